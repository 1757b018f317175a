using System.ComponentModel;
using System.Diagnostics;
using Shouldly;
using Sluice.Stores;
using Sluice.Tests.Stores.Support;
using Xunit;
using static Sluice.Tests.Stores.Support.Loading;

namespace Sluice.Tests.Stores;

/// <summary>What a store of files does besides: one process holds it, and its disk can be full.</summary>
public abstract class FileStoreCrashConformance : StoreCrashConformance
{
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

    /// <remarks>What a process leaves that is killed while it makes the store is the same: the first bytes of it.</remarks>
    [Fact]
    public void A_store_that_could_not_be_made_whole_is_made_by_the_next_load()
    {
        if (!CanMount())
        {
            return;
        }

        var disk = Directory.CreateDirectory(Home.File("disk")).FullName;
        Home.Package("first").Rows("SELECT range AS id, 'x' AS text FROM range(10)").Build();
        var order = new LoaderOrder(Kind.UrlIn(disk), Home.Packages, ["first", "first"], [Append("orders")], Ballast: Path.Combine(disk, "ballast"));

        using var process = LoaderProcess.Start(order, $"mount -t tmpfs -o size=16m tmpfs '{disk}' && head -c {(16 << 20) - (2 * 4096)} /dev/zero > '{disk}/ballast'");

        process.Line().ShouldBe("ready");
        process.Line().ShouldBe("first disk_full transient");
        process.Line().ShouldBe("first loaded 10");
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
