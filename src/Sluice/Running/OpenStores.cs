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

    /// <summary>Says that a store failed in a way that may be mended by opening it anew.</summary>
    public void Failed(string name) => _failed.Add(name);

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var (name, store) in stores)
        {
            giveBack(name, store, _failed.Contains(name));
        }
    }
}
