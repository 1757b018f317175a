using Sluice.Packages;
using Sluice.Stores;
using Sluice.Stores.Search;

namespace Sluice.Running;

/// <summary>A store that is open.</summary>
/// <param name="Store">The store.</param>
/// <param name="Packages">The folder of the packages that it may read.</param>
internal sealed record OpenStore(IStore Store, string Packages);

/// <summary>The stores of one job or batch, given back to the pool when it is disposed of.</summary>
/// <param name="stores">The stores by name.</param>
/// <param name="giveBack">Takes each back, and whether it failed.</param>
/// <param name="loadsAtOnce">How many of them may load at the same time.</param>
internal sealed class OpenStores(IReadOnlyDictionary<string, OpenStore> stores, Action<IStore, bool> giveBack, int loadsAtOnce) : IDisposable
{
    private readonly HashSet<string> _failed = [];
    private readonly List<(IStore Store, string Job)> _announced = [];

    /// <summary>The store of a name.</summary>
    public IStore this[string name] => stores[name].Store;

    /// <summary>The columns that a table has now; null when there is no such table, or no such store yet.</summary>
    public IReadOnlyList<StreamColumn>? Describe(string name, string table) => stores.GetValueOrDefault(name)?.Store.Describe(table);

    /// <summary>True when one of the stores holds the marker of the job.</summary>
    public bool HasLoaded(string job) => stores.Values.Any(open => open.Store.HasLoaded(job));

    /// <summary>Says what is going to be loaded, and when its file arrived as each store counts it.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> Announce(string job, DateTimeOffset? arrivedAt, IReadOnlyList<WriteTarget> targets)
    {
        var arrivals = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        foreach (var group in targets.GroupBy(target => target.Store))
        {
            var store = stores[group.Key].Store;
            arrivals[group.Key] = store.Announce(job, arrivedAt, [.. group.Select(target => target.Load)]);
            _announced.Add((store, job));
        }

        return arrivals;
    }

    /// <summary>
    /// What a store says to a package; nothing when there is no such store yet, or when it is open for others and can not
    /// look into the package's folder (a dry run beside a server's jobs).
    /// </summary>
    public LoadForecast Inspect(string name, PackageLoad load) =>
        stores.GetValueOrDefault(name) is { } open && Path.GetFullPath(load.Folder).StartsWith(Path.GetFullPath(open.Packages), StringComparison.Ordinal)
            ? open.Store.Inspect(load) : LoadForecast.Nothing;

    /// <summary>A store that can be searched.</summary>
    /// <exception cref="SluiceException">It can not be searched, or is not there yet.</exception>
    public ISearchable Searchable(string name) => stores.GetValueOrDefault(name)?.Store switch
    {
        ISearchable searchable => searchable,
        null => throw SearchProblems.UnknownIndex(name, null, []),
        _ => throw new SluiceException(FailureKind.Usage, [new Problem("not_searchable", $"The store {name} can not be searched.")
        {
            Expected = "a store such as search:tickets.db",
        }]),
    };

    /// <summary>What a store says to each of several packages of one pipeline.</summary>
    public IReadOnlyList<LoadForecast> InspectAll(string name, IReadOnlyList<PackageLoad> loads) => stores[name].Store.InspectAll(loads);

    /// <summary>
    /// Loads packages into stores, into as many at the same time as memory allows: each has a transaction of its own, and what
    /// becomes of one stops no other. All have ended when it is back.
    /// </summary>
    /// <param name="loads">The packages of each store.</param>
    /// <param name="take">Told what the stores did that loaded their packages, in the order of <paramref name="loads"/>.</param>
    /// <param name="cancellation">Stops all of them.</param>
    /// <exception cref="StoreException">The first of the stores that could not load all of its packages.</exception>
    /// <exception cref="SluiceException">A store has no way to do what is asked.</exception>
    public async Task LoadAllAsync(
        IEnumerable<(string Store, IReadOnlyList<PackageLoad> Packages)> loads, Action<string, IReadOnlyList<LoadOutcome>> take, CancellationToken cancellation)
    {
        var all = loads.ToList();
        all.ForEach(load => RequireReplacing(load.Store, load.Packages));

        // Stores block: on threads of their own they starve nobody's heartbeat.
        using var places = new SemaphoreSlim(loadsAtOnce);
        var begun = all.Select(load => (load.Store, Load: Task.Factory.StartNew(
            () => LoadInTurn(load.Store, load.Packages, places, cancellation), cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default))).ToList();
        await Task.WhenAll(begun.Select(one => (Task)one.Load)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var (store, load) in begun.Where(one => one.Load.IsCompletedSuccessfully))
        {
            take(store, await load);
        }

        foreach (var (_, load) in begun)
        {
            await load;
        }
    }

    private IReadOnlyList<LoadOutcome> LoadInTurn(string name, IReadOnlyList<PackageLoad> loads, SemaphoreSlim places, CancellationToken cancellation)
    {
        places.Wait(cancellation);
        try
        {
            return Load(name, loads, cancellation);
        }
        finally
        {
            places.Release();
        }
    }

    // One that fails in a way that may pass is opened anew by its next user.
    private IReadOnlyList<LoadOutcome> Load(string name, IReadOnlyList<PackageLoad> loads, CancellationToken cancellation)
    {
        var store = stores[name].Store;
        try
        {
            return loads is [var only] ? [store.Load(only, cancellation)] : store.LoadAll(loads, cancellation);
        }
        catch (StoreException problem) when (problem.IsTransient)
        {
            lock (_failed)
            {
                _failed.Add(name);
            }

            throw;
        }
    }

    /// <summary>Says that a job has ended: nobody may go on waiting for it.</summary>
    public void Withdraw(string job)
    {
        foreach (var (store, announced) in _announced.Where(announced => announced.Job == job))
        {
            store.Withdraw(announced);
        }

        _announced.RemoveAll(announced => announced.Job == job);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        // Stores stay open for the next job.
        foreach (var (store, job) in _announced)
        {
            store.Withdraw(job);
        }

        foreach (var (name, open) in stores)
        {
            giveBack(open.Store, _failed.Contains(name));
        }
    }

    private void RequireReplacing(string name, IReadOnlyList<PackageLoad> loads)
    {
        if (loads.Any(load => load.Replaces.Count > 0) && !stores[name].Store.CanReplaceJobs)
        {
            throw new SluiceException(FailureKind.Config, [new Problem("reload_not_supported",
                $"The store {name} can not remove what an earlier job has loaded, as on_repeat: reload wants it.")
            {
                Advice = "Set on_repeat to skip or load_again.",
            }]);
        }
    }
}
