using System.Collections.Concurrent;

namespace Sluice.Jobs;

/// <summary>
/// Works off the queue: claims jobs, has them run, keeps their leases alive, and writes down how they ended. It never
/// holds a job for longer than the job database knows of it: one that is lost is stopped and left alone.
/// </summary>
public sealed class Worker(
    IJobDatabase jobs, IJobRunner runner, IProgressBoard board, JobBell bell, Notices notices, WorkerOptions options, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, RunningJob> _held = new(StringComparer.Ordinal);
    private string? _paused;

    /// <summary>Jobs that it has now.</summary>
    public int Held => _held.Count;

    /// <summary>Works until it is stopped, and then until its jobs have ended or were given back.</summary>
    /// <param name="mayEnd">Says that no more jobs will come; then it ends with an empty queue. Null to go on for ever.</param>
    /// <param name="stop">Stops it: running jobs get their grace.</param>
    /// <exception cref="JobDatabaseException">The job database can not be used, and that will not change.</exception>
    public async Task RunAsync(Func<bool>? mayEnd, CancellationToken stop)
    {
        var groups = new HashSet<Task>();
        using var ended = new CancellationTokenSource();
        var beating = BeatAsync(ended.Token);
        try
        {
            await ClaimAndRunAsync(groups, mayEnd, stop);
        }
        finally
        {
            await FinishAsync(groups);
            await ended.CancelAsync();
            await beating;
        }
    }

    private async Task ClaimAndRunAsync(HashSet<Task> groups, Func<bool>? mayEnd, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var (rung, cancelled) = (bell.Work, bell.Cancel);
            if (groups.Count < options.AtOnce && !IsPaused())
            {
                if (await ClaimAsync() is { Count: > 0 } claimed)
                {
                    groups.Add(RunGroupAsync(claimed, cancelled));
                    continue;
                }

                if (groups.Count == 0 && mayEnd?.Invoke() == true && await IsEmptyAsync())
                {
                    return;
                }
            }

            using var waited = CancellationTokenSource.CreateLinkedTokenSource(stop);
            await Task.WhenAny([.. groups, rung, Task.Delay(options.Poll, time, waited.Token)]);
            await waited.CancelAsync();
            foreach (var group in groups.Where(group => group.IsCompleted).ToList())
            {
                groups.Remove(group);
                await group;
            }
        }
    }

    private bool IsPaused()
    {
        var reason = options.Pause();
        if (reason is not null && _paused is null)
        {
            notices.Give("work_paused", $"No job is begun: {reason}", isWarning: true);
        }
        else if (reason is null && _paused is not null)
        {
            notices.Give("work_resumed", "Jobs are begun again.");
        }

        _paused = reason;
        return reason is not null;
    }

    private async Task<IReadOnlyList<LeasedJob>> ClaimAsync()
    {
        try
        {
            return await jobs.ClaimAsync(new Claim(options.Owner, options.Lease, options.BatchMax));
        }
        catch (JobDatabaseException problem) when (problem.IsTransient)
        {
            notices.Give("jobs_unreachable", problem.Problem.ToString(), isWarning: true);
            return [];
        }
    }

    private async Task<bool> IsEmptyAsync()
    {
        var backlog = await jobs.BacklogAsync();
        return backlog is { Queued: 0, Running: 0 };
    }

    private async Task FinishAsync(HashSet<Task> groups)
    {
        var all = Task.WhenAll(groups);
        using var waited = new CancellationTokenSource();
        if (await Task.WhenAny(all, Task.Delay(options.Grace, time, waited.Token)) != all)
        {
            foreach (var job in _held.Values)
            {
                job.Stop(StopReason.WorkerStops);
            }
        }

        await waited.CancelAsync();
        await all;
    }

    private async Task RunGroupAsync(IReadOnlyList<LeasedJob> claimed, Task cancelled)
    {
        var group = claimed.Select(leased => new RunningJob(leased, board)).ToList();
        foreach (var job in group)
        {
            _held[job.Job.Id] = job;
            notices.Give("job_started", $"{job.Job.Arrival.Name}: attempt {job.Job.Status.Attempts}", job.Job.Id);
        }

        if (cancelled.IsCompleted)
        {
            // It may have been for one of these, while nobody renewed them yet.
            bell.RingCancel();
        }

        try
        {
            // The loop that claims goes on; a job may block the thread that it runs on.
            await Task.Run(() => runner.RunAsync(group, EndAsync));
        }
        catch (JobDatabaseException problem) when (problem.IsTransient)
        {
            foreach (var job in group.Where(job => !job.HasEnded))
            {
                await EndAsync(job, new AttemptEnd.RetryLater(JobError.Of(problem.Problem), TimeSpan.Zero));
            }
        }
        catch (Exception problem) when (problem is not JobDatabaseException)
        {
            // A bug: the jobs that it hit are final, with its name and nothing that only we can read.
            foreach (var job in group.Where(job => !job.HasEnded))
            {
                await EndAsync(job, new AttemptEnd.Failed(Bug(problem)));
            }
        }
        finally
        {
            foreach (var job in group)
            {
                LetGo(job);
                job.Dispose();
            }
        }
    }

    private async Task EndAsync(RunningJob job, AttemptEnd end)
    {
        job.HasEnded = true;
        try
        {
            if (job.StopReason != StopReason.Lost && await WriteEndAsync(job, Decide(job, end)) is { } status)
            {
                Tell(job, status);
                return;
            }

            notices.Give("job_taken_over", $"The lease of {job.Job.Arrival.Name} was lost; what became of it is another worker's.", job.Job.Id, isWarning: true);
        }
        finally
        {
            LetGo(job);
        }
    }

    // A job whose lease was lost may be in these hands again by now, under another lease, which has to be renewed.
    private void LetGo(RunningJob job) => _held.TryRemove(KeyValuePair.Create(job.Job.Id, job));

    // What the runner calls cancelled is so only when someone asked; and only here is known how often it was tried.
    private AttemptEnd Decide(RunningJob job, AttemptEnd end) => end switch
    {
        AttemptEnd.Cancelled when job.StopReason != StopReason.CancelAsked => new AttemptEnd.Released(),
        AttemptEnd.RetryLater later => later with { Delay = later.UsesTry ? RetryDelay.After(job.Job.Status.Retries, options.Random) : RetryDelay.Max },
        AttemptEnd.ChildDied died => died with { Delay = RetryDelay.After(job.Job.Status.Crashes, options.Random) },
        _ => end,
    };

    /// <summary>Writes the end down, for as long as the lease lasts. Null when it is lost.</summary>
    private async Task<JobStatus?> WriteEndAsync(RunningJob job, AttemptEnd end)
    {
        while (true)
        {
            try
            {
                return await jobs.EndAsync(job.Lease, end);
            }
            catch (JobDatabaseException problem) when (problem.IsTransient)
            {
                notices.Give("jobs_unreachable", problem.Problem.ToString(), job.Job.Id, isWarning: true);
                if (job.StopReason == StopReason.Lost)
                {
                    return null;
                }

                await Task.Delay(options.Poll, time, CancellationToken.None);
            }
        }
    }

    private void Tell(RunningJob job, JobStatus status)
    {
        var name = job.Job.Arrival.Name;
        var why = status.Error?.Problems[0].ToString();
        var (code, text) = status.State switch
        {
            JobState.Completed => ("job_completed", $"{name}: completed, {string.Join(", ", status.Counters.Select(counter => $"{counter.Key} {counter.Value}"))}"),
            JobState.Queued when status.Error is null => ("job_released", $"{name}: given back to the queue"),
            JobState.Queued => ("job_waits", $"{name}: tried again at {status.NotBefore:HH:mm:ss}; {why}"),
            JobState.Failed => ("job_failed", $"{name}: failed; {why}"),
            JobState.Quarantined => ("job_quarantined", $"{name}: quarantined; {why}"),
            _ => ("job_cancelled", $"{name}: cancelled"),
        };
        notices.Give(code, text, job.Job.Id, isWarning: status.State is JobState.Failed or JobState.Quarantined);
    }

    private static JobError Bug(Exception problem) => JobError.Of(new Problem("internal_error", $"{problem.GetType().Name}: {problem.Message}")
    {
        Advice = "This is a fault of Sluice; please report it.",
    });

    /// <summary>Keeps leases alive, learns about cancellations, and looks for workers that are gone.</summary>
    private async Task BeatAsync(CancellationToken ended)
    {
        var renewedAt = time.GetTimestamp();
        var rescuedAt = renewedAt;
        while (!ended.IsCancellationRequested)
        {
            var cancelled = bell.Cancel;
            var began = time.GetTimestamp();
            if (await TryRenewAsync())
            {
                renewedAt = began;
            }
            else if (time.GetElapsedTime(renewedAt) >= options.Lease * 2 / 3)
            {
                foreach (var job in _held.Values)
                {
                    job.Stop(StopReason.Lost);
                }
            }

            if (time.GetElapsedTime(rescuedAt) >= options.Lease && await TryRescueAsync())
            {
                rescuedAt = time.GetTimestamp();
            }

            using var waited = CancellationTokenSource.CreateLinkedTokenSource(ended);
            await Task.WhenAny(cancelled, Task.Delay(options.Lease / 3, time, waited.Token));
            await waited.CancelAsync();
        }
    }

    private async Task<bool> TryRenewAsync()
    {
        var held = _held.Values.ToList();
        if (held.Count == 0)
        {
            return true;
        }

        try
        {
            // A database that hangs is no better than one that is gone.
            var answers = await jobs.RenewAsync([.. held.Select(job => job.Lease)], options.Lease).WaitAsync(options.Lease / 3, time);
            foreach (var (job, answer) in held.Zip(answers))
            {
                if (answer != LeaseAnswer.Held && _held.ContainsKey(job.Job.Id))
                {
                    job.Stop(answer == LeaseAnswer.Lost ? StopReason.Lost : StopReason.CancelAsked);
                }
            }

            return true;
        }
        catch (Exception problem) when (problem is JobDatabaseException or TimeoutException)
        {
            notices.Give("jobs_unreachable", problem.Message, isWarning: true);
            return false;
        }
    }

    private async Task<bool> TryRescueAsync()
    {
        try
        {
            foreach (var job in await jobs.RescueAsync(areOwnersGone: false))
            {
                notices.Give("job_rescued", "The worker that had the job is gone.", job, isWarning: true);
                bell.RingWork();
            }

            return true;
        }
        catch (JobDatabaseException)
        {
            return false;
        }
    }
}
