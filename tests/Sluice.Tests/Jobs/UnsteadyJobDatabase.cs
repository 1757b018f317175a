using Sluice.Jobs;
using Sluice.Running;

namespace Sluice.Tests.Jobs;

/// <summary>A job database that is down when a test says so, for workers; whoever only looks is answered all the same.</summary>
internal sealed class UnsteadyJobDatabase(IJobDatabase jobs) : IJobDatabase
{
    private volatile bool _isDown;

    public bool IsDown
    {
        get => _isDown;
        set => _isDown = value;
    }

    /// <summary>Renewals that it was asked for while it was down.</summary>
    public int RenewalsFailed { get; private set; }

    public Task<DateTimeOffset> NowAsync(CancellationToken cancellation = default) => jobs.NowAsync(cancellation);

    public Task<AddedJob> AddAsync(Arrival arrival, NewJob job, CancellationToken cancellation = default) => jobs.AddAsync(arrival, job, cancellation);

    public Task<IReadOnlyList<LeasedJob>> ClaimAsync(Claim claim, CancellationToken cancellation = default) =>
        IfUp(() => jobs.ClaimAsync(claim, cancellation));

    public Task<IReadOnlyList<LeaseAnswer>> RenewAsync(IReadOnlyList<Lease> leases, TimeSpan length, CancellationToken cancellation = default)
    {
        RenewalsFailed += _isDown ? 1 : 0;
        return IfUp(() => jobs.RenewAsync(leases, length, cancellation));
    }

    public Task<JobStatus?> EndAsync(Lease lease, AttemptEnd end, CancellationToken cancellation = default) =>
        IfUp(() => jobs.EndAsync(lease, end, cancellation));

    public Task<IReadOnlyList<string>> RescueAsync(bool areOwnersGone, CancellationToken cancellation = default) =>
        IfUp(() => jobs.RescueAsync(areOwnersGone, cancellation));

    public Task<JobStatus?> CancelAsync(string job, CancellationToken cancellation = default) => jobs.CancelAsync(job, cancellation);

    public Task<JobStatus?> RetryAsync(string job, RunSpec? spec, CancellationToken cancellation = default) => jobs.RetryAsync(job, spec, cancellation);

    public Task<IReadOnlyList<string>> ReopenAsync(IReadOnlyList<string> lost, CancellationToken cancellation = default) =>
        jobs.ReopenAsync(lost, cancellation);

    public Task<JobStatus?> RefuseAsync(string job, JobError error, CancellationToken cancellation = default) => jobs.RefuseAsync(job, error, cancellation);

    public Task<Job?> FindAsync(string job, CancellationToken cancellation = default) => jobs.FindAsync(job, cancellation);

    public Task<IReadOnlyList<Job>> ListAsync(JobFilter filter, CancellationToken cancellation = default) => jobs.ListAsync(filter, cancellation);

    public Task<IReadOnlyList<Attempt>> AttemptsAsync(string job, CancellationToken cancellation = default) => jobs.AttemptsAsync(job, cancellation);

    public Task<IReadOnlyList<string>> ReplacedByAsync(string job, CancellationToken cancellation = default) => jobs.ReplacedByAsync(job, cancellation);

    public Task<Arrival?> FindArrivalAsync(string arrival, CancellationToken cancellation = default) => jobs.FindArrivalAsync(arrival, cancellation);

    public Task<bool> IsKeptAsync(string sha256, CancellationToken cancellation = default) => jobs.IsKeptAsync(sha256, cancellation);

    public Task<JobBacklog> BacklogAsync(CancellationToken cancellation = default) => IfUp(() => jobs.BacklogAsync(cancellation));

    public Task<JobCounts> CountAsync(CancellationToken cancellation = default) => jobs.CountAsync(cancellation);

    public ValueTask DisposeAsync() => jobs.DisposeAsync();

    private Task<T> IfUp<T>(Func<Task<T>> ask) => !_isDown ? ask()
        : Task.FromException<T>(new JobDatabaseException(true, new Problem("database_failed", "The job database is down.")));
}
