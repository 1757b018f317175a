using Sluice.Pipelines.Config;
using Sluice.Stores;
using Sluice.Stores.Search;

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
        catch (SluiceException problem) when (problem.Problems[0].Code is "secret_missing" or "bad_store_url")
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

    /// <summary>Searches an index of a store, also while something is loaded into it.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="store">The store's name; null for the one that can be searched, else the home folder's own.</param>
    /// <param name="cancellation">Stops the search.</param>
    /// <exception cref="SluiceException"><c>unknown_store</c>, <c>not_searchable</c>, <c>unknown_index</c>, or the request can not be met.</exception>
    /// <exception cref="StoreException">The store could not.</exception>
    public SearchResult Search(SearchRequest request, string? store, CancellationToken cancellation)
    {
        var name = Known(store ?? _stores.SearchStore());
        if (!_stores.Exists(name) && (!_settings.Stores.TryGetValue(name, out var url) || StoreUrl.Parse(url).Scheme == "search"))
        {
            throw SearchProblems.UnknownIndex(name, request.Index, []);
        }

        using var opened = Open(name);
        return opened.Searchable(name).Search(request, cancellation);
    }

    private static StoreView View(string name, StoreUrl url) =>
        new(name, url.Scheme, (url with { Table = null }).ToString());

    private OpenStores Open(string store) => _stores.Open([Known(store)]);

    private string Known(string store) => store is WriteTargets.HomeStore or WriteTargets.HomeSearch || _settings.Stores.ContainsKey(store)
        ? store
        : throw new SluiceException(FailureKind.Config, [new Problem("unknown_store", "There is no store of that name in sluice.yaml.")
        {
            Found = store,
            Expected = string.Join(", ", List().Select(known => known.Name)),
            Advice = (ConfigProblems.NearestOf(store, List().Select(known => known.Name)) is { } nearest ? $"Did you mean {nearest}? " : "")
                + $"{EngineConfig.DeclareStore(store)}.",
        }]);
}
