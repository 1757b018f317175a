using System.Collections.Concurrent;
using Sluice.Packages;
using Sluice.Pipelines.Config;
using Sluice.Stores;
using StoreUrl = Sluice.Stores.StoreUrl;

namespace Sluice.Running;

/// <summary>
/// Opens stores by their names in sluice.yaml, by URL, or the home folder's own. Secrets of URLs are looked up when a
/// store is opened and kept nowhere.
/// </summary>
internal sealed class StoreOpener(EngineSettings settings)
{
    // URLs that were given in the place of a name, by the name under which they are shown.
    private readonly ConcurrentDictionary<string, string> _urls = new(StringComparer.Ordinal);

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

    /// <summary>Opens each store once. One that a dry run finds not to be there yet is left out.</summary>
    /// <param name="names">Names, as <see cref="NameOf"/> gives them.</param>
    /// <param name="packages">The folder in which all packages lie that they will read.</param>
    /// <param name="isReadOnly">True to look only.</param>
    /// <exception cref="SluiceException">There is no store of that name, or no such kind of store.</exception>
    /// <exception cref="StoreException">One of them can not be opened; none is left open.</exception>
    public OpenStores Open(IEnumerable<string> names, string packages, bool isReadOnly = false)
    {
        var stores = new Dictionary<string, IStore>(StringComparer.Ordinal);
        try
        {
            foreach (var name in names.Distinct(StringComparer.Ordinal))
            {
                if (TryOpen(name, packages, isReadOnly) is { } store)
                {
                    stores.Add(name, store);
                }
            }
        }
        catch
        {
            new OpenStores(stores).Dispose();
            throw;
        }

        return new OpenStores(stores);
    }

    /// <summary>Opens the stores that can be opened, to look only; the others are noted.</summary>
    public OpenStores TryOpen(IEnumerable<string> names, string packages, List<Problem> notes)
    {
        var stores = new Dictionary<string, IStore>(StringComparer.Ordinal);
        foreach (var name in names.Distinct(StringComparer.Ordinal))
        {
            try
            {
                if (TryOpen(name, packages, isReadOnly: true) is { } store)
                {
                    stores.Add(name, store);
                }
            }
            catch (StoreException unable)
            {
                notes.Add(unable.Problem with { Severity = Severity.Warning });
            }
        }

        return new OpenStores(stores);
    }

    private IStore? TryOpen(string name, string packages, bool isReadOnly)
    {
        var url = UrlOf(name);
        return isReadOnly && WouldBeMade(name, url) ? null : StoreFactory.Open(url, new StoreOptions
        {
            PackagesFolder = packages,
            Name = name,
            MemoryBytes = settings.ParentDuckDbBytes,
            Threads = settings.Threads,
            IsReadOnly = isReadOnly,
        });
    }

    // The home is made with its first package; elsewhere a folder that is missing is as wrong for a dry run as for a real one.
    private static bool WouldBeMade(string name, StoreUrl url) => url.IsFile
        && !Path.Exists(url.Path) && (name == WriteTargets.HomeStore || Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(url.Path))));

    private StoreUrl UrlOf(string name)
    {
        if (settings.Stores.TryGetValue(name, out var url) || _urls.TryGetValue(name, out url))
        {
            return StoreUrl.Parse(SecretReferences.RevealInUrl(url, ConfigSources.Process));
        }

        if (name == WriteTargets.HomeStore)
        {
            return new StoreUrl("duckdb", Path.Combine(settings.Home, "store.duckdb"), null);
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

    /// <summary>Says what is going to be loaded, and when its file arrived as each store counts it.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> Announce(string job, DateTimeOffset? arrivedAt, IReadOnlyList<WriteTarget> targets) =>
        targets.GroupBy(target => target.Store).ToDictionary(group => group.Key,
            group => stores[group.Key].Announce(job, arrivedAt, [.. group.Select(target => target.Load)]));

    /// <summary>What a store says to a package; nothing when there is no such store yet.</summary>
    public LoadForecast Inspect(string name, PackageLoad load) => stores.GetValueOrDefault(name)?.Inspect(load) ?? LoadForecast.Nothing;

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var store in stores.Values)
        {
            store.Dispose();
        }
    }
}
