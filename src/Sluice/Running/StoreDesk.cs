using Sluice.Stores;
using StoreUrl = Sluice.Stores.StoreUrl;

namespace Sluice.Running;

/// <summary>Where people look into stores. Only those of sluice.yaml and the home's own can be named. Safe for use by several threads.</summary>
public sealed class StoreDesk
{
    private readonly EngineSettings _settings;
    private readonly StorePool _stores;

    internal StoreDesk(EngineSettings settings, StorePool stores)
    {
        _settings = settings;
        _stores = stores;
    }

    /// <summary>The stores, the home's own first.</summary>
    public IReadOnlyList<StoreView> List() =>
        [new(WriteTargets.HomeStore, "duckdb", "duckdb:store.duckdb"), .. _settings.Stores.Where(store => store.Key != WriteTargets.HomeStore)
            .OrderBy(store => store.Key, StringComparer.Ordinal).Select(store => View(store.Key, StoreUrl.Parse(store.Value)))];

    /// <summary>Asks a store whether it is there.</summary>
    /// <returns>What is wrong with it; null when all is well.</returns>
    /// <exception cref="SluiceException"><c>unknown_store</c>.</exception>
    public Problem? Check(string store)
    {
        try
        {
            using var opened = Open(store);
            _ = opened[store].Tables();
            return null;
        }
        catch (StoreException problem)
        {
            return problem.Problem;
        }
        catch (SluiceException problem) when (problem.Problems[0].Code is "secret_missing" or "store_url")
        {
            return problem.Problems[0];
        }
    }

    /// <summary>The tables and views of a store.</summary>
    /// <exception cref="SluiceException"><c>unknown_store</c>.</exception>
    /// <exception cref="StoreException">It could not be asked.</exception>
    public IReadOnlyList<StoreTable> Tables(string store)
    {
        using var opened = Open(store);
        return opened[store].Tables();
    }

    /// <summary>Some rows of a table.</summary>
    /// <exception cref="SluiceException"><c>unknown_store</c>.</exception>
    /// <exception cref="StoreException">See <see cref="IStore.Read"/>.</exception>
    public TablePage Read(string store, TableQuery query, CancellationToken cancellation)
    {
        using var opened = Open(store);
        return opened[store].Read(query, cancellation);
    }

    /// <summary>Counts rows of a table that are alike.</summary>
    /// <exception cref="SluiceException"><c>unknown_store</c>.</exception>
    /// <exception cref="StoreException">See <see cref="IStore.Count"/>.</exception>
    public TablePage Count(string store, GroupQuery query, CancellationToken cancellation)
    {
        using var opened = Open(store);
        return opened[store].Count(query, cancellation);
    }

    private static StoreView View(string name, StoreUrl url) =>
        new(name, url.Scheme == "postgresql" ? "postgres" : url.Scheme, (url with { Table = null }).ToString());

    private OpenStores Open(string store) => store == WriteTargets.HomeStore || _settings.Stores.ContainsKey(store)
        ? _stores.Open([store])
        : throw new SluiceException(FailureKind.Config, [new Problem("unknown_store", $"There is no store of that name in sluice.yaml.")
        {
            Found = store,
            Expected = string.Join(", ", List().Select(known => known.Name)),
        }]);
}
