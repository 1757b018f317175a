using Shouldly;
using Sluice.Stores;
using Sluice.Tests.Stores.Support;
using Sluice.Tests.Support;
using static Sluice.Tests.Stores.Support.Loading;

namespace Sluice.Tests.Stores.Postgres;

/// <summary>Several processes and one table: loads go one after the other, in the order in which their files arrived.</summary>
[NeedsServer(PostgresDatabase.Variable)]
public sealed class PostgresOrderTests : PostgresTests
{
    [ServerFact]
    public async Task A_load_waits_for_those_of_files_that_came_before()
    {
        StreamLoad[] into = [Upsert("orders", "id")];
        using var first = Open();
        using var second = Open();
        var came = first.Announce("job-1", null, into);
        var cameLater = second.Announce("job-2", null, into);
        cameLater.ShouldBeGreaterThan(came);

        var waiting = Task.Run(() => second.Load(Package("job-2", into) with { ArrivedAt = cameLater }));
        WaitUntilOneWaits(waiting);
        Database.Cell("SELECT to_regclass('orders')").ShouldBeNull("the second waits before it begins");
        first.Load(Package("job-1", into) with { ArrivedAt = came });

        (await waiting).Streams.Single().Loaded.ShouldBe(1000);
        Database.Lines("SELECT _job, count(*) FROM orders GROUP BY _job").ShouldBe(["job-2|1000"]);
        Database.Cell("SELECT count(*) FROM _sluice_arrival").ShouldBe("0");
    }

    [ServerFact]
    public void Who_came_before_and_is_gone_is_not_waited_for()
    {
        StreamLoad[] into = [Replace("orders")];
        using (var gone = Open())
        {
            gone.Announce("job-1", null, into);
        }

        using var failed = Open();
        failed.Announce("job-0", null, into);
        failed.Withdraw("job-0");
        using var process = LoaderProcess.Start(new(Kind.Url, Home.Packages, [], into, Holds: true, Announces: "job-2"));
        process.Line().ShouldBe("ready");
        process.Line().ShouldBe("job-2 announced");
        process.Kill();
        using var store = Open();

        var arrived = store.Announce("job-3", null, into);
        store.Load(Package("job-3", into) with { ArrivedAt = arrived }).Streams.Single().Loaded.ShouldBe(1000);
    }

    [ServerFact]
    public void Only_the_same_table_and_only_loads_that_need_an_order_wait()
    {
        using var first = Open();
        var came = first.Announce("job-1", null, [Upsert("orders", "id")]);
        using var second = Open();

        void LoadAfter(string job, StreamLoad into) =>
            second.Load(Package(job, into) with { ArrivedAt = second.Announce(job, null, [into]) }).Streams.Single().Loaded.ShouldBe(1000);

        LoadAfter("job-2", Upsert("others", "id"));
        LoadAfter("job-3", Append("orders"));
        LoadAfter("job-4", Upsert("orders", "id") with { InOrder = false });

        var late = Should.Throw<StoreException>(() => first.Load(Package("job-1", Upsert("orders", "id")) with { ArrivedAt = came }));
        late.Problem.Code.ShouldBe("late_arrival");
    }

    [ServerFact]
    public async Task A_wait_can_be_cancelled()
    {
        StreamLoad[] into = [Replace("orders")];
        using var first = Open();
        first.Announce("job-1", null, into);
        using var second = Open();
        var arrived = second.Announce("job-2", null, into);
        using var cancellation = new CancellationTokenSource();

        var waiting = Task.Run(() => second.Load(Package("job-2", into) with { ArrivedAt = arrived }, cancellation.Token));
        WaitUntilOneWaits(waiting);
        cancellation.Cancel();

        await Should.ThrowAsync<OperationCanceledException>(waiting);
    }

    [ServerFact]
    public void However_many_files_wait_they_take_one_connection_of_the_server()
    {
        using var store = Open();
        var jobs = Enumerable.Range(1, 120).Select(i => $"job-{i}").ToList();
        var arrivals = jobs.ToDictionary(job => job, job => store.Announce(job, null, [Upsert("orders", "id")]));

        Database.Cell("SELECT count(DISTINCT pid) FROM pg_locks WHERE locktype = 'advisory'").ShouldBe("1");
        Database.Cell("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'").ShouldBe("120");
        foreach (var job in jobs.Take(2))
        {
            store.Load(Package(job, Upsert("orders", "id")) with { ArrivedAt = arrivals[job] }).AlreadyLoaded.ShouldBeFalse();
        }

        jobs.ForEach(store.Withdraw);
        Database.Cell("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'").ShouldBe("0");
        Database.Cell("SELECT count(*) FROM _sluice_arrival").ShouldBe("0");
    }

    [ServerFact]
    public async Task A_session_that_is_lost_costs_nobody_its_place()
    {
        StreamLoad[] into = [Upsert("orders", "id")];
        using var first = Open();
        using var second = Open();
        var came = first.Announce("job-1", null, into);
        TerminateSessionsInLine();
        first.Announce("job-2", null, [Upsert("others", "id")]);

        var cameLater = second.Announce("job-3", null, into);
        var waiting = Task.Run(() => second.Load(Package("job-3", into) with { ArrivedAt = cameLater }));
        WaitUntilOneWaits(waiting);
        first.Load(Package("job-1", into) with { ArrivedAt = came });

        await waiting;
        Database.Lines("SELECT DISTINCT _job FROM orders").ShouldBe(["job-3"]);
    }

    [ServerFact]
    public void A_load_whose_session_in_line_is_lost_gets_in_line_again_with_all_others_of_its_store()
    {
        StreamLoad[] into = [Upsert("orders", "id")];
        using var store = Open();
        var came = store.Announce("job-1", null, into);
        store.Announce("job-2", null, into);
        TerminateSessionsInLine();

        store.Load(Package("job-1", into) with { ArrivedAt = came }).AlreadyLoaded.ShouldBeFalse();

        Database.Lines("SELECT a.job FROM _sluice_arrival a JOIN pg_locks l ON l.locktype = 'advisory' AND l.objid = a.ticket::int8::oid").ShouldBe(["job-2"]);
    }

    [ServerFact]
    public async Task Loads_of_many_processes_into_one_new_table_go_one_after_the_other()
    {
        const int stores = 6;
        var loads = Enumerable.Range(1, stores).Select(i => Package($"job-{i}", Upsert("orders", "id"), Append("log"))).ToList();

        var outcomes = await Task.WhenAll(loads.Select(load => Task.Run(() =>
        {
            using var store = Open();
            return store.Load(load);
        })));

        outcomes.ShouldAllBe(outcome => !outcome.AlreadyLoaded);
        Database.Lines("SELECT count(*), count(DISTINCT id), count(DISTINCT _job) FROM orders").ShouldBe(["1000|1000|1"]);
        Database.Lines("SELECT count(*), count(DISTINCT _job) FROM log").ShouldBe([$"{1000 * stores}|{stores}"]);
    }

    [ServerFact]
    public async Task One_package_that_many_processes_load_at_once_is_loaded_once()
    {
        var load = Package("job-1", Append("orders"));

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Task.Run(() =>
        {
            using var store = Open();
            return store.Load(load);
        })));

        outcomes.Count(outcome => !outcome.AlreadyLoaded).ShouldBe(1);
        Database.Lines("SELECT count(*), count(DISTINCT id) FROM orders").ShouldBe(["1000|1000"]);
    }

    private PackageLoad Package(string job, params StreamLoad[] into) => Home.Package(job).Rows("SELECT range AS id FROM range(1000)").Into(into);

    private void TerminateSessionsInLine() =>
        Database.Execute("SELECT pg_terminate_backend(pid, 30000) FROM (SELECT DISTINCT pid FROM pg_locks WHERE locktype = 'advisory') l");

    private void WaitUntilOneWaits(Task waiting)
    {
        while (Database.Cell("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted") == "0")
        {
            waiting.IsCompleted.ShouldBeFalse("it should have waited");
        }
    }
}
