using System.Collections.Concurrent;
using Sluice.Pipelines.Config;
using Sluice.Stores;

namespace Sluice.Running;

/// <summary>
/// Opens stores by their names in sluice.yaml, by URL, or the home folder's own. Secrets of URLs are looked up when a
/// store is opened and kept nowhere.
/// </summary>
internal sealed class StoreOpener(EngineSettings settings)
{
    // URLs that were given in the place of a name, by the name under which they are shown.
    private readonly ConcurrentDictionary<string, string> _urls = new(StringComparer.Ordinal);

    /// <summary>Stores that may load at the same time.</summary>
    public int LoadsAtOnce => settings.LoadsAtOnce;

    /// <summary>The name of a store that was given by its name or its URL: a URL's is itself, without its password.</summary>
    public string NameOf(string store)
    {
        if (settings.Stores.ContainsKey(store) || _urls.ContainsKey(store) || !store.Contains(':'))
        {
            return store;
        }

        var name = StoreUrl.Parse(store).ToString();
        _urls[name] = store;
        return name;
    }

    /// <summary>The name of the store that is searched when none is named: the only one of sluice.yaml, else the home's own.</summary>
    /// <exception cref="SluiceException">There are several.</exception>
    public string SearchStore() => settings.Stores.Where(store => StoreUrl.Parse(store.Value).IsSearchable).Select(store => store.Key).ToList() switch
    {
        [] => WriteTargets.HomeSearch,
        [var only] => only,
        var several => throw new SluiceException(FailureKind.Usage, [new Problem("several_stores", $"There are several stores that can be searched: {string.Join(", ", several)}.")
        {
            Advice = "Name one with --store.",
        }]),
    };

    /// <summary>True when a store is there, as far as that can be told without opening it.</summary>
    public bool Exists(string name) => !WouldBeMade(name, UrlOf(name));

    /// <summary>Opens a store; null for one that is only to be looked at and is not there yet.</summary>
    /// <param name="name">Its name, as <see cref="NameOf"/> gives it.</param>
    /// <param name="packages">The folder in which all packages lie that it will read.</param>
    /// <param name="isReadOnly">True to look only.</param>
    /// <param name="warn">Told what is worth telling and stops nothing.</param>
    /// <exception cref="SluiceException">There is no store of that name, or no such kind of store.</exception>
    /// <exception cref="StoreException">It can not be opened.</exception>
    public IStore? Open(string name, string packages, bool isReadOnly, Action<Problem>? warn = null)
    {
        var url = UrlOf(name);
        return isReadOnly && WouldBeMade(name, url) ? null : StoreFactory.Open(url, new StoreOptions
        {
            PackagesFolder = packages,
            Name = name,
            MemoryBytes = settings.ParentDuckDbBytes,
            Threads = settings.Threads,
            IsReadOnly = isReadOnly,
            Warn = warn + settings.Warn,
            HoldLoads = settings.HoldLoads,
        });
    }

    // The home is made with its first package; elsewhere a folder that is missing is as wrong for a dry run as for a real one.
    private static bool WouldBeMade(string name, StoreUrl url) => url.IsFile
        && !Path.Exists(url.Path) && (name is WriteTargets.HomeStore or WriteTargets.HomeSearch || Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(url.Path))));

    /// <summary>The same for every name of one store, and for no other; it may hold a password. Of an unknown store it is the name.</summary>
    public string KeyOf(string name)
    {
        try
        {
            // Options are a part of it: two schemas of one database are two stores.
            var url = UrlOf(name);
            return $"{url.Scheme}:{(url.IsFile ? Path.GetFullPath(url.Path) : url.Path)}";
        }
        catch (SluiceException)
        {
            // Whoever opens it is told.
            return name;
        }
    }

    private StoreUrl UrlOf(string name)
    {
        if (settings.Stores.TryGetValue(name, out var url) || _urls.TryGetValue(name, out url))
        {
            return StoreUrl.Parse(SecretReferences.RevealInUrl(url, ConfigSources.Process));
        }

        if (name == WriteTargets.HomeStore)
        {
            return new StoreUrl("duckdb", Path.Combine(settings.Home, "store.duckdb"));
        }

        if (name == WriteTargets.HomeSearch)
        {
            return new StoreUrl("search", Path.Combine(settings.Home, "search.db"));
        }

        if (name.Contains(':'))
        {
            return StoreUrl.Parse(name);
        }

        var known = settings.Stores.Keys.Append(WriteTargets.HomeStore).Append(WriteTargets.HomeSearch).Distinct().Order(StringComparer.Ordinal).ToList();
        var nearest = ConfigProblems.NearestOf(name, known) is { } word ? $"Did you mean {word}? " : "";
        throw new SluiceException(FailureKind.Config, [new Problem("unknown_store", $"There is no store called {name}; there are {string.Join(", ", known)}.")
        {
            Found = name,
            Advice = $"{nearest}{EngineConfig.DeclareStore(name)}, or say with --to duckdb:FILE#TABLE where the rows go instead.",
        }]);
    }
}
