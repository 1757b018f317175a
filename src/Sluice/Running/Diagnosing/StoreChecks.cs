using Sluice.Stores;

namespace Sluice.Running.Diagnosing;

/// <summary>Whether stores can be reached. They are opened to be looked at, and nothing is made.</summary>
internal sealed class StoreChecks(EngineSettings settings, StorePool stores)
{
    /// <summary>A check for each store, by its name or URL.</summary>
    public IEnumerable<DoctorCheck> Of(IEnumerable<string> names) => names.Distinct(StringComparer.Ordinal).Select(Check);

    private DoctorCheck Check(string store)
    {
        var name = store;
        try
        {
            name = stores.NameOf(store);
            if (!stores.Exists(name))
            {
                return DoctorCheck.Ok($"store {name}", "it is not there yet; the first load makes it");
            }

            using var opened = stores.Open([name], isReadOnly: true, settings.PackagesFolder);
            return DoctorCheck.Ok($"store {name}", "it can be reached");
        }
        catch (StoreException failure)
        {
            return DoctorCheck.Failed($"store {name}", failure.Problem, failure.Kind);
        }
        catch (SluiceException failure)
        {
            return DoctorCheck.Failed($"store {name}", failure.Problems[0], failure.Kind);
        }
    }
}
