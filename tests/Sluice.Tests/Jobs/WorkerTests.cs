using System.Collections.Concurrent;
using Shouldly;
using Sluice.Jobs;
using Sluice.Jobs.Sqlite;
using Sluice.Tests.Support;
using Xunit;

namespace Sluice.Tests.Jobs;

/// <summary>A worker over a real job database, with a clock and a runner that the test moves.</summary>
public sealed class WorkerTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sluice-test-").FullName;
    private readonly ManualTime _time = new();
    private readonly FakeRunner _runner = new();
    private readonly JobBell _bell = new();
    private readonly ConcurrentQueue<Notice> _notices = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly UnsteadyJobDatabase _jobs;
    private readonly ProgressBoard _board;
    private Task _working = Task.CompletedTask;

    public WorkerTests()
    {
        _jobs = new UnsteadyJobDatabase(SqliteJobDatabase.Open(Path.Combine(_folder, "jobs.db"), new JobLimits(), _time));
        _board = new ProgressBoard(_time);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _stop.CancelAsync();
        _jobs.IsDown = false;
        var ended = _working;
        await Eventually.TrueAsync(() =>
        {
            _time.Advance(TimeSpan.FromSeconds(30));
            return Task.FromResult(ended.IsCompleted);
        }, "the worker ends");
        await _jobs.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_job_is_run_and_its_books_are_written_down()
    {
        var job = await AddAsync();
        Work();

        await (await _runner.BegunAsync()).EndAsync(Some.Done);

        var status = await StatusAsync(job);
        (status.State, status.Counters["loaded"]).ShouldBe((JobState.Completed, 3));
        _notices.Select(notice => notice.Code).ShouldBe(["job_started", "job_completed"]);
    }

    [Fact]
    public async Task A_job_that_comes_later_is_run_when_the_bell_rings_and_no_time_passes()
    {
        Work();
        var job = await AddAsync();
        _bell.RingWork();

        await (await _runner.BegunAsync()).EndAsync(Some.Done);

        (await StatusAsync(job)).State.ShouldBe(JobState.Completed);
    }

    [Fact]
    public async Task A_job_whose_ring_was_lost_is_found_by_looking()
    {
        Work();
        await AddAsync();

        await PassUntilAsync(() => !_runner.HasNoMore);
    }

    [Fact]
    public async Task Cancelling_stops_the_work_at_once_and_ends_the_job_as_cancelled()
    {
        var job = await AddAsync();
        Work();
        var work = await _runner.BegunAsync();
        work.Job.Show("pack", 0.5, new Dictionary<string, long> { ["bytes_read"] = 10 });

        await _jobs.CancelAsync(job);
        _bell.RingCancel();

        await work.Told.Task.WaitAsync(Eventually.Patience);
        (await StatusAsync(job)).State.ShouldBe(JobState.Cancelled);
        await Eventually.TrueAsync(() => Task.FromResult(_board.Find(job) is null), "it is off the board");
    }

    [Fact]
    public async Task A_lease_is_renewed_for_as_long_as_a_job_takes()
    {
        var job = await AddAsync();
        Work();
        var work = await _runner.BegunAsync();
        for (var renewal = 0; renewal < 10; renewal++)
        {
            var before = (await StatusAsync(job)).LeaseUntil;
            await PassUntilAsync(async () => (await StatusAsync(job)).LeaseUntil > before);
        }

        await work.EndAsync(Some.Done);

        (await _jobs.AttemptsAsync(job)).ShouldHaveSingleItem().Outcome.ShouldBe("completed");
    }

    [Fact]
    public async Task A_worker_that_can_not_renew_stops_its_work_before_the_lease_is_over_and_changes_nothing()
    {
        var job = await AddAsync();
        Work();
        var work = await _runner.BegunAsync();
        _jobs.IsDown = true;

        await PassUntilAsync(() => work.End.Task.IsCompleted);
        _jobs.RenewalsFailed.ShouldBe(2, "two thirds of the lease are over then");
        await work.Told.Task.WaitAsync(Eventually.Patience);

        _jobs.IsDown = false;
        (await StatusAsync(job)).State.ShouldBe(JobState.Running, "it is for others to say what becomes of it");
        _notices.ShouldContain(notice => notice.Code == "job_taken_over");
    }

    [Fact]
    public async Task A_zombie_that_wakes_up_after_its_job_was_taken_over_changes_nothing()
    {
        var job = await AddAsync();
        Work();
        var zombie = await _runner.BegunAsync();

        // The process was frozen: its lease ran out, another worker took the job and completed it.
        await _jobs.RescueAsync(areOwnersGone: true);
        var heir = (await _jobs.ClaimAsync(Some.Claim("heir"))).Single();
        await _jobs.EndAsync(heir.Lease, Some.Done);
        var ended = await StatusAsync(job);
        await zombie.EndAsync(new AttemptEnd.Failed(Some.Error()));

        (await StatusAsync(job)).ShouldBeEquivalentTo(ended);
        _notices.ShouldContain(notice => notice.Code == "job_taken_over");
    }

    [Fact]
    public async Task A_zombie_learns_from_its_renewal_that_it_is_one_and_stops()
    {
        await AddAsync();
        Work();
        var zombie = await _runner.BegunAsync();
        await _jobs.RescueAsync(areOwnersGone: true);
        await _jobs.ClaimAsync(Some.Claim("heir"));

        await PassUntilAsync(() => zombie.End.Task.IsCompleted);
    }

    [Fact]
    public async Task The_end_of_a_job_is_written_down_when_the_job_database_is_back()
    {
        var job = await AddAsync();
        Work();
        var work = await _runner.BegunAsync();
        _jobs.IsDown = true;
        work.End.SetResult(Some.Done);
        await Eventually.TrueAsync(() => Task.FromResult(_notices.Any(notice => notice.Code == "jobs_unreachable")), "it says that it can not");

        _jobs.IsDown = false;
        await PassUntilAsync(() => work.Told.Task.IsCompleted);

        (await StatusAsync(job)).State.ShouldBe(JobState.Completed);
    }

    [Fact]
    public async Task Jobs_of_a_worker_that_died_are_found_and_run()
    {
        var job = await AddAsync();
        await _jobs.ClaimAsync(Some.Claim("dead"));
        Work();

        await PassUntilAsync(() => !_runner.HasNoMore);

        (await _runner.BegunAsync()).Job.Job.Id.ShouldBe(job);
        _notices.ShouldContain(notice => notice.Code == "job_rescued");
    }

    [Fact]
    public async Task Tries_after_transient_errors_wait_longer_and_longer()
    {
        var job = await AddAsync();
        Work();
        var waits = new List<double>();
        for (var attempt = 0; attempt < 6; attempt++)
        {
            await PassUntilAsync(() => !_runner.HasNoMore);
            await (await _runner.BegunAsync()).EndAsync(Some.Transient());
            waits.Add(((await StatusAsync(job)).NotBefore - _time.GetUtcNow()).TotalSeconds);
        }

        for (var attempt = 0; attempt < waits.Count; attempt++)
        {
            waits[attempt].ShouldBeInRange(Math.Pow(2, attempt) / 2 - 0.01, Math.Pow(2, attempt));
        }
    }

    [Fact]
    public async Task A_worker_that_is_stopped_lets_its_job_finish()
    {
        var job = await AddAsync();
        Work();
        var work = await _runner.BegunAsync();

        await _stop.CancelAsync();
        await AddAsync();
        await work.EndAsync(Some.Done);
        await _working.WaitAsync(Eventually.Patience);

        (await StatusAsync(job)).State.ShouldBe(JobState.Completed);
        _runner.HasNoMore.ShouldBeTrue("nothing more is claimed");
    }

    [Fact]
    public async Task A_worker_that_is_stopped_gives_back_what_does_not_end_within_its_grace()
    {
        var job = await AddAsync();

        // The clock is moved faster than a busy machine renews leases; none must run out for that.
        Work(new WorkerOptions { Lease = TimeSpan.FromHours(1) });
        await _runner.BegunAsync();
        await _stop.CancelAsync();

        await PassUntilAsync(() => _working.IsCompleted);

        var status = await StatusAsync(job);
        (status.State, status.Retries, status.Losses).ShouldBe((JobState.Queued, 0, 0));
        (await _jobs.AttemptsAsync(job)).Single().Outcome.ShouldBe("released");
    }

    [Fact]
    public async Task As_many_run_at_once_as_are_allowed()
    {
        for (var i = 0; i < 3; i++)
        {
            await AddAsync();
        }

        Work(new WorkerOptions { AtOnce = 2 });
        var first = await _runner.BegunAsync();
        var second = await _runner.BegunAsync();
        _time.Advance(TimeSpan.FromSeconds(2));

        _runner.HasNoMore.ShouldBeTrue();
        await first.EndAsync(Some.Done);
        await (await _runner.BegunAsync()).EndAsync(Some.Done);
        await second.EndAsync(Some.Done);
    }

    [Fact]
    public async Task A_batch_is_run_together_and_each_of_it_ends_on_its_own()
    {
        var jobs = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            jobs.Add((await _jobs.AddAsync(Some.Arrival(), Some.Job() with { BatchKey = "orders" })).Job.Id);
        }

        Work();
        var first = await _runner.BegunAsync();
        await first.EndAsync(Some.Done);
        await (await _runner.BegunAsync()).EndAsync(new AttemptEnd.Failed(Some.Error()));
        await (await _runner.BegunAsync()).EndAsync(Some.Crash);

        first.Together.ShouldBe(3);
        (await StatesAsync(jobs)).ShouldBe([JobState.Completed, JobState.Failed, JobState.Queued]);
    }

    [Fact]
    public async Task A_runner_with_a_bug_fails_its_job_and_the_worker_goes_on()
    {
        var job = await AddAsync();
        Work();
        (await _runner.BegunAsync()).End.SetException(new InvalidOperationException("secret stack"));

        await Eventually.TrueAsync(async () => (await StatusAsync(job)).State == JobState.Failed, "the job fails");
        var problem = (await StatusAsync(job)).Error!.Problems.Single();
        problem.Code.ShouldBe("internal_error");
        problem.Message.ShouldNotContain(" at ");

        var next = await AddAsync();
        _bell.RingWork();
        await (await _runner.BegunAsync()).EndAsync(Some.Done);
        (await StatusAsync(next)).State.ShouldBe(JobState.Completed);
    }

    [Fact]
    public async Task A_worker_that_may_end_does_so_with_an_empty_queue_and_not_before()
    {
        await AddAsync();
        Work(mayEnd: () => true);

        await (await _runner.BegunAsync()).EndAsync(Some.Transient());
        _working.IsCompleted.ShouldBeFalse("a job waits for its next try");
        await PassUntilAsync(() => !_runner.HasNoMore);
        await (await _runner.BegunAsync()).EndAsync(Some.Done);

        await PassUntilAsync(() => _working.IsCompleted);
    }

    [Fact]
    public async Task Nothing_is_begun_while_there_is_a_reason_to_pause_and_that_is_said()
    {
        string? reason = "the disk is full";
        await AddAsync();
        Work(new WorkerOptions { Pause = () => Volatile.Read(ref reason) });
        await Eventually.TrueAsync(() => Task.FromResult(_notices.Any(notice => notice.Code == "work_paused")), "it says so");
        _time.Advance(TimeSpan.FromSeconds(5));
        _runner.HasNoMore.ShouldBeTrue();

        Volatile.Write(ref reason, null);
        await PassUntilAsync(() => !_runner.HasNoMore);

        _notices.ShouldContain(notice => notice.Code == "work_resumed");
    }

    private void Work(WorkerOptions? options = null, Func<bool>? mayEnd = null)
    {
        var notices = new Notices(_time);
        notices.Subscribe(_notices.Enqueue);
        var worker = new Worker(_jobs, _runner, _board, _bell, notices, options ?? new WorkerOptions(), _time);
        _working = Task.Run(() => worker.RunAsync(mayEnd, _stop.Token));
    }

    // The worker's timers are the clock's: it is moved until what they lead to has happened.
    private Task PassUntilAsync(Func<bool> condition) => PassUntilAsync(() => Task.FromResult(condition()));

    private Task PassUntilAsync(Func<Task<bool>> condition) => Eventually.TrueAsync(async () =>
    {
        if (await condition())
        {
            return true;
        }

        _time.Advance(TimeSpan.FromMilliseconds(500));
        return false;
    }, "while time passes");

    private async Task<string> AddAsync() => (await _jobs.AddAsync(Some.Arrival(), Some.Job())).Job.Id;

    private async Task<JobStatus> StatusAsync(string job) => (await _jobs.FindAsync(job))!.Status;

    private async Task<List<JobState>> StatesAsync(IEnumerable<string> jobs)
    {
        var states = new List<JobState>();
        foreach (var job in jobs)
        {
            states.Add((await StatusAsync(job)).State);
        }

        return states;
    }
}
