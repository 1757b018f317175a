using Microsoft.Data.Sqlite;
using Shouldly;
using Sluice.Arrivals;
using Sluice.Jobs;
using Sluice.Running;
using Sluice.Stores;
using Sluice.Tests.Stores.Support;
using Sluice.Tests.Support;
using Xunit;

namespace Sluice.Tests.Jobs;

/// <summary>What the world does to a service: disks fill, stores go, files vanish, processes die.</summary>
public sealed class ServiceTests : IAsyncLifetime
{
    private const string UpsertedOrders = """
        pipeline: orders
        map:
          id:   { from: id, type: integer, required: true }
          name: { from: name, type: text }
        check:
          - { unique: id, keep: last }
        write:
          - { store: main, table: orders, mode: upsert, key: id }
        """;

    private readonly ServiceHome _home = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _home.DisposeAsync();

    [Fact]
    public async Task A_job_waits_with_the_reason_while_its_store_can_not_be_had_and_goes_on()
    {
        Database.Rows(_home.At("shop.duckdb"), "CREATE TABLE own (id INTEGER)");
        await _home.OpenAsync();
        string job;
        using (var holder = LoaderProcess.Start(new LoaderOrder($"duckdb:{_home.At("shop.duckdb")}", _home.At("packages"), [], [], Holds: true)))
        {
            holder.Line().ShouldBe("ready");
            job = (await _home.ReceiveAsync("a.csv", "id,name\n1,a\n")).Job.Id;
            _home.Start();
            await _home.ToldAsync("job_waits");
            var view = await _home.ShowAsync(job);
            (view.ErrorCode, view.Problems[0].Message).ShouldSatisfyAllConditions(
                () => view.ErrorCode.ShouldBe("store_locked"), () => view.Problems[0].Message.ShouldContain("shop.duckdb"));
        }

        await _home.UntilAsync(job, JobState.Completed);
        (await _home.ShowAsync(job)).AttemptList!.Count.ShouldBeGreaterThan(1);
    }

    [Fact]
    public async Task A_job_that_another_version_wrote_in_its_own_way_fails_alone()
    {
        await _home.OpenAsync();
        var jobs = await _home.ReceiveRowsAsync(3);
        await _home.CloseAsync();
        using (var connection = new SqliteConnection($"Data Source={_home.At("home/jobs.db")};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = $"UPDATE job SET spec = '{{\"sets\": 7}}' WHERE id = '{jobs[1]}'";
            command.ExecuteNonQuery().ShouldBe(1);
        }

        await _home.OpenAsync();
        var later = (await _home.ReceiveAsync("4.csv", "id,name\n4,d\n")).Job.Id;
        await _home.RunUntilIdleAsync();

        foreach (var good in (string[])[jobs[0], jobs[2], later])
        {
            (await _home.ShowAsync(good)).State.ShouldBe(JobState.Completed);
        }

        var bad = await _home.ShowAsync(jobs[1]);
        (bad.State, bad.ErrorCode).ShouldBe((JobState.Failed, "spec_unreadable"));
        (await Should.ThrowAsync<SluiceException>(() => _home.Service.Jobs.RetryAsync(jobs[1], []))).Problems[0].Code.ShouldBe("spec_unreadable");
        (await _home.RowsAsync("SELECT id FROM orders ORDER BY id")).ShouldBe(["1", "3", "4"]);
    }

    [Fact]
    public async Task No_job_is_begun_on_a_disk_with_too_little_room_and_it_is_said()
    {
        await _home.OpenAsync();
        var job = (await _home.ReceiveAsync("a.csv", "id,name\n1,a\n")).Job.Id;
        await _home.CloseAsync();

        _home.Yaml = "arrivals: { free_bytes_min: 1000000GB }";
        await using (var full = await _home.OpenAsync())
        {
            using var stop = new CancellationTokenSource();
            var running = full.RunAsync(untilIdle: false, stop.Token);
            await _home.ToldAsync("work_paused");
            (await _home.ShowAsync(job)).State.ShouldBe(JobState.Queued);
            await stop.CancelAsync();
            await running;
        }

        _home.Yaml = "arrivals: { free_bytes_min: 0 }";
        await _home.OpenAsync();
        await _home.RunUntilIdleAsync();
        (await _home.ShowAsync(job)).State.ShouldBe(JobState.Completed);
    }

    [Fact]
    public async Task A_job_whose_file_has_vanished_fails_and_says_so()
    {
        await _home.OpenAsync();
        var added = await _home.ReceiveAsync("a.csv", "id,name\n1,a\n");
        File.Delete(_home.At($"home/{added.Arrival.KeptPath}"));

        await _home.RunUntilIdleAsync();

        var view = await _home.ShowAsync(added.Job.Id);
        view.State.ShouldBe(JobState.Failed);
        view.ErrorCode.ShouldBeOneOf("arrival_missing", "file_not_found");
    }

    [Fact]
    public async Task Kept_bytes_that_are_not_what_was_received_are_not_loaded()
    {
        await _home.OpenAsync();
        var added = await _home.ReceiveAsync("a.csv", "id,name\n1,a\n");
        File.WriteAllText(_home.At($"home/{added.Arrival.KeptPath}"), "id,name\n2,b\n");

        await _home.RunUntilIdleAsync();

        (await _home.ShowAsync(added.Job.Id)).ErrorCode.ShouldBe("content_changed");
        Directory.EnumerateFileSystemEntries(_home.At("home/packages")).ShouldNotContain(entry => entry.EndsWith(added.Job.Id, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_file_whose_kept_bytes_were_damaged_is_loaded_when_it_comes_again()
    {
        await _home.OpenAsync();
        var first = await _home.ReceiveAsync("a.csv", "id,name\n1,a\n");
        File.WriteAllText(_home.At($"home/{first.Arrival.KeptPath}"), "id,name\n2,b\n");
        await _home.RunUntilIdleAsync();

        var second = await _home.ReceiveAsync("a.csv", "id,name\n1,a\n");
        await _home.RunUntilIdleAsync();

        (await _home.ShowAsync(first.Job.Id)).ErrorCode.ShouldBe("content_changed");
        (await _home.ShowAsync(second.Job.Id)).State.ShouldBe(JobState.Completed);
        (await _home.RowsAsync("SELECT id FROM orders")).ShouldBe(["1"]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_job_waits_while_the_disk_of_its_immutable_file_is_not_mounted(bool leavesFolder)
    {
        Directory.CreateDirectory(_home.At("inbox"));
        File.WriteAllText(_home.At("inbox/a.csv"), "id,name\n1,a\n");
        _home.Yaml = $"watch: [{{ path: \"{_home.At("inbox")}\", pipeline: orders, immutable: true }}]\narrivals: {{ free_bytes_min: 0 }}";
        await _home.OpenAsync();
        var job = await ReferAsync("a.csv");
        Directory.Move(_home.At("inbox"), _home.At("away"));
        if (leavesFolder)
        {
            Directory.CreateDirectory(_home.At("inbox"));
        }

        _home.Start();

        await _home.ToldAsync("job_waits");
        var view = await _home.ShowAsync(job);
        (view.State, view.ErrorCode).ShouldBe((JobState.Queued, "file_not_found"));
    }

    [Fact]
    public async Task A_job_fails_whose_immutable_file_alone_is_gone()
    {
        Directory.CreateDirectory(_home.At("inbox"));
        File.WriteAllText(_home.At("inbox/a.csv"), "id,name\n1,a\n");
        File.WriteAllText(_home.At("inbox/b.csv"), "id,name\n2,b\n");
        _home.Yaml = $"watch: [{{ path: \"{_home.At("inbox")}\", pipeline: orders, immutable: true }}]\narrivals: {{ free_bytes_min: 0 }}";
        await _home.OpenAsync();
        var job = await ReferAsync("a.csv");
        File.Delete(_home.At("inbox/a.csv"));

        await _home.RunUntilIdleAsync();

        (await _home.ShowAsync(job)).State.ShouldBe(JobState.Failed);
    }

    private async Task<string> ReferAsync(string name)
    {
        using var file = FileBelow.Open(_home.At("inbox"), name, isStrangers: false);
        var request = new ArrivalRequest(name) { Origin = "watch", Pipeline = "orders" };
        return (await _home.Service.Arrivals.ReferFileAsync(file, request, CancellationToken.None)).Job.Id;
    }

    [Fact]
    public async Task What_a_crash_left_half_received_or_half_packed_is_removed_at_the_start()
    {
        Directory.CreateDirectory(_home.At("home/packages/some-job.1234abcd.part/spill"));
        Directory.CreateDirectory(_home.At("home/arrivals/incoming"));
        File.WriteAllText(_home.At("home/arrivals/incoming/half"), "ab");

        await _home.OpenAsync();

        Directory.EnumerateFileSystemEntries(_home.At("home/packages")).ShouldBeEmpty();
        Directory.Exists(_home.At("home/arrivals/incoming")).ShouldBeFalse();
    }

    [Fact]
    public async Task Kept_bytes_without_a_job_go_after_a_day_and_those_with_one_stay()
    {
        await _home.OpenAsync();
        var needed = await _home.ReceiveAsync("a.csv", "id,name\n1,a\n");
        var orphan = _home.At($"home/{Arrival.KeptPathOf(new string('a', 64))}");
        var young = _home.At($"home/{Arrival.KeptPathOf(new string('b', 64))}");
        foreach (var (path, age) in ((string, int)[])[(orphan, 25), (young, 23), (_home.At($"home/{needed.Arrival.KeptPath}"), 100)])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.AppendAllText(path, "");
            File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddHours(-age));
        }

        await _home.RunUntilIdleAsync();

        (File.Exists(orphan), File.Exists(young), File.Exists(_home.At($"home/{needed.Arrival.KeptPath}"))).ShouldBe((false, true, true));
    }

    [Fact]
    public async Task What_a_store_has_lost_is_loaded_again_at_the_start()
    {
        await _home.OpenAsync();
        var jobs = await _home.ReceiveRowsAsync(3);
        await _home.RunUntilIdleAsync();
        await _home.CloseAsync();
        Database.Rows(_home.At("shop.duckdb"), $"DELETE FROM _sluice_load WHERE job = '{jobs[1]}'");
        Database.Rows(_home.At("shop.duckdb"), $"DELETE FROM orders WHERE _job = '{jobs[1]}'");

        await _home.OpenAsync();
        await _home.RunUntilIdleAsync();

        _home.Notices.Where(notice => notice.Code == "job_reopened").Select(notice => notice.Job).ShouldBe([jobs[1]]);
        (await _home.RowsAsync("SELECT id FROM orders ORDER BY id")).ShouldBe(["1", "2", "3"]);
    }

    [Fact]
    public async Task What_a_power_loss_took_from_a_store_is_loaded_again_also_where_it_took_the_records_of_the_jobs()
    {
        await _home.OpenAsync();
        var jobs = await _home.ReceiveRowsAsync(3);
        await _home.RunUntilIdleAsync();
        await _home.CloseAsync();
        Database.Rows(_home.At("shop.duckdb"), "DELETE FROM _sluice_load");
        Database.Rows(_home.At("shop.duckdb"), "DELETE FROM orders");
        File.WriteAllText(_home.At($"home/packages/{jobs[0]}/outcome.json"), "");
        File.Delete(_home.At($"home/packages/{jobs[1]}/outcome.json"));

        await _home.OpenAsync();
        await _home.RunUntilIdleAsync();

        _home.Notices.Where(notice => notice.Code == "job_reopened").Select(notice => notice.Job).ShouldBe(jobs, ignoreOrder: true);
        (await _home.RowsAsync("SELECT id FROM orders ORDER BY id")).ShouldBe(["1", "2", "3"]);
    }

    [Fact]
    public async Task What_a_store_has_lost_is_loaded_again_in_its_order_and_before_what_waits()
    {
        _home.Pipeline("orders", UpsertedOrders);
        await _home.OpenAsync();
        foreach (var name in new[] { "a", "b", "c" })
        {
            await _home.ReceiveAsync($"{name}.csv", $"id,name\n1,{name}\n");
            await _home.RunUntilIdleAsync();
        }

        await _home.CloseAsync();
        LoseAll();

        await _home.OpenAsync();
        await _home.ReceiveAsync("d.csv", "id,name\n1,d\n");
        await _home.RunUntilIdleAsync();

        (await _home.StatesAsync()).ShouldBe(new Dictionary<JobState, int> { [JobState.Completed] = 4 });
        (await _home.RowsAsync("SELECT id, name FROM orders")).ShouldBe(["1|d"]);
    }

    [Fact]
    public async Task A_load_that_finds_a_damaged_log_waits_for_what_was_lost_with_it()
    {
        _home.Pipeline("orders", UpsertedOrders);
        await _home.OpenAsync();
        var lost = new List<string>();
        foreach (var name in new[] { "a", "b" })
        {
            lost.Add((await _home.ReceiveAsync($"{name}.csv", $"id,name\n1,{name}\n")).Job.Id);
            await _home.RunUntilIdleAsync();
        }

        await _home.CloseAsync();
        LoseAll();
        Task running;
        using (var holder = LoaderProcess.Start(new LoaderOrder($"duckdb:{_home.At("shop.duckdb")}", _home.At("home/packages"), lost,
            [new StreamLoad("orders", "orders", LoadMode.Upsert) { Key = ["id"] }], Holds: true)))
        {
            ((string?[])[holder.Line(), holder.Line(), holder.Line()]).ShouldBe(["ready", $"{lost[0]} loaded 1", $"{lost[1]} loaded 1"]);
            await _home.OpenAsync();
            await _home.ReceiveAsync("c.csv", "id,name\n1,c\n");
            running = _home.RunUntilIdleAsync();
            await _home.ToldAsync("job_waits");
            var log = File.ReadAllBytes(_home.At("shop.duckdb.wal"));
            log[log.Length / 2] ^= 0x55;
            File.WriteAllBytes(_home.At("shop.duckdb.wal"), log);
        }

        await running;
        _home.Notices.Select(notice => notice.Code).ShouldContain("store_log_damaged");
        _home.Notices.Where(notice => notice.Code == "job_reopened").Select(notice => notice.Job).ShouldBe(lost, ignoreOrder: true);
        (await _home.StatesAsync()).ShouldBe(new Dictionary<JobState, int> { [JobState.Completed] = 3 });
        (await _home.RowsAsync("SELECT id, name FROM orders")).ShouldBe(["1|c"]);
    }

    [Fact]
    public async Task Rows_of_a_replay_that_a_store_has_lost_are_loaded_again_after_those_of_the_files()
    {
        _home.Pipeline("orders", UpsertedOrders);
        await _home.OpenAsync();
        var job = (await _home.ReceiveAsync("a.csv", "id,name\n1,a\nx,mended\ny,waits\n")).Job.Id;
        await _home.RunUntilIdleAsync();
        File.WriteAllText(_home.At("mended.csv"), $"_reject_id,id\n{job}:2,1\n");
        var replay = await _home.Service.Packages.ReplayAsync(new RunRequest(_home.At("mended.csv")), dryRun: false, CancellationToken.None);
        replay.Outcome!.Completed.ShouldBeTrue();
        await _home.CloseAsync();
        LoseAll();

        await _home.OpenAsync();
        await _home.RunUntilIdleAsync();

        _home.Notices.Where(notice => notice.Code is "job_reopened" or "replay_reloaded").Select(notice => notice.Job).ShouldBe([job, replay.Outcome.Job]);
        (await _home.RowsAsync("SELECT id, name, _job = '" + replay.Outcome.Job + "' FROM orders")).ShouldBe(["1|mended|True"]);
    }

    [Fact]
    public async Task A_job_does_not_complete_when_its_store_loaded_it_before_without_a_table_that_was_added_since()
    {
        await _home.OpenAsync();
        var job = (await _home.ReceiveAsync("a.csv", "id,name\n1,a\n")).Job.Id;
        await _home.RunUntilIdleAsync();
        await _home.Service.Database.ReopenAsync([job]);
        await _home.Service.Database.RefuseAsync(job, Some.Error());
        _home.Pipeline("orders", ServiceHome.Orders + "\n  - { store: main, table: copies }\n");

        await _home.Service.Jobs.RetryAsync(job, []);
        await _home.RunUntilIdleAsync();

        var view = await _home.ShowAsync(job);
        (view.State, view.ErrorCode).ShouldBe((JobState.Failed, "load_incomplete"));
        view.Problems[0].ToString().ShouldContain("copies");
    }

    [Theory]
    [InlineData("main")]
    [InlineData("lake")]
    public async Task An_old_job_that_is_tried_again_does_not_overwrite_what_arrived_later(string store)
    {
        _home.StoreUrl = store == "main" ? null : $"parquet:{_home.At("lake")}";
        _home.Pipeline("orders", """
            pipeline: orders
            map:
              id:   { from: id, type: integer }
              name: { from: name, type: text, required: true }
            check:
              - { unique: id, keep: last }
              - { rejects: "<= 0" }
            write:
              - { store: main, table: orders, mode: replace }
            """);
        await _home.OpenAsync();
        var old = (await _home.ReceiveAsync("old.csv", "id,name\n1,old\n2,\n")).Job.Id;
        await _home.RunUntilIdleAsync();
        await _home.ReceiveAsync("new.csv", "id,name\n1,new\n");
        await _home.RunUntilIdleAsync();
        (await _home.ShowAsync(old)).State.ShouldBe(JobState.Failed);

        _home.Pipeline("orders", File.ReadAllText(_home.At("pipelines/orders.yaml")).Replace("<= 0", "<= 5"));
        await _home.Service.Jobs.RetryAsync(old, []);
        await _home.RunUntilIdleAsync();

        var view = await _home.ShowAsync(old);
        (view.State, view.ErrorCode).ShouldBe((JobState.Failed, "late_arrival"));
        view.Problems[0].ToString().ShouldContain("new.csv");
        await _home.CloseAsync();
        var rows = store == "main" ? Database.Rows(_home.At("shop.duckdb"), "SELECT id, name FROM orders")
            : Database.Rows(":memory:", $"SELECT id, name FROM read_parquet('{_home.At("lake/orders")}/*.parquet')");
        rows.ShouldBe(["1|new"]);
    }

    [Fact]
    public async Task The_memory_of_a_pipeline_is_that_of_its_jobs()
    {
        _home.Fault = name => name == "greedy.csv" ? "child:memory" : null;
        _home.Pipeline("orders", $"{ServiceHome.Orders}\nmemory: 768MB\n");
        await _home.OpenAsync();
        var job = (await _home.ReceiveAsync("greedy.csv", "id,name\n1,a\n")).Job.Id;

        await _home.RunUntilIdleAsync();

        var view = await _home.ShowAsync(job);
        (view.State, view.ErrorCode).ShouldBe((JobState.Quarantined, "child_memory"));
        view.Problems[0].Message.ShouldContain("576 MB");
    }

    [Fact]
    public async Task A_worker_that_is_stopped_gives_its_jobs_back_without_counting_a_try()
    {
        _home.Yaml = "arrivals: { free_bytes_min: 0 }\nwork: { grace_seconds: 0 }";
        _home.Fault = name => name == "slow.csv" ? "child:loop" : null;
        await _home.OpenAsync();
        var slow = (await _home.ReceiveAsync("slow.csv", "id,name\n9,x\n")).Job.Id;
        var behind = await _home.ReceiveRowsAsync(2);
        _home.Start();
        await _home.UntilAsync(slow, JobState.Running);

        await _home.StopAsync();

        foreach (var job in behind.Prepend(slow))
        {
            (await _home.ShowAsync(job)).State.ShouldBe(JobState.Queued);
        }

        _home.Fault = _ => null;
        await _home.RunUntilIdleAsync();
        (await _home.StatesAsync()).ShouldBe(new Dictionary<JobState, int> { [JobState.Completed] = 3 });
    }

    // The tables stay, as after a checkpoint that was before all loads.
    private void LoseAll()
    {
        foreach (var table in new[] { "orders", "_sluice_load", "_sluice_table" })
        {
            Database.Rows(_home.At("shop.duckdb"), $"DELETE FROM {table}");
        }
    }
}
