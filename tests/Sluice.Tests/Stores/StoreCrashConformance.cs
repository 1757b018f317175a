using System.Diagnostics;
using Shouldly;
using Sluice.Packages;
using Sluice.Stores;
using Sluice.Tests.Stores.Support;
using Sluice.Tests.Support;
using Xunit;
using static Sluice.Tests.Stores.Support.Loading;

namespace Sluice.Tests.Stores;

/// <summary>
/// What every store does when processes die, disks fill up and others are in its place: a load leaves nothing or all of
/// it, and the next makes it whole.
/// </summary>
public abstract class StoreCrashConformance : StoreTests
{
    private const int Kills = 20;

    /// <summary>Rows of the loads that are killed: enough that some die under way.</summary>
    private protected virtual long RowsOfALoad => 60_000;

    /// <summary>Rows of the loads that are cancelled.</summary>
    private protected virtual int RowsToCancel => 200_000;

    [ServerFact]
    public void A_process_that_is_killed_while_loading_leaves_nothing_or_all_and_the_next_load_completes_it()
    {
        var rows = RowsOfALoad;
        var (folder, manifest) = Home.Package("first").Rows($"SELECT range AS id, md5(range::VARCHAR) AS text, [range, 1] AS list FROM range({rows})").Build();
        var whole = TimeOfALoad("first");
        var fates = new List<bool>();

        for (var kill = 1; kill <= Kills; kill++)
        {
            var job = $"job-{kill}";
            // Every other load makes its table, the rest add to one that is there.
            StreamLoad[] streams = [Append(kill % 2 == 0 ? "orders" : $"orders_{kill}"), Replace("latest")];
            var load = Copy(folder, manifest, job, streams);
            using (var process = LoaderProcess.Start(new(Kind.Url, Home.Packages, [job], streams)))
            {
                process.Line().ShouldBe("ready");
                process.EndsWithin(whole * kill / Kills);
                process.Kill();
            }

            fates.Add(CheckAndComplete(load, rows));
        }

        fates.ShouldContain(false, "some loads were killed under way");
        Rows("orders", "SELECT count(*) FROM (SELECT _job, count(*), count(DISTINCT id) FROM {0} GROUP BY _job HAVING count(*) <> count(DISTINCT id))")
            .ShouldBe(["0"]);
    }

    [ServerFact]
    public void A_load_that_is_cancelled_under_way_leaves_nothing_and_can_be_done_again()
    {
        var rows = RowsToCancel;
        var load = Home.Package("warm-up").Rows($"SELECT range AS id, md5(range::VARCHAR) AS text FROM range({rows})").Into(Append("orders"));
        using var store = Open();
        var watch = Stopwatch.StartNew();
        store.Load(load);
        var patience = watch.Elapsed;
        var cancelled = 0;

        // How long a load takes is the machine's affair: each one that ended in time makes the next wait for half as
        // long, so that some are caught under way on any machine.
        for (var moment = 1; moment <= 20 && cancelled < 3; moment++)
        {
            var next = Copy(load.Folder, load.Manifest, $"job-{moment}", [Append("orders"), Append($"orders_{moment}")]);
            using var cancellation = new CancellationTokenSource(patience);
            try
            {
                store.Load(next, cancellation.Token);
                patience /= 2;
            }
            catch (OperationCanceledException)
            {
                cancelled++;
                store.HasLoaded(next.Manifest.Job).ShouldBeFalse();
                store.Describe($"orders_{moment}").ShouldBeNull();
                store.Sample("orders", 1).TotalRows.ShouldBe(moment * rows);
                store.Load(next).AlreadyLoaded.ShouldBeFalse();
                patience *= 0.8;
            }

            store.Sample("orders", 1).TotalRows.ShouldBe((moment + 1) * rows);
        }

        cancelled.ShouldBeGreaterThan(0);
    }

    /// <summary>Holds what a killed load left against all or nothing, then loads again. True when it had been loaded.</summary>
    private bool CheckAndComplete(PackageLoad load, long rows)
    {
        var table = load.Streams[0].Table;
        var job = load.Manifest.Job;
        bool wasLoaded;
        using (var store = Open())
        {
            wasLoaded = store.HasLoaded(job);
            // Tables that a killed load was the first to write to are not there at all.
            var found = store.Describe(table) is null ? 0 : Sampled(store, table, job);
            found.ShouldBe(wasLoaded ? rows : 0, $"after killing {job}");

            var outcome = store.Load(load);

            outcome.AlreadyLoaded.ShouldBe(wasLoaded);
            outcome.Streams.ShouldBe([new("orders", table, rows, 0), new("orders", "latest", rows, 0)]);
        }

        Rows(table, $"SELECT count(*), count(DISTINCT id) FROM {{0}} WHERE _job = '{job}'").ShouldBe([$"{rows}|{rows}"]);
        Rows("latest", "SELECT count(*), min(_job), max(_job) FROM {0}").ShouldBe([$"{rows}|{job}|{job}"]);
        return wasLoaded;
    }

    // The shared table holds the rows of all jobs so far; what is not there of this job can be told from the whole.
    private long Sampled(IStore store, string table, string job)
    {
        var total = store.Sample(table, 1).TotalRows;
        return table == "orders" ? total - (int.Parse(job[4..]) / 2 - 1) * RowsOfALoad : total;
    }

    private TimeSpan TimeOfALoad(string job)
    {
        using var process = LoaderProcess.Start(new(Kind.Url, Home.Packages, [job], [Append("warm_up"), Replace("latest")]));
        process.Line().ShouldBe("ready");
        var watch = Stopwatch.StartNew();
        process.Line().ShouldBe($"{job} loaded {2 * RowsOfALoad}");
        process.EndsWithin(TimeSpan.FromMinutes(1)).ShouldBeTrue();
        return watch.Elapsed;
    }

    /// <summary>The same rows as a package of another job.</summary>
    private PackageLoad Copy(string folder, PackageManifest manifest, string job, StreamLoad[] streams)
    {
        var copy = Directory.CreateDirectory(Path.Combine(Home.Packages, job)).FullName;
        File.Copy(Path.Combine(folder, PackageFolder.RowsName), Path.Combine(copy, PackageFolder.RowsName));
        var named = manifest with { Job = job };
        named.Write(copy);
        return new(copy, named, streams);
    }
}
