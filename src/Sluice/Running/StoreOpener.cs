using Sluice.Packages;
using Sluice.Stores;

namespace Sluice.Running;

/// <summary>Opens stores by their names in sluice.yaml, by URL, or the home folder's own.</summary>
internal sealed class StoreOpener(EngineSettings settings)
{
    /// <summary>Opens each store once. One that a dry run finds not to be there yet is left out.</summary>
    /// <exception cref="SluiceException">There is no store of that name, or no such kind of store.</exception>
    /// <exception cref="StoreException">One of them can not be opened; none is left open.</exception>
    public OpenStores Open(IEnumerable<string> names, bool isReadOnly = false, Action<Problem>? warn = null)
    {
        var stores = new Dictionary<string, IStore>(StringComparer.Ordinal);
        try
        {
            foreach (var name in names.Distinct(StringComparer.Ordinal))
            {
                var url = UrlOf(name);
                if (isReadOnly && WouldBeMade(name, url))
                {
                    continue;
                }

                stores.Add(name, StoreFactory.Open(url, new StoreOptions
                {
                    PackagesFolder = Path.Combine(settings.Home, "packages"),
                    Name = name,
                    MemoryBytes = settings.ParentDuckDbBytes,
                    Threads = settings.Threads,
                    IsReadOnly = isReadOnly,
                    Warn = warn,
                }));
            }
        }
        catch
        {
            new OpenStores(stores).Dispose();
            throw;
        }

        return new OpenStores(stores);
    }

    // The home is made with its first package; elsewhere a folder that is missing is as wrong for a dry run as for a real one.
    private static bool WouldBeMade(string name, StoreUrl url) =>
        !Path.Exists(url.Path) && (name == WriteTargets.HomeStore || Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(url.Path))));

    private StoreUrl UrlOf(string name)
    {
        if (settings.Stores.TryGetValue(name, out var url))
        {
            return StoreUrl.Parse(url);
        }

        if (name == WriteTargets.HomeStore)
        {
            return new StoreUrl("duckdb", Path.Combine(settings.Home, "store.duckdb"), null);
        }

        if (name.Contains(':'))
        {
            return StoreUrl.Parse(name);
        }

        var known = settings.Stores.Keys.Append(WriteTargets.HomeStore).Order(StringComparer.Ordinal);
        throw new SluiceException(FailureKind.Config, [new Problem("unknown_store", $"There is no store called {name}; there are {string.Join(", ", known)}.")
        {
            Advice = "Add it to stores in sluice.yaml, or give a URL with --to.",
        }]);
    }
}

/// <summary>The stores of one job.</summary>
internal sealed class OpenStores(IReadOnlyDictionary<string, IStore> stores) : IDisposable
{
    /// <summary>The store of a name.</summary>
    public IStore this[string name] => stores[name];

    /// <summary>The columns that a table has now; null when there is no such table, or no such store yet.</summary>
    public IReadOnlyList<StreamColumn>? Describe(string name, string table) => stores.GetValueOrDefault(name)?.Describe(table);

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var store in stores.Values)
        {
            store.Dispose();
        }
    }
}
