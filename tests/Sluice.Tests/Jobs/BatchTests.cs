using Shouldly;
using Sluice.DuckDbApi;
using Sluice.Jobs;
using Sluice.Packages;
using Sluice.Stores;
using Sluice.Tests.Support;
using Xunit;

namespace Sluice.Tests.Jobs;

/// <summary>Small files that wait at the same moment go together, and each of them has its own end, package, books and marker.</summary>
public sealed class BatchTests : IAsyncLifetime
{
    private const string Upsert = """
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
    public async Task Files_of_a_batch_have_a_package_books_and_a_marker_each()
    {
        await _home.OpenAsync();
        var jobs = await _home.ReceiveRowsAsync(7);

        await _home.RunUntilIdleAsync();

        foreach (var job in jobs)
        {
            var view = await _home.ShowAsync(job);
            (view.State, view.Attempts).ShouldBe((JobState.Completed, 1));
            (view.Counters["rows_read"], view.Counters["accepted"], view.Counters["loaded"]).ShouldBe((1, 1, 1));
            PackageManifest.Read(_home.At($"home/packages/{job}")).Job.ShouldBe(job);
        }

        (await _home.RowsAsync("SELECT job, rows, (SELECT count(*) FROM orders WHERE _job = job) FROM _sluice_load ORDER BY job"))
            .ShouldBe([.. jobs.Order(StringComparer.Ordinal).Select(job => $"{job}|1|1")]);
    }

    [Fact]
    public async Task Files_of_a_batch_come_out_as_they_do_one_by_one()
    {
        var digests = new List<string[]>();
        foreach (var most in (int[])[1, 50])
        {
            await using var home = new ServiceHome { Yaml = $"arrivals: {{ free_bytes_min: 0 }}\nwork: {{ batch_max: {most} }}" };
            await home.OpenAsync();
            var jobs = await home.ReceiveRowsAsync(4);
            jobs = [.. jobs, (await home.ReceiveAsync("more.csv", "name,id\nother order,5\nx,6\n")).Job.Id];
            jobs = [.. jobs, (await home.ReceiveAsync("semicolons.csv", "id;name\n7;a,b\n")).Job.Id];
            jobs = [.. jobs, (await home.ReceiveAsync("bad.csv", "id,name\n8,a\nnine,b\n")).Job.Id];
            await home.RunUntilIdleAsync();

            digests.Add([.. jobs.Select(job => PackageManifest.Read(home.At($"home/packages/{job}"))).Select(manifest => $"{manifest.Digest} {manifest.Books}")]);
            (await home.RowsAsync("SELECT id, name FROM orders ORDER BY id"))
                .ShouldBe(["1|name 1", "2|name 2", "3|name 3", "4|name 4", "5|other order", "6|x", "7|a,b", "8|a"]);
        }

        digests[1].ShouldBe(digests[0]);
    }

    [Fact]
    public async Task One_bad_file_fails_alone()
    {
        await _home.OpenAsync();
        var good = await _home.ReceiveRowsAsync(3);
        var bad = (await _home.ReceiveAsync("bad.csv", "number;title\n1;a\n")).Job.Id;
        var more = await _home.ReceiveRowsAsync(3, first: 4);

        await _home.RunUntilIdleAsync();

        (await _home.ShowAsync(bad)).State.ShouldBe(JobState.Failed);
        foreach (var job in good.Concat(more))
        {
            (await _home.ShowAsync(job)).State.ShouldBe(JobState.Completed);
        }

        (await _home.RowsAsync("SELECT count(*), count(DISTINCT id) FROM orders")).ShouldBe(["6|6"]);
    }

    [Fact]
    public async Task One_that_needs_an_answer_asks_alone_and_goes_on_with_it()
    {
        _home.Pipeline("orders", ServiceHome.Orders.Replace("name: { from: name, type: text }", "day: { from: day, type: date }"));
        await _home.OpenAsync();
        var clear = (await _home.ReceiveAsync("clear.csv", "id,day\n1,2026-01-13\n")).Job.Id;
        var open = (await _home.ReceiveAsync("open.csv", "id,day\n2,03/04/2026\n3,05/06/2026\n")).Job.Id;
        var alsoClear = (await _home.ReceiveAsync("also.csv", "id,day\n4,25/12/2026\n")).Job.Id;

        await _home.RunUntilIdleAsync();

        (await _home.ShowAsync(clear)).State.ShouldBe(JobState.Completed);
        (await _home.ShowAsync(alsoClear)).State.ShouldBe(JobState.Completed);
        var asking = await _home.ShowAsync(open);
        (asking.State, asking.NeedsAnswer, asking.ErrorCode).ShouldBe((JobState.Failed, true, "needs_answer"));

        await _home.Service.Jobs.RetryAsync(open, ["map.day.format=%d/%m/%Y"]);
        await _home.RunUntilIdleAsync();

        (await _home.ShowAsync(open)).State.ShouldBe(JobState.Completed);
        (await _home.RowsAsync("SELECT id, day::VARCHAR FROM orders ORDER BY id")).ShouldBe(["1|2026-01-13", "2|2026-04-03", "3|2026-06-05", "4|2026-12-25"]);
    }

    [Fact]
    public async Task A_child_that_dies_takes_its_file_with_it_and_no_other()
    {
        _home.Fault = name => name == "killer.csv" ? "child:crash" : null;
        await _home.OpenAsync();
        var before = await _home.ReceiveRowsAsync(2);
        var killer = (await _home.ReceiveAsync("killer.csv", "id,name\n9,x\n")).Job.Id;
        var behind = await _home.ReceiveRowsAsync(2, first: 3);

        await _home.RunUntilIdleAsync();

        var view = await _home.ShowAsync(killer);
        (view.State, view.Attempts).ShouldBe((JobState.Quarantined, 3));
        foreach (var job in before.Concat(behind))
        {
            view = await _home.ShowAsync(job);
            (view.State, view.Attempts).ShouldBe((JobState.Completed, 1));
        }

        (await _home.RowsAsync("SELECT id FROM orders ORDER BY id")).ShouldBe(["1", "2", "3", "4"]);
    }

    [Fact]
    public async Task Cancelling_one_stops_its_child_and_the_others_go_on()
    {
        _home.Fault = name => name == "slow.csv" ? "child:loop" : null;
        await _home.OpenAsync();
        var before = await _home.ReceiveRowsAsync(2);
        var slow = (await _home.ReceiveAsync("slow.csv", "id,name\n9,x\n")).Job.Id;
        var behind = await _home.ReceiveRowsAsync(2, first: 3);
        _home.Start();
        await Eventually.TrueAsync(async () => (await _home.ShowAsync(before[1])).Progress?.Phase is "books" or "pack"
            || Directory.Exists(_home.At($"home/packages/{before[1]}")), "those before it are packed");

        await _home.Service.Jobs.CancelAsync(slow);

        await _home.UntilAsync(slow, JobState.Cancelled);
        foreach (var job in before.Concat(behind))
        {
            await _home.UntilAsync(job, JobState.Completed);
        }

        (await _home.RowsAsync("SELECT id FROM orders ORDER BY id")).ShouldBe(["1", "2", "3", "4"]);
    }

    [Fact]
    public async Task What_arrived_behind_one_that_is_tried_again_waits_for_it_where_order_counts()
    {
        _home.Pipeline("orders", Upsert);
        var deaths = 0;
        _home.Fault = name => name == "second.csv" && Interlocked.Increment(ref deaths) == 1 ? "child:crash" : null;
        await _home.OpenAsync();
        await _home.ReceiveAsync("first.csv", "id,name\n1,first\n");
        await _home.ReceiveAsync("second.csv", "id,name\n1,second\n");
        var third = (await _home.ReceiveAsync("third.csv", "id,name\n1,third\n")).Job.Id;

        await _home.RunUntilIdleAsync();

        (await _home.StatesAsync()).ShouldBe(new Dictionary<JobState, int> { [JobState.Completed] = 3 });
        (await _home.ShowAsync(third)).AttemptList!.Select(attempt => attempt.Outcome).ShouldBe(["released", "completed"]);
        (await _home.RowsAsync("SELECT id, name FROM orders")).ShouldBe(["1|third"]);
    }

    [Fact]
    public async Task Files_of_a_batch_overwrite_each_other_in_the_order_of_their_arrival()
    {
        _home.Pipeline("orders", Upsert);
        await _home.OpenAsync();
        foreach (var turn in Enumerable.Range(1, 12))
        {
            await _home.ReceiveAsync($"{turn}.csv", $"id,name\n{turn % 3},turn {turn}\n");
        }

        await _home.RunUntilIdleAsync();

        (await _home.RowsAsync("SELECT id, name FROM orders ORDER BY id")).ShouldBe(["0|turn 12", "1|turn 10", "2|turn 11"]);
    }

    [Fact]
    public async Task A_file_with_new_columns_among_others_widens_the_table()
    {
        _home.Pipeline("orders", "pipeline: orders\nwrite:\n  - { store: main, table: orders }\n");
        await _home.OpenAsync();
        await _home.ReceiveRowsAsync(3);
        await _home.ReceiveAsync("wide.csv", "id,name,city\n4,d,Rome\n");
        await _home.ReceiveRowsAsync(2, first: 5);

        await _home.RunUntilIdleAsync();

        (await _home.StatesAsync()).ShouldBe(new Dictionary<JobState, int> { [JobState.Completed] = 6 });
        (await _home.RowsAsync("SELECT id, city FROM orders ORDER BY id")).ShouldBe(["1|null", "2|null", "3|null", "4|Rome", "5|null", "6|null"]);
    }

    [Fact]
    public async Task A_package_that_a_store_refuses_fails_alone_and_the_others_are_loaded()
    {
        Database.Rows(_home.At("shop.duckdb"), "CREATE TABLE orders (id BIGINT CHECK (id <> 7), name VARCHAR, _job VARCHAR, _file VARCHAR, _row BIGINT)");
        await _home.OpenAsync();
        await _home.ReceiveRowsAsync(2);
        var refused = (await _home.ReceiveAsync("seven.csv", "id,name\n7,x\n")).Job.Id;
        await _home.ReceiveRowsAsync(2, first: 3);

        await _home.RunUntilIdleAsync();

        (await _home.ShowAsync(refused)).State.ShouldBe(JobState.Failed);
        (await _home.RowsAsync("SELECT id FROM orders ORDER BY id")).ShouldBe(["1", "2", "3", "4"]);
    }

    [Fact]
    public async Task Packages_of_the_same_columns_are_appended_by_one_statement_and_one_that_is_stored_otherwise_is_not()
    {
        await _home.OpenAsync();
        var jobs = await _home.ReceiveRowsAsync(4);
        await _home.RunUntilIdleAsync();
        await _home.CloseAsync();
        var loads = jobs.Select(job => _home.At($"home/packages/{job}"))
            .Select(folder => (Folder: folder, Manifest: PackageManifest.Read(folder)))
            .Select(package => new PackageLoad(package.Folder, package.Manifest, [new StreamLoad(package.Manifest.Streams[0].Name, "orders", LoadMode.Append)])).ToList();
        using var database = DuckDatabase.Open(":memory:", new Dictionary<string, string>());
        using var connection = database.Connect();

        PackageGroups.Of(connection, loads).Select(group => group.Count).ShouldBe([4]);
        PackageGroups.Of(connection, [loads[0], loads[1] with { Replaces = ["a job"] }, loads[2], loads[3]]).Select(group => group.Count).ShouldBe([1, 1, 2]);

        var rows = DuckSql.Literal(Path.Combine(loads[2].Folder, PackageFolder.RowsName));
        connection.Execute($"CREATE TABLE changed AS SELECT * REPLACE (id::VARCHAR AS id) FROM read_parquet({rows})");
        connection.Execute($"COPY changed TO {rows} (FORMAT parquet)");
        PackageGroups.Of(connection, loads).Select(group => group.Count).ShouldBe([1, 1, 1, 1]);
    }

    [Fact]
    public async Task Files_of_several_pipelines_keep_to_their_own()
    {
        _home.Pipeline("visits", "pipeline: visits\nmap:\n  id: { from: id, type: integer }\nwrite:\n  - { store: main, table: visits }\n");
        await _home.OpenAsync();
        await _home.ReceiveRowsAsync(3);
        foreach (var id in Enumerable.Range(1, 3))
        {
            await _home.ReceiveAsync($"v{id}.csv", $"id,name\n{id},a visit\n", "visits");
        }

        await _home.RunUntilIdleAsync();

        (await _home.RowsAsync("SELECT (SELECT count(*) FROM orders), (SELECT count(*) FROM visits), (SELECT count(*) FROM _sluice_load)")).ShouldBe(["3|3|6"]);
    }

    [Fact]
    public async Task A_package_that_an_earlier_attempt_left_is_loaded_as_it_is()
    {
        _home.StoreUrl = $"duckdb:{_home.At("missing/shop.duckdb")}";
        _home.Yaml = "arrivals: { free_bytes_min: 0 }\nwork: { retries_max: 0 }";
        await _home.OpenAsync();
        var jobs = await _home.ReceiveRowsAsync(3);
        await _home.RunUntilIdleAsync();
        (await _home.StatesAsync()).ShouldBe(new Dictionary<JobState, int> { [JobState.Failed] = 3 });

        Directory.CreateDirectory(_home.At("missing"));
        foreach (var job in jobs)
        {
            await _home.Service.Jobs.RetryAsync(job, []);
        }

        await _home.RunUntilIdleAsync();

        (await _home.StatesAsync()).ShouldBe(new Dictionary<JobState, int> { [JobState.Completed] = 3 });
    }
}
