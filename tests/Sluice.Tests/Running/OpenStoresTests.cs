using Shouldly;
using Sluice.Running;
using Sluice.Stores;
using Sluice.Tests.Stores.Support;
using Xunit;
using static Sluice.Tests.Stores.Support.Loading;

namespace Sluice.Tests.Running;

/// <summary>One package into several stores at the same time.</summary>
public sealed class OpenStoresTests : IDisposable
{
    private readonly StoreFolder _home = new();
    private readonly Dictionary<string, OpenStore> _stores = [];
    private readonly List<string> _taken = [];

    public OpenStoresTests()
    {
        foreach (var (name, url) in new[] { ("tables", $"duckdb:{_home.File("store.duckdb")}"), ("search", $"search:{_home.File("search.db")}"), ("files", $"parquet:{_home.File("files")}") })
        {
            _stores.Add(name, new(StoreFactory.Open(StoreUrl.Parse(url), _home.Options with { Name = name }), _home.Packages));
        }
    }

    public void Dispose()
    {
        foreach (var open in _stores.Values)
        {
            open.Store.Dispose();
        }

        _home.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task All_stores_have_the_rows_and_are_told_of_in_the_order_in_which_they_were_given(int loadsAtOnce)
    {
        var package = _home.Package("job-1").Rows("SELECT range AS id FROM range(1000)").Into(Append("orders"));

        await LoadAsync([("search", package), ("files", package), ("tables", package)], loadsAtOnce);

        _taken.ShouldBe(["search 1000", "files 1000", "tables 1000"]);
        _stores.Values.ShouldAllBe(open => open.Store.HasLoaded("job-1"));
    }

    [Fact]
    public async Task A_store_that_fails_stops_no_other_and_the_first_that_failed_is_told()
    {
        var package = _home.Package("job-1").Rows("SELECT range AS id FROM range(1000)").Into(Append("orders"));
        var wrong = package with { Streams = [Append("orders", stream: "returns")] };

        var failure = await Should.ThrowAsync<StoreException>(LoadAsync([("search", package), ("files", wrong), ("tables", wrong)]));

        failure.Store.ShouldBe("files");
        failure.Problem.Code.ShouldBe("unknown_stream");
        _taken.ShouldBe(["search 1000"]);
        _stores.Where(open => open.Value.Store.HasLoaded("job-1")).Select(open => open.Key).ShouldBe(["search"]);
    }

    private async Task LoadAsync(IEnumerable<(string Store, PackageLoad Package)> loads, int loadsAtOnce = 3) => await new OpenStores(_stores, (_, _) => { }, loadsAtOnce).LoadAllAsync(
        loads.Select(load => (load.Store, (IReadOnlyList<PackageLoad>)[load.Package])),
        (store, outcomes) => _taken.Add($"{store} {outcomes[0].Streams[0].Loaded}"), CancellationToken.None);
}
