namespace Sluice.Arrivals.Watching;

/// <summary>How often a watched folder is looked at.</summary>
internal sealed record WatchPace
{
    /// <summary>Between two looks at a file that has come; one that is the same at both is settled.</summary>
    public TimeSpan Look { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>Between two passes through the whole folder, at least.</summary>
    public TimeSpan ScanMin { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Between two passes through the whole folder, at most.</summary>
    public TimeSpan ScanMax { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A pass may take one part in so many of the time between two, so that idling costs next to nothing.</summary>
    public int ScanShare { get; init; } = 100;

    /// <summary>Before a file that could not be taken is tried again: at first, and at most.</summary>
    public TimeSpan RetryMin { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait before a file that could not be taken is tried again.</summary>
    public TimeSpan RetryMax { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Settled files of a pipeline that debounces which end its wait.</summary>
    public int DebounceFilesMax { get; init; } = 50;
}
