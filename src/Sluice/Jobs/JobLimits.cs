namespace Sluice.Jobs;

/// <summary>How often a job is tried. The bounds are the job database's, so that all workers keep the same.</summary>
public sealed record JobLimits
{
    /// <summary>Tries after a transient error, before it is final. With waits that double up to five minutes: a quarter of an hour.</summary>
    public int RetriesMax { get; init; } = 10;

    /// <summary>Times that its file may kill the child, before it is quarantined.</summary>
    public int CrashesMax { get; init; } = 3;

    /// <summary>Times that its worker may vanish, before it is quarantined. Workers die of other things than files, so it is more.</summary>
    public int LossesMax { get; init; } = 10;

    /// <summary>A job that has waited this long rises one step of priority.</summary>
    public TimeSpan AgingStep { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Files up to this size are claimed together with others of their pipeline, in bytes.</summary>
    public long SmallBytes { get; init; } = 1 << 20;

    /// <summary>Waiting files of one pipeline that end their debounce at once.</summary>
    public int DebounceFilesMax { get; init; } = 50;
}
