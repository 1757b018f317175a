using System.Diagnostics;
using Shouldly;
using Sluice.Stores;
using Sluice.Tests.Support;
using Xunit;
using static Sluice.Tests.Stores.Support.Loading;

namespace Sluice.Tests.Stores.Postgres;

/// <summary>Connections that break and servers that go away while a load is under way: no row is lost and none is there twice.</summary>
[NeedsServer(PostgresDatabase.Variable)]
public sealed class PostgresFaultTests : PostgresTests
{
    private const int RowsOfTheFile = 150_000;

    [ServerTheory]
    [InlineData(CommitFault.RequestLost)]
    [InlineData(CommitFault.ReplyLost)]
    [InlineData(CommitFault.RequestLate)]
    public async Task A_commit_whose_fate_is_unknown_is_settled_by_the_marker(object fault)
    {
        using var proxy = new PostgresProxy(Database.Url, (CommitFault)fault);
        using var store = StoreFactory.Open(StoreUrl.Parse(proxy.Url), Home.Options);

        var outcome = store.Load(Home.Package("job-1").Rows("SELECT range AS id FROM range(1000)").Into(Append("orders"), Replace("latest")));

        outcome.AlreadyLoaded.ShouldBeFalse("it is this load that loaded it");
        outcome.Streams.Select(stream => stream.Loaded).ShouldBe([1000, 1000]);
        proxy.Faults.ShouldBe(1);
        await proxy.Done;
        Database.Lines("SELECT count(*), count(DISTINCT id) FROM orders").ShouldBe(["1000|1000"]);
        Database.Lines("SELECT count(*), count(DISTINCT id) FROM latest").ShouldBe(["1000|1000"]);
        Database.Cell("SELECT count(*) FROM _sluice_load").ShouldBe("1");
    }

    [ServerFact]
    public async Task A_backend_that_is_terminated_under_way_is_replaced_by_another()
    {
        using var store = Open();
        var load = Home.Package("job-1").Rows($"SELECT range AS id, md5(range::VARCHAR) AS text FROM range({RowsOfTheFile})").Into(Append("orders"));

        var loading = Task.Run(() => store.Load(load));
        var terminated = TerminateWhileCopying(loading, 3);

        (await loading).AlreadyLoaded.ShouldBeFalse();
        terminated.ShouldBeGreaterThan(0);
        Database.Lines("SELECT count(*), count(DISTINCT id) FROM orders").ShouldBe([$"{RowsOfTheFile}|{RowsOfTheFile}"]);
    }

    [ServerTheory]
    [InlineData("restart")]
    [InlineData("down")]
    public async Task A_server_that_crashes_under_way_is_waited_for(string how)
    {
        using var server = new PrivateServer();
        using var database = new PostgresDatabase(server.Url);
        using var store = StoreFactory.Open(StoreUrl.Parse(database.Url), Home.Options);
        var load = Home.Package("job-1").Rows($"SELECT range AS id, md5(range::VARCHAR) AS text FROM range({RowsOfTheFile})").Into(Append("orders"));

        var loading = Task.Run(() => store.Load(load));
        WaitForCopy(database, loading);
        server.Do(how);
        if (how == "down")
        {
            server.Do("up");
        }

        (await loading).AlreadyLoaded.ShouldBeFalse();
        database.Lines("SELECT count(*), count(DISTINCT id) FROM orders").ShouldBe([$"{RowsOfTheFile}|{RowsOfTheFile}"]);
        database.Cell("SELECT count(*) FROM _sluice_load").ShouldBe("1");
    }

    [ServerFact]
    public void A_server_that_does_not_come_back_is_a_store_that_is_down()
    {
        using var server = new PrivateServer();
        using var database = new PostgresDatabase(server.Url);
        using var store = StoreFactory.Open(StoreUrl.Parse(database.Url + "?retry_seconds=1"), Home.Options);
        server.Do("down");

        var refusal = Should.Throw<StoreException>(() => store.Load(Home.Package("job-1").Rows("SELECT 1 AS id").Into(Append("orders"))));

        refusal.Problem.Code.ShouldBe("store_unreachable");
        refusal.IsTransient.ShouldBeTrue();
        refusal.Kind.ShouldBe(FailureKind.StoreDown);
        refusal.Problem.Message.ShouldNotContain(database.Password);
        server.Do("up");
    }

    [ServerFact]
    public void A_run_that_is_killed_at_any_moment_leaves_all_of_its_rows_or_none()
    {
        using var sluice = new SluiceProcess();
        sluice.Write("big.csv", "id,text\n" + string.Concat(Enumerable.Range(0, RowsOfTheFile).Select(i => $"{i},some text of row {i}\n")));
        var watch = Stopwatch.StartNew();
        sluice.Run("run", "big.csv", "--to", $"{Database.Url}#orders", "-q").ExitCode.ShouldBe(0);
        var whole = watch.Elapsed;
        const int kills = 8;

        for (var kill = 1; kill <= kills; kill++)
        {
            using var process = sluice.Start("run", "big.csv", "--to", $"{Database.Url}#orders", "-q", "--mode", "upsert", "--key", "id");
            // Spread over the second half, where the load is.
            process.WaitForExit(whole * (kills + kill) / (2 * kills));
            process.Kill();
            process.WaitForExit();
        }

        sluice.Run("run", "big.csv", "--to", $"{Database.Url}#orders", "-q", "--mode", "upsert", "--key", "id").ExitCode.ShouldBe(0);
        Database.Lines("SELECT count(*), count(DISTINCT id), count(DISTINCT _job) FROM orders").ShouldBe([$"{RowsOfTheFile}|{RowsOfTheFile}|1"]);
        Database.Cell("SELECT count(*) FROM _sluice_load l WHERE rows <> " + RowsOfTheFile).ShouldBe("0");
        Database.Cell("SELECT count(*) FROM _sluice_arrival").ShouldBe("0", "the dead have left the line");
    }

    private int TerminateWhileCopying(Task loading, int times)
    {
        var terminated = 0;
        while (!loading.IsCompleted && terminated < times)
        {
            terminated += int.Parse(Database.Cell("""
                SELECT count(pg_terminate_backend(pid)) FROM pg_stat_progress_copy WHERE datname = current_database()
                """)!);
        }

        return terminated;
    }

    private static void WaitForCopy(PostgresDatabase database, Task loading)
    {
        while (database.Cell("SELECT count(*) FROM pg_stat_progress_copy WHERE datname = current_database()") == "0")
        {
            loading.IsCompleted.ShouldBeFalse("the load was over before anything could happen to it");
        }
    }
}
