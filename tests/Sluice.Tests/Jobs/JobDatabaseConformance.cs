using Shouldly;
using Sluice.Jobs;
using Sluice.Pipelines.Config;
using Sluice.Running;
using Xunit;

namespace Sluice.Tests.Jobs;

/// <summary>
/// What every job database does. Another one is done when it passes: it makes a class of this, gives a database whose
/// clock it can move, and opens the same one again.
/// </summary>
public abstract class JobDatabaseConformance : IAsyncLifetime
{
    private protected IJobDatabase Jobs { get; private set; } = null!;

    public async Task InitializeAsync() => Jobs = await OpenAsync();

    public virtual async Task DisposeAsync() => await Jobs.DisposeAsync();

    /// <summary>Opens the database of this test, or opens it again. Its limits are those that hold without any being given.</summary>
    private protected abstract Task<IJobDatabase> OpenAsync();

    /// <summary>Moves the database's clock.</summary>
    private protected abstract void Pass(TimeSpan time);

    [Fact]
    public async Task A_job_that_was_added_is_there_when_the_database_is_opened_again()
    {
        var job = Some.Job() with { Spec = new RunSpec { Pipeline = new PipelineConfig { Name = "orders" }, Source = "orders", Sets = ["a=b"] }, Priority = JobPriority.Low };
        var arrival = Some.Arrival() with { Path = "/data/orders.csv" };
        var added = await Jobs.AddAsync(arrival, job);
        await Jobs.DisposeAsync();
        Jobs = await OpenAsync();

        var found = (await Jobs.FindAsync(job.Id))!;

        added.Outcome.ShouldBe(AddOutcome.Queued);
        found.Arrival.ShouldBe(arrival with { ReceivedAt = await Jobs.NowAsync() });
        found.Spec.Pipeline!.Name.ShouldBe("orders");
        found.Spec.Sets.ShouldBe(["a=b"]);
        found.Priority.ShouldBe(JobPriority.Low);
        found.Status.State.ShouldBe(JobState.Queued);
        found.Status.Attempts.ShouldBe(0);
    }

    [Fact]
    public async Task What_can_only_not_be_had_now_is_tried_for_ever()
    {
        var job = await AddAsync();
        for (var tries = 0; tries < 3 * new JobLimits().RetriesMax; tries++)
        {
            var claimed = (await Jobs.ClaimAsync(Some.Claim())).ShouldHaveSingleItem();
            await Jobs.EndAsync(claimed.Lease, new AttemptEnd.RetryLater(Some.Error("file_not_found"), TimeSpan.FromSeconds(1)) { UsesTry = false });
            Pass(TimeSpan.FromSeconds(1));
        }

        var status = await StatusAsync(job);
        (status.State, status.Retries).ShouldBe((JobState.Queued, 0));
    }

    [Fact]
    public async Task A_failed_job_whose_file_is_put_back_is_tried_again_and_is_no_second_one()
    {
        var arrival = Some.Arrival("a");
        var job = Some.Job() with { IdempotencyKey = "watch a", TriesFailedAgain = true };
        await Jobs.AddAsync(arrival, job);
        var claimed = (await Jobs.ClaimAsync(Some.Claim())).ShouldHaveSingleItem();
        await Jobs.EndAsync(claimed.Lease, new AttemptEnd.Failed(Some.Error("missing_column")));

        var asked = await Jobs.AddAsync(Some.Arrival("a"), job with { Id = "1", TriesFailedAgain = false });
        var otherBytes = await Jobs.AddAsync(Some.Arrival("b"), job with { Id = "2" });
        var back = await Jobs.AddAsync(Some.Arrival("a"), job with { Id = "3", Spec = new RunSpec { Sets = ["a=b"] } });
        var again = await Jobs.AddAsync(Some.Arrival("a"), job with { Id = "4" });

        (asked.Outcome, asked.Job.Status.State).ShouldBe((AddOutcome.SameRequest, JobState.Failed));
        otherBytes.Outcome.ShouldBe(AddOutcome.SameRequest);
        (back.Outcome, back.Job.Id, back.Job.Status.State).ShouldBe((AddOutcome.Queued, job.Id, JobState.Queued));
        back.Job.Spec.Sets.ShouldBe(["a=b"]);
        again.Outcome.ShouldBe(AddOutcome.SameRequest);
    }

    [Fact]
    public async Task A_failed_job_whose_bytes_a_later_one_has_loaded_is_not_tried_again()
    {
        var job = Some.Job() with { IdempotencyKey = "watch a", TriesFailedAgain = true };
        await Jobs.AddAsync(Some.Arrival("a"), job);
        var claimed = (await Jobs.ClaimAsync(Some.Claim())).ShouldHaveSingleItem();
        await Jobs.EndAsync(claimed.Lease, new AttemptEnd.Failed(Some.Error("missing_column")));
        await Jobs.AddAsync(Some.Arrival("a"), Some.Job());

        var back = await Jobs.AddAsync(Some.Arrival("a"), job with { Id = "3" });

        (back.Outcome, back.Job.Status.State).ShouldBe((AddOutcome.SameRequest, JobState.Failed));
    }

    [Fact]
    public async Task A_claimed_job_runs_and_nobody_else_gets_it()
    {
        await AddAsync();

        var claimed = (await Jobs.ClaimAsync(Some.Claim("a"))).ShouldHaveSingleItem();

        (await Jobs.ClaimAsync(Some.Claim("b"))).ShouldBeEmpty();
        var status = await StatusAsync(claimed.Job.Id);
        status.State.ShouldBe(JobState.Running);
        status.Owner.ShouldBe("a");
        status.Attempts.ShouldBe(1);
        status.LeaseUntil.ShouldBe(await Jobs.NowAsync() + Some.Lease);
        claimed.Lease.Token.ShouldBe(status.Token);
    }

    [Fact]
    public async Task Many_workers_at_once_claim_each_job_once()
    {
        for (var i = 0; i < 40; i++)
        {
            await AddAsync();
        }

        var claims = await Task.WhenAll(Enumerable.Range(0, 60).Select(worker => Task.Run(() => Jobs.ClaimAsync(Some.Claim($"worker-{worker}")))));

        var claimed = claims.SelectMany(claim => claim).Select(job => job.Job.Id).ToList();
        claimed.Count.ShouldBe(40);
        claimed.Distinct().Count().ShouldBe(40);
    }

    [Fact]
    public async Task A_completed_job_has_its_books_and_stays_completed()
    {
        var claimed = await AddAndClaimAsync();

        var status = (await Jobs.EndAsync(claimed.Lease, Some.Done))!;

        status.State.ShouldBe(JobState.Completed);
        status.Counters["loaded"].ShouldBe(3);
        status.EndedAt.ShouldBe(await Jobs.NowAsync());
        (await Jobs.EndAsync(claimed.Lease, new AttemptEnd.Failed(Some.Error()))).ShouldBeNull();
        (await Jobs.CancelAsync(claimed.Job.Id)).ShouldBeNull();
        (await Jobs.RetryAsync(claimed.Job.Id, null)).ShouldBeNull();
        (await StatusAsync(claimed.Job.Id)).ShouldBeEquivalentTo(status);
    }

    [Fact]
    public async Task A_lease_that_expires_returns_the_job_to_the_queue()
    {
        var claimed = await AddAndClaimAsync();
        Pass(Some.Lease - TimeSpan.FromSeconds(1));
        (await Jobs.RescueAsync(areOwnersGone: false)).ShouldBeEmpty();
        Pass(TimeSpan.FromSeconds(1));

        (await Jobs.RescueAsync(areOwnersGone: false)).ShouldBe([claimed.Job.Id]);

        var again = (await Jobs.ClaimAsync(Some.Claim("heir"))).ShouldHaveSingleItem();
        again.Job.Id.ShouldBe(claimed.Job.Id);
        again.Lease.Token.ShouldBeGreaterThan(claimed.Lease.Token);
        again.Job.Status.Losses.ShouldBe(1);
        (await Jobs.AttemptsAsync(claimed.Job.Id)).Select(attempt => attempt.Outcome).ShouldBe(["lost", null]);
    }

    [Fact]
    public async Task Jobs_of_workers_that_are_known_to_be_gone_come_back_at_once()
    {
        var claimed = await AddAndClaimAsync();

        (await Jobs.RescueAsync(areOwnersGone: true)).ShouldBe([claimed.Job.Id]);

        (await StatusAsync(claimed.Job.Id)).State.ShouldBe(JobState.Queued);
    }

    [Fact]
    public async Task A_lease_that_is_renewed_does_not_expire()
    {
        var claimed = await AddAndClaimAsync();
        for (var i = 0; i < 5; i++)
        {
            Pass(Some.Lease - TimeSpan.FromSeconds(1));
            (await Jobs.RenewAsync([claimed.Lease], Some.Lease)).ShouldBe([LeaseAnswer.Held]);
        }

        (await Jobs.RescueAsync(areOwnersGone: false)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_worker_that_lost_its_lease_can_change_nothing_whatever_it_tries()
    {
        var zombie = await AddAndClaimAsync();
        Pass(Some.Lease);
        await Jobs.RescueAsync(areOwnersGone: false);
        AttemptEnd[] ends =
        [
            Some.Done, new AttemptEnd.Failed(Some.Error()), Some.Transient(), Some.Crash, new AttemptEnd.Released(), new AttemptEnd.Cancelled(Some.Counters),
        ];

        await AllRefusedAsync();
        var heir = (await Jobs.ClaimAsync(Some.Claim("heir"))).Single();
        await AllRefusedAsync();
        await Jobs.EndAsync(heir.Lease, Some.Done);
        await AllRefusedAsync();

        async Task AllRefusedAsync()
        {
            var before = await StatusAsync(zombie.Job.Id);
            foreach (var end in ends)
            {
                (await Jobs.EndAsync(zombie.Lease, end)).ShouldBeNull(end.Word);
            }

            (await Jobs.RenewAsync([zombie.Lease], Some.Lease)).ShouldBe([LeaseAnswer.Lost]);
            (await StatusAsync(zombie.Job.Id)).ShouldBeEquivalentTo(before);
        }
    }

    [Fact]
    public async Task A_worker_whose_lease_ran_out_unnoticed_may_still_end_its_job()
    {
        var claimed = await AddAndClaimAsync();
        Pass(Some.Lease * 2);

        (await Jobs.EndAsync(claimed.Lease, Some.Done))!.State.ShouldBe(JobState.Completed);

        (await Jobs.RescueAsync(areOwnersGone: false)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Cancelling_a_waiting_job_ends_it()
    {
        var job = await AddAsync();

        (await Jobs.CancelAsync(job))!.State.ShouldBe(JobState.Cancelled);

        (await Jobs.ClaimAsync(Some.Claim())).ShouldBeEmpty();
        (await Jobs.CancelAsync(job)).ShouldBeNull();
        (await Jobs.CancelAsync("no-such-job")).ShouldBeNull();
    }

    [Fact]
    public async Task The_worker_of_a_running_job_learns_of_its_cancellation_when_it_renews()
    {
        var claimed = await AddAndClaimAsync();
        var other = await AddAndClaimAsync();

        (await Jobs.CancelAsync(claimed.Job.Id))!.State.ShouldBe(JobState.Running);

        (await Jobs.RenewAsync([other.Lease, claimed.Lease], Some.Lease)).ShouldBe([LeaseAnswer.Held, LeaseAnswer.CancelAsked]);
        (await Jobs.EndAsync(claimed.Lease, new AttemptEnd.Cancelled(Some.Counters)))!.State.ShouldBe(JobState.Cancelled);
        (await Jobs.EndAsync(other.Lease, new AttemptEnd.Cancelled(Some.Counters))).ShouldBeNull("nobody asked");
    }

    [Fact]
    public async Task A_job_that_was_done_before_its_cancellation_reached_it_is_completed()
    {
        var claimed = await AddAndClaimAsync();
        await Jobs.CancelAsync(claimed.Job.Id);

        (await Jobs.EndAsync(claimed.Lease, Some.Done))!.State.ShouldBe(JobState.Completed);
    }

    [Fact]
    public async Task A_job_whose_cancellation_was_asked_for_is_not_tried_again_however_its_attempt_ends()
    {
        foreach (var end in new[] { Some.Transient(), Some.Crash, new AttemptEnd.Released() })
        {
            var claimed = await AddAndClaimAsync();
            await Jobs.CancelAsync(claimed.Job.Id);

            (await Jobs.EndAsync(claimed.Lease, end))!.State.ShouldBe(JobState.Cancelled);
        }

        var lost = await AddAndClaimAsync();
        await Jobs.CancelAsync(lost.Job.Id);
        await Jobs.RescueAsync(areOwnersGone: true);
        (await StatusAsync(lost.Job.Id)).State.ShouldBe(JobState.Cancelled);
    }

    [Fact]
    public async Task A_transient_error_is_tried_again_after_its_delay_and_not_before()
    {
        var claimed = await AddAndClaimAsync();

        var status = (await Jobs.EndAsync(claimed.Lease, Some.Transient(TimeSpan.FromSeconds(8))))!;

        status.State.ShouldBe(JobState.Queued);
        status.Error!.Code.ShouldBe("store_down");
        Pass(TimeSpan.FromSeconds(7));
        (await Jobs.ClaimAsync(Some.Claim())).ShouldBeEmpty();
        (await Jobs.CountAsync()).NextDue.ShouldBe(status.NotBefore);
        Pass(TimeSpan.FromSeconds(1));
        (await Jobs.ClaimAsync(Some.Claim())).ShouldHaveSingleItem().Job.Status.Attempts.ShouldBe(2);
    }

    [Fact]
    public async Task Transient_errors_are_bounded_and_the_last_is_the_reason()
    {
        var job = await AddAsync();
        var states = new List<JobState>();
        while (await Jobs.ClaimAsync(Some.Claim()) is [var claimed])
        {
            states.Add((await Jobs.EndAsync(claimed.Lease, Some.Transient(TimeSpan.Zero)))!.State);
        }

        states.Count.ShouldBe(new JobLimits().RetriesMax + 1);
        states[^1].ShouldBe(JobState.Failed);
        states.SkipLast(1).ShouldAllBe(state => state == JobState.Queued);
        var status = await StatusAsync(job);
        status.Error!.Problems.ShouldHaveSingleItem().Message.ShouldBe("Something was wrong.");
        (await Jobs.AttemptsAsync(job)).ShouldAllBe(attempt => attempt.Outcome == "retry" && attempt.Error!.Code == "store_down");
    }

    [Fact]
    public async Task A_final_error_is_tried_once()
    {
        var claimed = await AddAndClaimAsync();

        (await Jobs.EndAsync(claimed.Lease, new AttemptEnd.Failed(Some.Error("file_damaged"))))!.State.ShouldBe(JobState.Failed);

        (await Jobs.ClaimAsync(Some.Claim())).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_file_that_killed_its_child_three_times_is_quarantined()
    {
        var job = await AddAsync();
        var states = new List<JobState>();
        while (await Jobs.ClaimAsync(Some.Claim()) is [var claimed])
        {
            states.Add((await Jobs.EndAsync(claimed.Lease, Some.Crash))!.State);
        }

        states.ShouldBe([JobState.Queued, JobState.Queued, JobState.Quarantined]);
        (await StatusAsync(job)).Error!.Code.ShouldBe("child_crashed");
    }

    [Fact]
    public async Task A_job_whose_workers_keep_vanishing_is_quarantined()
    {
        var job = await AddAsync();
        var claims = 0;
        while (await Jobs.ClaimAsync(Some.Claim()) is [_])
        {
            claims++;
            await Jobs.RescueAsync(areOwnersGone: true);
        }

        claims.ShouldBe(new JobLimits().LossesMax);
        var status = await StatusAsync(job);
        status.State.ShouldBe(JobState.Quarantined);
        status.Error!.Code.ShouldBe("worker_died");
    }

    [Fact]
    public async Task A_job_that_is_given_back_is_ready_at_once_and_has_used_up_no_try()
    {
        var claimed = await AddAndClaimAsync();

        var status = (await Jobs.EndAsync(claimed.Lease, new AttemptEnd.Released()))!;

        status.State.ShouldBe(JobState.Queued);
        (status.Retries, status.Crashes, status.Losses).ShouldBe((0, 0, 0));
        (await Jobs.ClaimAsync(Some.Claim())).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_retried_job_has_all_its_tries_again_and_keeps_the_list_of_its_attempts()
    {
        var job = await AddAsync();
        while (await Jobs.ClaimAsync(Some.Claim()) is [var claimed])
        {
            await Jobs.EndAsync(claimed.Lease, Some.Crash);
        }

        var spec = new RunSpec { Sets = ["read.date_order=dmy"] };
        var status = (await Jobs.RetryAsync(job, spec))!;

        (status.State, status.Crashes, status.Error, status.EndedAt).ShouldBe((JobState.Queued, 0, null, null));
        var again = (await Jobs.ClaimAsync(Some.Claim())).Single();
        again.Job.Spec.Sets.ShouldBe(["read.date_order=dmy"]);
        (await Jobs.AttemptsAsync(job)).Select(attempt => attempt.Number).ShouldBe([1, 2, 3, 4]);
        (await Jobs.RetryAsync(job, null)).ShouldBeNull("it runs");
    }

    [Fact]
    public async Task A_cancelled_job_can_be_retried()
    {
        var job = await AddAsync();
        await Jobs.CancelAsync(job);

        (await Jobs.RetryAsync(job, null))!.State.ShouldBe(JobState.Queued);

        (await Jobs.ClaimAsync(Some.Claim())).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_completed_job_can_be_reopened_when_a_store_has_lost_it_and_no_other_can()
    {
        var claimed = await AddAndClaimAsync();
        (await Jobs.ReopenAsync([claimed.Job.Id])).ShouldBeEmpty();
        await Jobs.EndAsync(claimed.Lease, Some.Done);

        (await Jobs.ReopenAsync([claimed.Job.Id])).ShouldBe([claimed.Job.Id]);

        (await Jobs.ClaimAsync(Some.Claim())).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_queued_job_can_be_refused_and_a_running_one_not()
    {
        var running = await AddAndClaimAsync();
        var queued = await AddAsync();

        (await Jobs.RefuseAsync(queued, Some.Error("arrival_missing")))!.State.ShouldBe(JobState.Failed);
        (await Jobs.RefuseAsync(running.Job.Id, Some.Error("arrival_missing"))).ShouldBeNull();
    }

    [Fact]
    public async Task Jobs_are_claimed_by_priority_and_then_in_the_order_of_arrival()
    {
        var expected = new List<(JobPriority Priority, string Job)>();
        foreach (var priority in new[] { JobPriority.Low, JobPriority.Normal, JobPriority.Critical, JobPriority.Normal, JobPriority.Critical, JobPriority.Low })
        {
            expected.Add((priority, await AddAsync(Some.Job() with { Priority = priority })));
            Pass(TimeSpan.FromMilliseconds(1));
        }

        (await ClaimAllAsync()).ShouldBe(expected.OrderBy(job => job.Priority).Select(job => job.Job));
    }

    [Fact]
    public async Task A_job_that_has_waited_ten_minutes_rises_one_step()
    {
        var low = await AddAsync(Some.Job() with { Priority = JobPriority.Low });
        Pass(TimeSpan.FromMinutes(9));
        var normal = await AddAsync();
        Pass(TimeSpan.FromMinutes(2));
        var critical = await AddAsync(Some.Job() with { Priority = JobPriority.Critical });

        (await ClaimAllAsync()).ShouldBe([critical, low, normal]);

        var patient = await AddAsync(Some.Job() with { Priority = JobPriority.Low });
        Pass(TimeSpan.FromMinutes(20));
        var newer = await AddAsync(Some.Job() with { Priority = JobPriority.Critical });
        (await ClaimAllAsync()).ShouldBe([patient, newer]);
    }

    [Fact]
    public async Task Small_files_of_one_pipeline_are_claimed_together_up_to_the_bound()
    {
        var batch = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            batch.Add(await AddAsync(Some.Job() with { BatchKey = "orders" }));
            await AddAsync(Some.Job("others") with { BatchKey = "others" });
        }

        var first = await Jobs.ClaimAsync(Some.Claim(jobsMax: 4));
        var alone = await Jobs.ClaimAsync(Some.Claim(jobsMax: 1));

        first.Select(job => job.Job.Id).ShouldBe(batch.Take(4));
        first.Select(job => job.Lease.Token).ShouldAllBe(token => token == 1);
        alone.ShouldHaveSingleItem().Job.Pipeline.ShouldBe("others");
        (await Jobs.EndAsync(first[1].Lease, Some.Done))!.State.ShouldBe(JobState.Completed);
        (await Jobs.EndAsync(first[2].Lease, new AttemptEnd.Failed(Some.Error())))!.State.ShouldBe(JobState.Failed);
        (await StatusAsync(first[0].Job.Id)).State.ShouldBe(JobState.Running);
    }

    [Fact]
    public async Task Large_files_run_alone_and_so_do_those_that_killed_a_child_or_lost_a_worker()
    {
        NewJob Job() => Some.Job() with { BatchKey = "orders" };
        await Jobs.AddAsync(Some.Arrival(size: new JobLimits().SmallBytes + 1), Job());
        var crashed = await AddAndClaimAsync(Job(), jobsMax: 1, skip: 1);
        await Jobs.EndAsync(crashed.Lease, Some.Crash);
        await AddAndClaimAsync(Job(), jobsMax: 1, skip: 1);
        await Jobs.RescueAsync(areOwnersGone: true);
        await AddAsync(Job());
        await AddAsync(Job());

        var claims = new List<int>();
        while (await Jobs.ClaimAsync(Some.Claim(jobsMax: 50)) is { Count: > 0 } claimed)
        {
            claims.Add(claimed.Count);
        }

        claims.Order().ShouldBe([1, 1, 1, 2]);
    }

    [Fact]
    public async Task A_batch_carries_nobody_past_jobs_of_a_higher_rank()
    {
        await AddAsync(Some.Job() with { BatchKey = "orders", Priority = JobPriority.Critical });
        await AddAsync(Some.Job() with { BatchKey = "orders", Priority = JobPriority.Low });
        var other = await AddAsync(Some.Job("others"));

        (await Jobs.ClaimAsync(Some.Claim(jobsMax: 50))).Count.ShouldBe(1);

        (await Jobs.ClaimAsync(Some.Claim(jobsMax: 50))).ShouldHaveSingleItem().Job.Id.ShouldBe(other);
    }

    [Fact]
    public async Task Jobs_that_load_one_table_in_order_wait_for_each_other_and_for_nobody_else()
    {
        NewJob Into(params string[] tables) => Some.Job() with { OrderKeys = tables };
        var first = await AddAndClaimAsync(Into("main#orders"));
        var second = await AddAsync(Into("main#lines", "main#orders"));
        var third = await AddAsync(Into("main#lines"));
        var free = await AddAsync(Into("main#others"));

        (await ClaimAllAsync()).ShouldBe([free]);
        await Jobs.EndAsync(first.Lease, Some.Transient(TimeSpan.FromMinutes(1)));
        (await ClaimAllAsync()).ShouldBeEmpty("the first has not ended");
        Pass(TimeSpan.FromMinutes(1));
        var again = (await Jobs.ClaimAsync(Some.Claim())).Single();
        await Jobs.EndAsync(again.Lease, new AttemptEnd.Failed(Some.Error()));

        var next = (await Jobs.ClaimAsync(Some.Claim())).Single();
        next.Job.Id.ShouldBe(second);
        (await ClaimAllAsync()).ShouldBeEmpty();
        await Jobs.RetryAsync(first.Job.Id, null);
        await Jobs.EndAsync(next.Lease, new AttemptEnd.Released());
        (await ClaimAllAsync()).ShouldBe([first.Job.Id]);
        third.ShouldNotBeNull();
    }

    [Fact]
    public async Task Jobs_of_one_table_may_be_claimed_together_in_their_order()
    {
        var jobs = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            jobs.Add(await AddAsync(Some.Job() with { BatchKey = "orders", OrderKeys = ["main#orders"] }));
        }

        (await Jobs.ClaimAsync(Some.Claim(jobsMax: 3))).Select(job => job.Job.Id).ShouldBe(jobs.Take(3));
        (await Jobs.ClaimAsync(Some.Claim(jobsMax: 3))).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_same_bytes_for_the_same_pipeline_are_skipped_and_the_earlier_job_is_told()
    {
        var first = await Jobs.AddAsync(Some.Arrival("bytes"), Some.Job());

        var again = await Jobs.AddAsync(Some.Arrival("bytes"), Some.Job());
        var elsewhere = await Jobs.AddAsync(Some.Arrival("bytes"), Some.Job("others"));

        again.Outcome.ShouldBe(AddOutcome.Skipped);
        again.Job.Id.ShouldBe(first.Job.Id);
        again.Arrival.Id.ShouldNotBe(first.Arrival.Id);
        elsewhere.Outcome.ShouldBe(AddOutcome.Queued);
        (await Jobs.FindArrivalAsync(again.Arrival.Id)).ShouldBe(again.Arrival);
    }

    [Fact]
    public async Task Bytes_whose_earlier_job_came_to_nothing_are_not_skipped()
    {
        var first = await Jobs.AddAsync(Some.Arrival("bytes"), Some.Job());
        await Jobs.CancelAsync(first.Job.Id);

        (await Jobs.AddAsync(Some.Arrival("bytes"), Some.Job())).Outcome.ShouldBe(AddOutcome.Queued);
    }

    [Fact]
    public async Task Bytes_that_are_loaded_again_are_a_job_of_their_own_and_take_nobodys_place()
    {
        await Jobs.AddAsync(Some.Arrival("bytes"), Some.Job());
        await Jobs.ClaimAsync(Some.Claim());

        var again = await Jobs.AddAsync(Some.Arrival("bytes"), Some.Job() with { OnRepeat = RepeatMode.LoadAgain });

        again.Outcome.ShouldBe(AddOutcome.Queued);
        (await Jobs.ReplacedByAsync(again.Job.Id)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Bytes_that_are_reloaded_take_the_place_of_all_earlier_jobs_that_may_have_loaded_some()
    {
        var first = await AddAndClaimAsync("bytes");
        await Jobs.EndAsync(first.Lease, Some.Done);
        var never = await Jobs.AddAsync(Some.Arrival("bytes"), Some.Job() with { OnRepeat = RepeatMode.LoadAgain });
        await Jobs.CancelAsync(never.Job.Id);

        var reload = await Jobs.AddAsync(Some.Arrival("bytes"), Some.Job() with { OnRepeat = RepeatMode.Reload });

        reload.Outcome.ShouldBe(AddOutcome.Queued);
        (await Jobs.ReplacedByAsync(reload.Job.Id)).ShouldBe([first.Job.Id]);
    }

    [Fact]
    public async Task A_job_that_a_store_has_lost_is_reopened_until_a_reload_has_begun_to_take_its_place()
    {
        var first = await AddAndClaimAsync("bytes");
        await Jobs.EndAsync(first.Lease, Some.Done);
        var never = await Jobs.AddAsync(Some.Arrival("bytes"), Some.Job() with { OnRepeat = RepeatMode.Reload });
        await Jobs.CancelAsync(never.Job.Id);

        (await Jobs.ReopenAsync([first.Job.Id])).ShouldBe([first.Job.Id], "the reload never ran");

        var again = (await Jobs.ClaimAsync(Some.Claim())).ShouldHaveSingleItem();
        await Jobs.EndAsync(again.Lease, Some.Done);
        await Jobs.AddAsync(Some.Arrival("bytes"), Some.Job() with { OnRepeat = RepeatMode.Reload });
        await ClaimAllAsync();
        (await Jobs.ReopenAsync([first.Job.Id])).ShouldBeEmpty("the store has lost it rightly");
    }

    [Fact]
    public async Task A_reload_waits_for_earlier_jobs_of_the_same_bytes_that_have_not_ended()
    {
        var first = await AddAndClaimAsync("bytes");
        await Jobs.EndAsync(first.Lease, Some.Transient(TimeSpan.FromMinutes(1)));
        var reload = await Jobs.AddAsync(Some.Arrival("bytes"), Some.Job() with { OnRepeat = RepeatMode.Reload });
        var elsewhere = await Jobs.AddAsync(Some.Arrival("bytes"), Some.Job("others") with { OnRepeat = RepeatMode.Reload });
        var behind = await Jobs.AddAsync(Some.Arrival("bytes"), Some.Job() with { OnRepeat = RepeatMode.LoadAgain });

        (await ClaimAllAsync()).ShouldBe([elsewhere.Job.Id, behind.Job.Id]);
        Pass(TimeSpan.FromMinutes(1));
        var again = (await Jobs.ClaimAsync(Some.Claim())).ShouldHaveSingleItem();
        again.Job.Id.ShouldBe(first.Job.Id);
        (await ClaimAllAsync()).ShouldBeEmpty("the first would load behind the reload");
        await Jobs.EndAsync(again.Lease, Some.Done);

        (await ClaimAllAsync()).ShouldBe([reload.Job.Id]);
        (await Jobs.ReplacedByAsync(reload.Job.Id)).ShouldBe([first.Job.Id]);
    }

    [Fact]
    public async Task A_job_whose_place_a_reload_has_begun_to_take_can_not_be_retried_and_before_that_goes_first()
    {
        var first = await AddAndClaimAsync("bytes");
        await Jobs.EndAsync(first.Lease, new AttemptEnd.Failed(Some.Error()));
        var reload = await Jobs.AddAsync(Some.Arrival("bytes"), Some.Job() with { OnRepeat = RepeatMode.Reload });

        (await Jobs.RetryAsync(first.Job.Id, null)).ShouldNotBeNull("nothing has taken its place yet");
        var again = (await Jobs.ClaimAsync(Some.Claim())).ShouldHaveSingleItem();
        again.Job.Id.ShouldBe(first.Job.Id);
        await Jobs.EndAsync(again.Lease, new AttemptEnd.Failed(Some.Error()));
        (await ClaimAllAsync()).ShouldBe([reload.Job.Id]);

        (await Jobs.RetryAsync(first.Job.Id, null)).ShouldBeNull();
        (await StatusAsync(first.Job.Id)).State.ShouldBe(JobState.Failed);
    }

    [Fact]
    public async Task What_comes_after_the_clock_was_set_back_arrived_later_all_the_same()
    {
        var first = await Jobs.AddAsync(Some.Arrival(), Some.Job());
        Pass(TimeSpan.FromMinutes(-10));

        var second = await Jobs.AddAsync(Some.Arrival(), Some.Job());
        var third = await Jobs.AddAsync(Some.Arrival(), Some.Job());

        second.Arrival.ReceivedAt.ShouldBeGreaterThan(first.Arrival.ReceivedAt);
        third.Job.Arrival.ReceivedAt.ShouldBeGreaterThan(second.Job.Arrival.ReceivedAt);
        Pass(TimeSpan.FromMinutes(20));
        (await Jobs.AddAsync(Some.Arrival(), Some.Job())).Arrival.ReceivedAt.ShouldBe(await Jobs.NowAsync());
    }

    [Fact]
    public async Task The_same_idempotency_key_is_the_same_job()
    {
        var job = Some.Job() with { IdempotencyKey = "key-1", OnRepeat = RepeatMode.LoadAgain };
        var first = await Jobs.AddAsync(Some.Arrival("bytes"), job);

        var again = await Jobs.AddAsync(Some.Arrival("bytes"), job with { Id = "other" });

        again.Outcome.ShouldBe(AddOutcome.SameRequest);
        again.Job.Id.ShouldBe(first.Job.Id);
        again.Arrival.ShouldBe(first.Arrival);
        (await Jobs.ListAsync(new JobFilter())).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Jobs_of_a_pipeline_that_debounces_wait_until_no_more_have_come_for_that_long()
    {
        var job = Some.Job() with { Debounce = TimeSpan.FromSeconds(5), BatchKey = "orders" };
        await AddAsync(job);
        Pass(TimeSpan.FromSeconds(4));
        await AddAsync(job with { Id = "second" });
        Pass(TimeSpan.FromSeconds(4));

        (await Jobs.ClaimAsync(Some.Claim(jobsMax: 50))).ShouldBeEmpty();
        Pass(TimeSpan.FromSeconds(1));

        (await Jobs.ClaimAsync(Some.Claim(jobsMax: 50))).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Debouncing_ends_with_enough_files_and_never_lasts_for_ever()
    {
        NewJob Job() => Some.Job() with { Debounce = TimeSpan.FromSeconds(5), BatchKey = "orders" };
        for (var i = 0; i < 50; i++)
        {
            (await Jobs.ClaimAsync(Some.Claim(jobsMax: 50))).ShouldBeEmpty();
            await AddAsync(Job());
        }

        (await Jobs.ClaimAsync(Some.Claim(jobsMax: 50))).Count.ShouldBe(50);

        var waited = TimeSpan.Zero;
        while ((await Jobs.ClaimAsync(Some.Claim())).Count == 0)
        {
            await AddAsync(Job());
            Pass(TimeSpan.FromSeconds(4));
            waited += TimeSpan.FromSeconds(4);
        }

        waited.ShouldBeLessThan(TimeSpan.FromSeconds(80));
    }

    [Fact]
    public async Task Jobs_are_listed_newest_first_by_what_was_asked_for_page_by_page()
    {
        var jobs = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            jobs.Insert(0, await AddAsync(Some.Job(i % 2 == 0 ? "even" : "odd")));
        }

        await Jobs.CancelAsync(jobs[0]);

        var page = await Jobs.ListAsync(new JobFilter { JobsMax = 2 });
        var next = await Jobs.ListAsync(new JobFilter { JobsMax = 2, BeforeNumber = page[^1].Number });

        page.Concat(next).Select(job => job.Id).ShouldBe(jobs.Take(4));
        (await Jobs.ListAsync(new JobFilter { Pipeline = "odd" })).Select(job => job.Id).ShouldBe([jobs[1], jobs[3]]);
        (await Jobs.ListAsync(new JobFilter { States = [JobState.Cancelled, JobState.Failed] })).ShouldHaveSingleItem().Id.ShouldBe(jobs[0]);
        var sha256 = page[1].Arrival.Sha256;
        (await Jobs.ListAsync(new JobFilter { Sha256 = sha256 })).ShouldHaveSingleItem().Id.ShouldBe(jobs[1]);
        var counts = await Jobs.CountAsync();
        (counts.Queued, counts.ByState[JobState.Cancelled], counts.Running).ShouldBe((4, 1, 0));
    }

    [Fact]
    public async Task A_job_is_found_by_the_beginning_of_its_id_where_only_one_has_it()
    {
        var one = await AddAsync(Some.Job() with { Id = "0192aaaa-1111" });
        await AddAsync(Some.Job() with { Id = "0192aaaa-2222" });

        (await Jobs.FindAsync("0192aaaa-1"))!.Id.ShouldBe(one);
        (await Jobs.FindAsync("0192aaaa")).ShouldBeNull();
        (await Jobs.FindAsync("0193")).ShouldBeNull();
        (await Jobs.FindAsync("%")).ShouldBeNull();
    }

    [Fact]
    public async Task Bytes_are_known_as_kept_or_not()
    {
        var kept = await Jobs.AddAsync(Some.Arrival(), Some.Job());
        var referenced = await Jobs.AddAsync(Some.Arrival() with { Path = "/data/x.csv" }, Some.Job());

        (await Jobs.IsKeptAsync(kept.Arrival.Sha256)).ShouldBeTrue();
        (await Jobs.IsKeptAsync(referenced.Arrival.Sha256)).ShouldBeFalse();
    }

    private protected async Task<string> AddAsync(NewJob? job = null)
    {
        var added = await Jobs.AddAsync(Some.Arrival(), job ?? Some.Job());
        added.Outcome.ShouldBe(AddOutcome.Queued);
        return added.Job.Id;
    }

    private protected async Task<LeasedJob> AddAndClaimAsync(string bytes)
    {
        await Jobs.AddAsync(Some.Arrival(bytes), Some.Job());
        return (await Jobs.ClaimAsync(Some.Claim())).Single();
    }

    private protected Task<LeasedJob> AddAndClaimAsync(NewJob? job = null) => AddAndClaimAsync(job, 1, 0);

    /// <summary>Adds a job and claims it, after as many others as were before it; those are given back.</summary>
    private async Task<LeasedJob> AddAndClaimAsync(NewJob? job, int jobsMax, int skip)
    {
        var id = await AddAsync(job);
        var others = new List<LeasedJob>();
        while (true)
        {
            var claimed = (await Jobs.ClaimAsync(Some.Claim(jobsMax: jobsMax))).Single();
            if (claimed.Job.Id == id)
            {
                foreach (var other in others)
                {
                    await Jobs.EndAsync(other.Lease, new AttemptEnd.Released());
                }

                others.Count.ShouldBeGreaterThanOrEqualTo(skip);
                return claimed;
            }

            others.Add(claimed);
        }
    }

    private protected async Task<List<string>> ClaimAllAsync()
    {
        var claimed = new List<string>();
        while (await Jobs.ClaimAsync(Some.Claim()) is [var job])
        {
            claimed.Add(job.Job.Id);
        }

        return claimed;
    }

    private protected async Task<JobStatus> StatusAsync(string job) => (await Jobs.FindAsync(job))!.Status;
}
