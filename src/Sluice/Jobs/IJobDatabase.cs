using Sluice.Pipelines.Config;
using Sluice.Running;

namespace Sluice.Jobs;

/// <summary>
/// Where jobs live. The record of a job is the only truth about it: each method is one transaction, durable when it
/// returns, and every change is a compare-and-set that <see cref="JobMachine"/> allows. Its clock is the only one that
/// decides about leases and waits. Safe for use by several threads; what it throws is a <see cref="JobDatabaseException"/>.
/// </summary>
public interface IJobDatabase : IAsyncDisposable
{
    /// <summary>The time by which leases and waits are measured.</summary>
    Task<DateTimeOffset> NowAsync(CancellationToken cancellation = default);

    /// <summary>
    /// Registers an arrival and queues its job, or finds that it is there already: by its idempotency key, or because the
    /// same bytes went through the same pipeline and it says <see cref="RepeatMode.Skip"/>. An earlier job that failed,
    /// was cancelled or quarantined does not count. Of two jobs the one with the higher number arrived later, whatever the clock says.
    /// </summary>
    Task<AddedJob> AddAsync(Arrival arrival, NewJob job, CancellationToken cancellation = default);

    /// <summary>
    /// Claims the first job that is ready: by priority with aging, then in the order in which they became ready. A job
    /// waits for every earlier one that has an order key with it and has not ended; one that reloads also for those of the
    /// same bytes and pipeline. Where the job is small and others
    /// with its batch key and its rank are ready, they are claimed with it. In the order of arrival; empty when there is none.
    /// </summary>
    Task<IReadOnlyList<LeasedJob>> ClaimAsync(Claim claim, CancellationToken cancellation = default);

    /// <summary>Renews leases, and learns about each whether it is still held and wanted. In the order of the leases.</summary>
    Task<IReadOnlyList<LeaseAnswer>> RenewAsync(IReadOnlyList<Lease> leases, TimeSpan length, CancellationToken cancellation = default);

    /// <summary>Ends an attempt. Null when the lease is not the newest, or has no right to that end: nothing was changed.</summary>
    Task<JobStatus?> EndAsync(Lease lease, AttemptEnd end, CancellationToken cancellation = default);

    /// <summary>Takes jobs from workers whose leases ran out, and gives the jobs that were found.</summary>
    /// <param name="areOwnersGone">True when all workers are known to be gone, so that no lease has to run out.</param>
    /// <param name="cancellation">Stops waiting for it.</param>
    Task<IReadOnlyList<string>> RescueAsync(bool areOwnersGone, CancellationToken cancellation = default);

    /// <summary>Asks for a job's cancellation. Null when there is no such job, or it has ended.</summary>
    Task<JobStatus?> CancelAsync(string job, CancellationToken cancellation = default);

    /// <summary>
    /// Queues a job again that failed, was cancelled or quarantined. Null when there is no such job, it is in no such state, or a
    /// later one that reloads the same bytes has begun to take its place.
    /// </summary>
    /// <param name="job">The job.</param>
    /// <param name="spec">How its file is run from now on; null to leave that as it is.</param>
    /// <param name="cancellation">Stops waiting for it.</param>
    Task<JobStatus?> RetryAsync(string job, RunSpec? spec, CancellationToken cancellation = default);

    /// <summary>
    /// Queues completed jobs again, because a store has lost what they had loaded: all at once, so that none of them is begun
    /// before one that comes earlier is open again.
    /// </summary>
    /// <returns>Those that were completed, and whose place no later one that reloads the same bytes has begun to take.</returns>
    Task<IReadOnlyList<string>> ReopenAsync(IReadOnlyList<string> jobs, CancellationToken cancellation = default);

    /// <summary>Fails a queued job. Null when it is not queued.</summary>
    Task<JobStatus?> RefuseAsync(string job, JobError error, CancellationToken cancellation = default);

    /// <summary>A job by its id, or by the beginning of its id where only one has it; null when there is none.</summary>
    Task<Job?> FindAsync(string job, CancellationToken cancellation = default);

    /// <summary>Lists jobs, newest first.</summary>
    Task<IReadOnlyList<Job>> ListAsync(JobFilter filter, CancellationToken cancellation = default);

    /// <summary>The attempts at a job, oldest first.</summary>
    Task<IReadOnlyList<Attempt>> AttemptsAsync(string job, CancellationToken cancellation = default);

    /// <summary>Earlier jobs of the same bytes through the same pipeline, whose place the job takes; empty unless it reloads.</summary>
    Task<IReadOnlyList<string>> ReplacedByAsync(string job, CancellationToken cancellation = default);

    /// <summary>An arrival by its id; null when there is none.</summary>
    Task<Arrival?> FindArrivalAsync(string arrival, CancellationToken cancellation = default);

    /// <summary>True when an arrival of these bytes is registered as kept.</summary>
    Task<bool> IsKeptAsync(string sha256, CancellationToken cancellation = default);

    /// <summary>How much there is to do; cheap, however many jobs there have been.</summary>
    Task<JobBacklog> BacklogAsync(CancellationToken cancellation = default);

    /// <summary>How many jobs are in each state.</summary>
    Task<JobCounts> CountAsync(CancellationToken cancellation = default);
}
