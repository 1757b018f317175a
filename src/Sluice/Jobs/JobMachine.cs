namespace Sluice.Jobs;

/// <summary>
/// The state machine of a job, without a clock or a disk: each method makes the next status of one, or null when the
/// status does not allow that step. Every job database decides by it, and the constraints of its tables hold the same.
/// </summary>
public static class JobMachine
{
    private static readonly IReadOnlyDictionary<string, long> Nothing = new Dictionary<string, long>();

    /// <summary>A worker takes a queued job that is ready.</summary>
    public static JobStatus? Claim(JobStatus job, string owner, DateTimeOffset now, TimeSpan lease) =>
        job.State != JobState.Queued || job.NotBefore > now ? null : job with
        {
            State = JobState.Running,
            Attempts = job.Attempts + 1,
            Token = job.Token + 1,
            Owner = owner,
            LeaseUntil = now + lease,
            StartedAt = job.StartedAt ?? now,
        };

    /// <summary>The worker that has it shows that it lives.</summary>
    public static JobStatus? Renew(JobStatus job, long token, DateTimeOffset now, TimeSpan lease) =>
        IsHeld(job, token) ? job with { LeaseUntil = now + lease } : null;

    /// <summary>The worker that has it tells how its attempt ended.</summary>
    public static JobStatus? End(JobStatus job, long token, AttemptEnd end, DateTimeOffset now, JobLimits limits)
    {
        if (!IsHeld(job, token))
        {
            return null;
        }

        return end switch
        {
            AttemptEnd.Completed completed => Ended(job, JobState.Completed, now, null) with { Counters = completed.Counters },
            AttemptEnd.Cancelled cancelled => job.CancelAsked
                ? Ended(job, JobState.Cancelled, now, job.Error) with { Counters = cancelled.Counters }
                : null,
            AttemptEnd.Failed failed => Ended(job, JobState.Failed, now, failed.Error),
            _ when job.CancelAsked => Ended(job, JobState.Cancelled, now, end.Cause ?? job.Error),
            AttemptEnd.RetryLater later => AfterError(job with { Retries = job.Retries + (later.UsesTry ? 1 : 0) }, later, now, limits),
            AttemptEnd.ChildDied died => AfterCrash(job with { Crashes = job.Crashes + 1 }, died, now, limits),
            _ => Queued(job, now, job.Error),
        };
    }

    /// <summary>Nobody has heard of its worker for too long, or it is known to be gone.</summary>
    /// <param name="job">The job.</param>
    /// <param name="now">The time.</param>
    /// <param name="limits">The bounds.</param>
    /// <param name="isOwnerGone">True when no lease has to run out first.</param>
    public static JobStatus? Lose(JobStatus job, DateTimeOffset now, JobLimits limits, bool isOwnerGone)
    {
        if (job.State != JobState.Running || (!isOwnerGone && job.LeaseUntil > now))
        {
            return null;
        }

        var lost = job with { Losses = job.Losses + 1 };
        return job.CancelAsked ? Ended(lost, JobState.Cancelled, now, job.Error)
            : lost.Losses >= limits.LossesMax ? Ended(lost, JobState.Quarantined, now, WorkersDied(lost.Losses))
            : Queued(lost, now, WorkerDied);
    }

    /// <summary>Someone wants it stopped: a waiting job ends here, a running one is asked to.</summary>
    public static JobStatus? AskCancel(JobStatus job, DateTimeOffset now) => job.State switch
    {
        JobState.Queued => Ended(job, JobState.Cancelled, now, job.Error),
        JobState.Running => job with { CancelAsked = true },
        _ => null,
    };

    /// <summary>A person wants it tried again, with all its tries before it.</summary>
    public static JobStatus? Retry(JobStatus job, DateTimeOffset now) =>
        job.State is JobState.Failed or JobState.Cancelled or JobState.Quarantined ? Fresh(job, now) : null;

    /// <summary>A store has lost what a completed job had loaded.</summary>
    public static JobStatus? Reopen(JobStatus job, DateTimeOffset now) => job.State == JobState.Completed ? Fresh(job, now) : null;

    /// <summary>Whatever a queued job needs is not there any more.</summary>
    public static JobStatus? Refuse(JobStatus job, JobError error, DateTimeOffset now) =>
        job.State == JobState.Queued ? Ended(job, JobState.Failed, now, error) : null;

    private static JobError WorkerDied => JobError.Of(new Problem("worker_died", "The worker that had the job vanished.")
    {
        Severity = Severity.Warning,
        Advice = "Nothing is to be done: the job goes on from what it had finished.",
    });

    private static JobError WorkersDied(int times) => JobError.Of(new Problem("worker_died",
        $"The workers that had the job vanished {times} times, so that it is put aside.")
    {
        Advice = "Look why they died (memory, disk, the log); then sluice jobs retry.",
    });

    private static bool IsHeld(JobStatus job, long token) => job.State == JobState.Running && job.Token == token;

    private static JobStatus AfterError(JobStatus job, AttemptEnd.RetryLater later, DateTimeOffset now, JobLimits limits) =>
        later.UsesTry && job.Retries > limits.RetriesMax
            ? Ended(job, JobState.Failed, now, later.Error)
            : Queued(job, now + later.Delay, later.Error);

    private static JobStatus AfterCrash(JobStatus job, AttemptEnd.ChildDied died, DateTimeOffset now, JobLimits limits) =>
        job.Crashes >= limits.CrashesMax
            ? Ended(job, JobState.Quarantined, now, died.Error)
            : Queued(job, now + died.Delay, died.Error);

    private static JobStatus Ended(JobStatus job, JobState state, DateTimeOffset now, JobError? error) => job with
    {
        State = state,
        Owner = null,
        LeaseUntil = null,
        CancelAsked = false,
        EndedAt = now,
        Error = error,
    };

    private static JobStatus Queued(JobStatus job, DateTimeOffset notBefore, JobError? error) => job with
    {
        State = JobState.Queued,
        NotBefore = notBefore,
        Owner = null,
        LeaseUntil = null,
        Error = error,
    };

    private static JobStatus Fresh(JobStatus job, DateTimeOffset now) => Queued(job, now, null) with
    {
        Retries = 0,
        Crashes = 0,
        Losses = 0,
        EndedAt = null,
        Counters = Nothing,
    };
}
