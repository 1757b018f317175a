using System.ComponentModel;
using System.Diagnostics;
using Shouldly;
using Sluice.Packages;
using Sluice.Stores;
using Sluice.Tests.Stores.Support;
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
    private const long RowsOfALoad = 60_000;

    [Fact]
    public void A_process_that_is_killed_while_loading_leaves_nothing_or_all_and_the_next_load_completes_it()
    {
        const long rows = RowsOfALoad;
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

    [Fact]
    public void A_load_that_is_cancelled_under_way_leaves_nothing_and_can_be_done_again()
    {
        var load = Home.Package("warm-up").Rows("SELECT range AS id, md5(range::VARCHAR) AS text FROM range(200000)").Into(Append("orders"));
        using var store = Open();
        var watch = Stopwatch.StartNew();
        store.Load(load);
        var whole = watch.Elapsed;
        var cancelled = 0;

        for (var moment = 1; moment <= 5; moment++)
        {
            var next = Copy(load.Folder, load.Manifest, $"job-{moment}", [Append("orders"), Append($"orders_{moment}")]);
            using var cancellation = new CancellationTokenSource(whole * 2 * moment / 6);
            try
            {
                store.Load(next, cancellation.Token);
            }
            catch (OperationCanceledException)
            {
                cancelled++;
                store.HasLoaded(next.Manifest.Job).ShouldBeFalse();
                store.Describe($"orders_{moment}").ShouldBeNull();
                store.Sample("orders", 1).TotalRows.ShouldBe(moment * 200_000);
                store.Load(next).AlreadyLoaded.ShouldBeFalse();
            }

            store.Sample("orders", 1).TotalRows.ShouldBe((moment + 1) * 200_000);
        }

        cancelled.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void A_store_that_another_process_holds_is_named_with_its_holder_and_can_be_tried_again()
    {
        Home.Package("job-1").Rows("SELECT range AS id FROM range(10)").Build();
        using (var process = LoaderProcess.Start(new(Kind.Url, Home.Packages, ["job-1"], [Append("orders")], Holds: true)))
        {
            process.Line().ShouldBe("ready");
            process.Line().ShouldBe("job-1 loaded 10");

            var refusal = Should.Throw<StoreException>(() => Open());

            refusal.Problem.Code.ShouldBe("store_locked");
            refusal.Problem.Message.ShouldContain(Home.Root);
            refusal.Problem.Message.ShouldContain($"{process.Id}");
            refusal.Problem.Advice!.ShouldContain("Close it there");
            refusal.IsTransient.ShouldBeTrue();
        }

        using var store = Open();
        store.HasLoaded("job-1").ShouldBeTrue();
    }

    [Fact]
    public void A_second_store_in_the_same_place_in_this_process_is_refused()
    {
        using (var store = Open())
        {
            store.Load(Home.Package("job-1").Rows("SELECT 1 AS id").Into(Append("orders")));
            var other = Directory.CreateSymbolicLink(Home.File("link"), Home.Root).FullName;

            var refusal = Should.Throw<StoreException>(() => StoreFactory.Open(StoreUrl.Parse(Kind.UrlIn(other)), Home.Options));

            refusal.Problem.Code.ShouldBe("store_locked");
            refusal.IsTransient.ShouldBeTrue();
            store.Load(Home.Package("job-2").Rows("SELECT 2 AS id").Into(Append("orders")));
        }

        using var next = Open();
        next.Sample("orders", 5).TotalRows.ShouldBe(2);
    }

    [Fact]
    public void A_full_disk_can_be_tried_again_and_leaves_the_store_usable()
    {
        if (!CanMount())
        {
            return;
        }

        var disk = Directory.CreateDirectory(Home.File("disk")).FullName;
        Home.Package("large").Rows("SELECT range AS id, md5(range::VARCHAR) || md5('x' || range) AS text FROM range(600000)").Build();
        Home.Package("small").Rows("SELECT range AS id, 'x' AS text FROM range(10)").Build();
        Home.Package("next").Rows("SELECT range AS id, 'x' AS text FROM range(10)").Build();
        var order = new LoaderOrder(Kind.UrlIn(disk), Home.Packages, ["small", "large", "small", "next"], [Append("orders")],
            Ballast: Path.Combine(disk, "ballast"));

        using var process = LoaderProcess.Start(order, $"mount -t tmpfs -o size=16m tmpfs '{disk}' && head -c 2M /dev/zero > '{disk}/ballast'");

        process.Line().ShouldBe("ready");
        process.Line().ShouldBe("small loaded 10");
        process.Line().ShouldBe("large disk_full transient");
        process.Line().ShouldBe("small loaded 10");
        process.Line().ShouldBe("next loaded 10");
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
    private static long Sampled(IStore store, string table, string job)
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

    private static bool CanMount()
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("unshare", ["-rm", "mount", "-t", "tmpfs", "tmpfs", "/mnt"])
            {
                RedirectStandardError = true,
            })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
