namespace Sluice.Jobs;

/// <summary>Which jobs to list, newest first.</summary>
public sealed record JobFilter
{
    /// <summary>Only these states; empty for all.</summary>
    public IReadOnlyList<JobState> States { get; init; } = [];

    /// <summary>Only jobs of this pipeline.</summary>
    public string? Pipeline { get; init; }

    /// <summary>Only jobs of these bytes.</summary>
    public string? Sha256 { get; init; }

    /// <summary>The cursor: only jobs that came before the one of this number.</summary>
    public long? BeforeNumber { get; init; }

    /// <summary>Jobs at most.</summary>
    public int JobsMax { get; init; } = 50;
}
