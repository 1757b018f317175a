using Sluice.Stores;

namespace Sluice.Running;

/// <summary>Holds what jobs have loaded against the markers of the stores.</summary>
internal sealed class LoadedJobs(EngineSettings settings, StorePool stores)
{
    /// <summary>
    /// Jobs of which a store has lost the package, by where the package says that it goes. A store that is not there at all,
    /// or can not be opened, says nothing; neither does a job whose package is gone or can not be read.
    /// </summary>
    public IReadOnlyList<string> Lost(IEnumerable<string> jobs)
    {
        var lost = new List<string>();
        var opened = new Dictionary<string, OpenStores?>(StringComparer.Ordinal);
        try
        {
            foreach (var job in jobs)
            {
                if (StoresOf(job).Any(store => HasLost(store, job, opened)))
                {
                    lost.Add(job);
                }
            }
        }
        finally
        {
            foreach (var store in opened.Values)
            {
                store?.Dispose();
            }
        }

        return lost;
    }

    // Not by the outcome, which is for people and is not synced: after a power loss it lacks for just the newest jobs.
    private IReadOnlyList<string> StoresOf(string job)
    {
        try
        {
            return RunSpec.TryRead(settings.PackageFolder(job)) is { } spec ? [.. spec.Targets.Select(target => target.Store).Distinct()] : [];
        }
        catch (SluiceException)
        {
            return [];
        }
    }

    private bool HasLost(string name, string job, Dictionary<string, OpenStores?> opened)
    {
        try
        {
            if (!opened.TryGetValue(name, out var store))
            {
                opened.Add(name, store = stores.Exists(name) ? stores.Open([name]) : null);
            }

            return store is not null && !store.HasLoaded(job);
        }
        catch (Exception problem) when (problem is StoreException or SluiceException)
        {
            opened.TryAdd(name, null);
            return false;
        }
    }
}
