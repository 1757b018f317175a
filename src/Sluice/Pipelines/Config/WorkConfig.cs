namespace Sluice.Pipelines.Config;

/// <summary>How jobs are worked off (<c>work:</c> of sluice.yaml).</summary>
public sealed record WorkConfig
{
    /// <summary>Jobs that run at once; null for as many as memory (512 MB each) and processors allow.</summary>
    public int? AtOnce { get; init; }

    /// <summary>Small files of one pipeline that are worked off together at most; 1 for one by one.</summary>
    public int BatchMax { get; init; } = 50;

    /// <summary>Tries after a transient error.</summary>
    public int RetriesMax { get; init; } = 10;

    /// <summary>Seconds for which a worker has a job, until it shows again that it lives.</summary>
    public int LeaseSeconds { get; init; } = 15;

    /// <summary>Seconds that running jobs get to finish when the worker is stopped.</summary>
    public int GraceSeconds { get; init; } = 25;
}
