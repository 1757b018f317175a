using System.Net;
using System.Net.Sockets;
using Shouldly;
using Sluice.Running;
using Sluice.Stores;
using Xunit;

namespace Sluice.Tests.Running;

/// <summary>The stores of a process, which jobs share.</summary>
public sealed class StorePoolTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sluice-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_store_that_does_not_answer_keeps_nobody_from_the_others()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var pool = Pool(new()
        {
            ["far"] = $"postgres://user:password@127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}/shop?connect_timeout=900&sslmode=disable",
            ["near"] = $"duckdb:{Path.Combine(_folder, "near.duckdb")}",
        });

        var opening = Task.Run(() => pool.Open(["far"]));
        using (var connection = await silent.AcceptTcpClientAsync())
        {
            using var near = await Task.Run(() => pool.Open(["near"])).WaitAsync(TimeSpan.FromMinutes(1));
            near["near"].HasLoaded("job").ShouldBeFalse();
            opening.IsCompleted.ShouldBeFalse("nobody has answered it");
        }

        silent.Stop();
        (await Should.ThrowAsync<StoreException>(opening)).IsTransient.ShouldBeTrue();
    }

    [Fact]
    public void Who_could_not_open_a_store_is_told_and_the_next_tries_again()
    {
        File.WriteAllText(Path.Combine(_folder, "lake"), "a file in the place of the folder");
        using var pool = Pool(new() { ["lake"] = $"parquet:{Path.Combine(_folder, "lake")}" });
        Should.Throw<StoreException>(() => pool.Open(["lake"]).Dispose());
        File.Delete(Path.Combine(_folder, "lake"));

        using var opened = pool.Open(["lake"]);

        opened["lake"].HasLoaded("job").ShouldBeFalse();
    }

    [Fact]
    public void A_store_is_shared_by_all_its_names_and_by_nothing_that_is_another()
    {
        using var pool = Pool(new()
        {
            ["main"] = $"duckdb:{Path.Combine(_folder, "shop.duckdb")}",
            ["reports"] = $"duckdb:{Path.Combine(_folder, ".", "shop.duckdb")}",
            ["one"] = "postgres://user:password@127.0.0.1:1/shop?schema=one",
            ["two"] = "postgres://user:password@127.0.0.1:1/shop?schema=two",
        });
        WriteTarget Into(string store, string table) => new(store, new StreamLoad("", table, LoadMode.Append));

        using var opened = pool.Open(["main", "reports"]);

        opened["main"].ShouldBeSameAs(opened["reports"]);
        pool.Named([Into("main", "a"), Into("reports", "b"), Into("one", "c"), Into("two", "d"), Into("unknown", "e")])
            .Select(target => $"{target.Store} {target.Load.Table}").ShouldBe(["main a", "main b", "one c", "two d", "unknown e"]);
    }

    private StorePool Pool(Dictionary<string, string> stores) => new(new StoreOpener(new EngineSettings
    {
        Home = _folder,
        MemoryBytes = EngineSettings.MemoryBytesMin,
        Threads = 1,
        Stores = stores,
        Child = null,
    }), Path.Combine(_folder, "packages"), TimeProvider.System);
}
