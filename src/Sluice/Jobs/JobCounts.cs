namespace Sluice.Jobs;

/// <summary>How many jobs are in each state.</summary>
/// <param name="ByState">Jobs by state; a state without jobs is zero.</param>
/// <param name="NextDue">When the next queued job is ready that is not yet; null when all are.</param>
public sealed record JobCounts(IReadOnlyDictionary<JobState, long> ByState, DateTimeOffset? NextDue)
{
    /// <summary>Jobs that wait for a worker.</summary>
    public long Queued => ByState[JobState.Queued];

    /// <summary>Jobs that a worker has.</summary>
    public long Running => ByState[JobState.Running];
}
