using Sluice.Stores;

namespace Sluice.Running;

/// <summary>Opens stores by their names in sluice.yaml, by URL, or the home folder's own.</summary>
internal sealed class StoreOpener(EngineSettings settings)
{
    /// <summary>True when a store is there, as far as that can be told without opening it.</summary>
    public bool Exists(string name) => !WouldBeMade(name, UrlOf(name));

    /// <summary>Opens a store; null for one that is only to be looked at and is not there yet.</summary>
    /// <exception cref="SluiceException">There is no store of that name, or no such kind of store.</exception>
    /// <exception cref="StoreException">It can not be opened.</exception>
    public IStore? Open(string name, bool isReadOnly, Action<Problem>? warn = null)
    {
        var url = UrlOf(name);
        return isReadOnly && WouldBeMade(name, url) ? null : StoreFactory.Open(url, new StoreOptions
        {
            PackagesFolder = settings.PackagesFolder,
            Name = name,
            MemoryBytes = settings.ParentDuckDbBytes,
            Threads = settings.Threads,
            IsReadOnly = isReadOnly,
            Warn = warn + settings.Warn,
        });
    }

    // The home is made with its first package; elsewhere a folder that is missing is as wrong for a dry run as for a real one.
    private static bool WouldBeMade(string name, StoreUrl url) =>
        !Path.Exists(url.Path) && (name == WriteTargets.HomeStore || Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(url.Path))));

    /// <summary>The same for every name of one store.</summary>
    public string KeyOf(string name)
    {
        var url = UrlOf(name);
        return $"{url.Scheme}:{Path.GetFullPath(url.Path)}";
    }

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
