namespace Sluice.Jobs;

/// <summary>A worker's hold on a job. Every change that a worker makes shows it, and one that is not the newest changes nothing.</summary>
/// <param name="Job">The job's id.</param>
/// <param name="Token">The fencing token of the claim.</param>
public sealed record Lease(string Job, long Token);

/// <summary>A job that a worker has claimed.</summary>
/// <param name="Lease">The hold.</param>
/// <param name="Job">The job as it was claimed.</param>
public sealed record LeasedJob(Lease Lease, Job Job);

/// <summary>What a worker learns when it renews a lease.</summary>
public enum LeaseAnswer
{
    /// <summary>Go on.</summary>
    Held,

    /// <summary>Go on being its holder, and stop the work: its cancellation was asked for.</summary>
    CancelAsked,

    /// <summary>Somebody else has it, or it has ended: stop at once and change nothing.</summary>
    Lost,
}
