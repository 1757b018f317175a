using Sluice.Jobs;

namespace Sluice.Tests.Jobs;

/// <summary>
/// Workers, people and time, in an order that a seed decides, over a real job database: workers claim, renew, freeze,
/// wake up as zombies, die, and end their jobs in every way. After each step what must always hold is checked; when
/// the chaos is over, every job must come to an end.
/// </summary>
internal sealed class JobSimulation(IJobDatabase jobs, Action<TimeSpan> pass, int seed)
{
    private static readonly TimeSpan LeaseLength = TimeSpan.FromSeconds(15);

    private readonly Random _random = new(seed);
    private readonly List<Held> _held = [];
    private readonly Dictionary<string, JobTrace> _traces = [];
    private readonly JobLimits _limits = new();

    /// <summary>How often each kind of step was taken, to see that the chaos was one.</summary>
    public Dictionary<string, int> Steps { get; } = [];

    /// <summary>Runs it.</summary>
    public async Task RunAsync(int steps)
    {
        for (var step = 0; step < steps; step++)
        {
            await StepAsync();
        }

        await ComeToRestAsync();
    }

    private async Task StepAsync()
    {
        var (name, step) = _random.Next(100) switch
        {
            < 18 => ("add", AddAsync()),
            < 40 => ("claim", ClaimAsync()),
            < 52 => ("renew", RenewAsync()),
            < 70 => ("end", EndAsync()),
            < 74 => ("freeze", Freeze()),
            < 80 => ("zombie", WakeZombieAsync()),
            < 83 => ("die", Die()),
            < 87 => ("cancel", CancelAsync()),
            < 90 => ("retry", RetryAsync()),
            < 92 => ("reopen", ReopenAsync()),
            < 96 => ("rescue", RescueAsync()),
            _ => ("pass", Pass()),
        };
        await step;
        Steps[name] = Steps.GetValueOrDefault(name) + 1;
    }

    private async Task AddAsync()
    {
        var ordered = _random.Next(3) == 0;
        var job = Some.Job(ordered ? "ordered" : "orders") with
        {
            Priority = (Sluice.Pipelines.Config.JobPriority)_random.Next(3),
            BatchKey = _random.Next(2) == 0 ? $"batch {seed} {ordered}" : null,
            OrderKeys = ordered ? [$"main#{seed}-{_random.Next(2)}"] : [],
            Debounce = _random.Next(6) == 0 ? TimeSpan.FromSeconds(_random.Next(1, 5)) : TimeSpan.Zero,
        };
        var added = await jobs.AddAsync(Some.Arrival(), job);
        Require(added.Outcome == AddOutcome.Queued, "new bytes are queued");
        _traces.Add(job.Id, new JobTrace(added.Job.Number, job.OrderKeys));
    }

    private async Task ClaimAsync()
    {
        var worker = $"worker-{_random.Next(4)}";
        var claimed = await jobs.ClaimAsync(new Claim(worker, LeaseLength, _random.Next(2) == 0 ? 1 : 5));
        Require(claimed.Select(job => job.Job.Number).SequenceEqual(claimed.Select(job => job.Job.Number).Order()), "a claim is in the order of arrival");
        foreach (var (lease, job) in claimed)
        {
            var trace = _traces[job.Id];
            Require(!trace.HasEnded, "no job is claimed that has ended");
            Require(lease.Token == trace.Token + 1, "a token grows by one with each claim");
            Require(job.Status.NotBefore <= await jobs.NowAsync(), "no job is claimed before its time");
            RequireOrder(job, trace, claimed);
            trace.Token = lease.Token;
            trace.IsRunning = true;
            _held.Add(new Held(lease, job));
        }
    }

    private void RequireOrder(Job job, JobTrace trace, IReadOnlyList<LeasedJob> together)
    {
        foreach (var (id, other) in _traces)
        {
            if (other.Number < trace.Number && !other.HasEnded && other.OrderKeys.Intersect(trace.OrderKeys).Any())
            {
                Require(together.Any(member => member.Job.Id == id), $"{job.Id} goes before {id}, which loads the same table and came first");
            }
        }
    }

    private async Task RenewAsync()
    {
        var awake = _held.Where(held => !held.IsFrozen).ToList();
        var answers = await jobs.RenewAsync([.. awake.Select(held => held.Lease)], LeaseLength);
        foreach (var (held, answer) in awake.Zip(answers))
        {
            var trace = _traces[held.Job.Id];
            Require((answer == LeaseAnswer.Lost) == !trace.IsHeldBy(held.Lease), $"a renewal says {answer} to {held.Lease}");
            Require(answer == LeaseAnswer.Lost || (answer == LeaseAnswer.CancelAsked) == trace.CancelAsked, "a renewal carries the cancellation back");
            held.KnowsOfCancel = answer == LeaseAnswer.CancelAsked;
            if (answer == LeaseAnswer.Lost)
            {
                _held.Remove(held);
            }
        }
    }

    private Task EndAsync() => Any(_held.Where(held => !held.IsFrozen)) is { } held ? EndAsync(held) : Task.CompletedTask;

    private async Task EndAsync(Held held)
    {
        AttemptEnd end = held.KnowsOfCancel ? new AttemptEnd.Cancelled(Some.Counters) : _random.Next(10) switch
        {
            < 5 => Some.Done,
            5 => new AttemptEnd.Failed(Some.Error("bad_file")),
            6 or 7 => Some.Transient(TimeSpan.FromSeconds(_random.Next(20))),
            8 => Some.Crash,
            _ => new AttemptEnd.Released(),
        };
        var trace = _traces[held.Job.Id];
        var status = await jobs.EndAsync(held.Lease, end);
        _held.Remove(held);
        Require((status is not null) == trace.IsHeldBy(held.Lease), $"only the newest token ends an attempt: {end.Word} by {held.Lease}");
        if (status is not null)
        {
            RequireRightEnd(end, status, trace);
            trace.Take(status);
        }
    }

    private void RequireRightEnd(AttemptEnd end, JobStatus status, JobTrace trace) => Require(
        (end, status.State) switch
        {
            (AttemptEnd.Completed, JobState.Completed) or (AttemptEnd.Failed, JobState.Failed) => true,
            (_, JobState.Cancelled) => trace.CancelAsked,
            (AttemptEnd.RetryLater, JobState.Failed) => status.Retries > _limits.RetriesMax,
            (AttemptEnd.ChildDied, JobState.Quarantined) => status.Crashes >= _limits.CrashesMax,
            (AttemptEnd.RetryLater or AttemptEnd.ChildDied or AttemptEnd.Released, JobState.Queued) => !trace.CancelAsked,
            _ => false,
        }, $"{end.Word} leads to {status.State}");

    private Task Freeze()
    {
        if (Any(_held) is { } held)
        {
            held.IsFrozen = true;
        }

        return Task.CompletedTask;
    }

    // It does not know how long it slept, and goes on as if nothing had happened.
    private Task WakeZombieAsync() => Any(_held.Where(held => held.IsFrozen)) is { } zombie ? EndAsync(zombie) : Task.CompletedTask;

    private Task Die()
    {
        if (Any(_held) is { } held)
        {
            _held.Remove(held);
        }

        return Task.CompletedTask;
    }

    private async Task CancelAsync()
    {
        if (Any(_traces) is { Key: { } job, Value: { } trace })
        {
            var status = await jobs.CancelAsync(job);
            Require((status is null) == trace.HasEnded, "what has not ended can be cancelled, and nothing else");
            if (status is not null)
            {
                Require(trace.IsRunning ? status.CancelAsked : status.State == JobState.Cancelled, "a waiting job is cancelled at once");
                trace.Take(status);
            }
        }
    }

    private async Task RetryAsync()
    {
        if (Any(_traces) is { Key: { } job, Value: { } trace })
        {
            var status = await jobs.RetryAsync(job, null);
            Require((status is not null) == (trace.HasEnded && trace.State != JobState.Completed), $"retry of a job that is {trace.State}");
            trace.TakeIfAny(status);
        }
    }

    private async Task ReopenAsync()
    {
        if (Any(_traces) is { Key: { } job, Value: { } trace })
        {
            var isReopened = await jobs.ReopenAsync([job]) is [_];
            Require(isReopened == (trace.State == JobState.Completed), $"reopening a job that is {trace.State}");
            trace.TakeIfAny(isReopened ? (await jobs.FindAsync(job))!.Status : null);
        }
    }

    private async Task RescueAsync()
    {
        foreach (var job in await jobs.RescueAsync(areOwnersGone: false))
        {
            var trace = _traces[job];
            Require(trace.IsRunning, "only running jobs are rescued");
            trace.Take((await jobs.FindAsync(job))!.Status);
        }
    }

    private Task Pass()
    {
        pass(TimeSpan.FromSeconds(_random.Next(1, 12)));
        return Task.CompletedTask;
    }

    /// <summary>No more chaos: every worker lives, and nothing goes wrong any more.</summary>
    private async Task ComeToRestAsync()
    {
        _held.Clear();
        for (var round = 0; round < 10_000; round++)
        {
            await RescueAsync();
            var claimed = await jobs.ClaimAsync(new Claim("healthy", LeaseLength, 50));
            foreach (var (lease, job) in claimed)
            {
                Require((await jobs.EndAsync(lease, Some.Done))!.State == JobState.Completed, "an undisturbed job completes");
                _traces[job.Id].Token = lease.Token;
                _traces[job.Id].Take((await jobs.FindAsync(job.Id))!.Status);
            }

            var backlog = await jobs.BacklogAsync();
            if (claimed.Count == 0 && backlog is { Queued: 0, Running: 0 })
            {
                await CheckAllAsync();
                return;
            }

            pass(TimeSpan.FromSeconds(5));
        }

        Require(false, "every job ends");
    }

    private async Task CheckAllAsync()
    {
        foreach (var (id, trace) in _traces)
        {
            var job = (await jobs.FindAsync(id))!;
            Require(job.Status.HasEnded && job.Status.State == trace.State, $"{id} has ended as it was seen to");
            Require(job.Status.Token == trace.Token, "no claim went unseen");
            var attempts = await jobs.AttemptsAsync(id);
            Require(attempts.Count == job.Status.Attempts && attempts.Count == trace.Token, "every claim is in the list of attempts");
            Require(attempts.All(attempt => attempt.Outcome is not null && attempt.EndedAt >= attempt.BeganAt), "every attempt has ended");
            Require(job.Status.State != JobState.Completed || attempts[^1].Outcome == "completed", "a completed job was completed by its last attempt");
        }
    }

    private T? Any<T>(IEnumerable<T> from)
    {
        var all = from.ToList();
        return all.Count == 0 ? default : all[_random.Next(all.Count)];
    }

    private void Require(bool holds, string what)
    {
        if (!holds)
        {
            throw new InvalidOperationException($"Seed {seed}: it should hold that {what}.");
        }
    }

    /// <summary>What the simulation has seen of a job.</summary>
    private sealed class JobTrace(long number, IReadOnlyList<string> orderKeys)
    {
        public long Number { get; } = number;

        public IReadOnlyList<string> OrderKeys { get; } = orderKeys;

        public long Token { get; set; }

        public JobState State { get; private set; } = JobState.Queued;

        public bool IsRunning
        {
            get => State == JobState.Running;
            set => State = value ? JobState.Running : State;
        }

        public bool CancelAsked { get; private set; }

        public bool HasEnded => State is not (JobState.Queued or JobState.Running);

        public bool IsHeldBy(Lease lease) => IsRunning && Token == lease.Token;

        public void Take(JobStatus status) => (State, CancelAsked) = (status.State, status.CancelAsked);

        public void TakeIfAny(JobStatus? status)
        {
            if (status is not null)
            {
                Take(status);
            }
        }
    }

    /// <summary>A job in the hands of a worker, or of what was one.</summary>
    private sealed class Held(Lease lease, Job job)
    {
        public Lease Lease { get; } = lease;

        public Job Job { get; } = job;

        public bool IsFrozen { get; set; }

        public bool KnowsOfCancel { get; set; }
    }
}
