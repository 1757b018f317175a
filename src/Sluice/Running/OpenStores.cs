using Sluice.Packages;
using Sluice.Stores;

namespace Sluice.Running;

/// <summary>The stores of one job or batch, given back to the pool when it is disposed of.</summary>
/// <param name="stores">The stores by name.</param>
/// <param name="giveBack">Takes each back, and whether it failed.</param>
internal sealed class OpenStores(IReadOnlyDictionary<string, IStore> stores, Action<string, IStore, bool> giveBack) : IDisposable
{
    private readonly HashSet<string> _failed = [];

    /// <summary>The store of a name.</summary>
    public IStore this[string name] => stores[name];

    /// <summary>The columns that a table has now; null when there is no such table, or no such store yet.</summary>
    public IReadOnlyList<StreamColumn>? Describe(string name, string table) => stores.GetValueOrDefault(name)?.Describe(table);

    /// <summary>True when one of the stores holds the marker of the job.</summary>
    public bool HasLoaded(string job) => stores.Values.Any(store => store.HasLoaded(job));

    /// <summary>Loads packages into a store. One that fails in a way that may pass is opened anew by its next user.</summary>
    /// <exception cref="StoreException">The store could not load all of them.</exception>
    /// <exception cref="SluiceException">The store has no way to do what is asked.</exception>
    public IReadOnlyList<LoadOutcome> Load(string name, IReadOnlyList<PackageLoad> loads, CancellationToken cancellation)
    {
        var store = stores[name];
        if (!store.CanReplaceJobs && loads.Any(load => load.Replaces.Count > 0))
        {
            throw new SluiceException(FailureKind.Config, [new Problem("reload_not_supported",
                $"The store {name} can not remove what an earlier job has loaded, as on_repeat: reload wants it.")
            {
                Advice = "Set on_repeat to skip or load_again.",
            }]);
        }

        try
        {
            return store.LoadAll(loads, cancellation);
        }
        catch (StoreException problem) when (problem.IsTransient)
        {
            _failed.Add(name);
            throw;
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var (name, store) in stores)
        {
            giveBack(name, store, _failed.Contains(name));
        }
    }
}
