using Sluice.Jobs.Sqlite;
using Sluice.Pipelines.Config;
using Sluice.Running;
using Sluice.Running.Diagnosing;

namespace Sluice;

/// <summary>Looks whether everything is there that a run needs, and says what to do where it is not. It changes nothing.</summary>
public static class Doctor
{
    /// <summary>Looks at versions, limits, the home folder, the job database, stores, models, and whether a file can be read.</summary>
    /// <param name="options">How an engine would be opened.</param>
    /// <param name="stores">Further stores to look at, by name or URL; those of the options and the home's own are looked at anyway.</param>
    /// <param name="freeBytesMin">Bytes that should stay free on the home's disk.</param>
    /// <param name="pipelines">Pipelines whose models have to suit them.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>All checks, in the order in which they build on each other.</returns>
    public static async Task<IReadOnlyList<DoctorCheck>> ExamineAsync(
        EngineOptions options, IReadOnlyList<string> stores, long freeBytesMin = 0, IReadOnlyList<PipelineConfig>? pipelines = null,
        CancellationToken cancellation = default)
    {
        List<DoctorCheck> checks = [MachineChecks.Versions(), MachineChecks.NativeLibrary(), MachineChecks.TimeZones(), MachineChecks.FileHandles(), MachineChecks.Isolation()];
        EngineSettings settings;
        try
        {
            settings = options.ToSettings();
        }
        catch (SluiceException failure)
        {
            return [.. checks, .. failure.Problems.Select(problem => DoctorCheck.Failed("engine", problem, failure.Kind))];
        }

        var home = new HomeChecks(settings, freeBytesMin);
        checks.AddRange([MachineChecks.Memory(settings.MemoryBytes), home.Home(), home.Disk(), HomeChecks.Temporary(), JobDatabaseCheck.Of(settings.Home)]);
        if (checks[1].Verdict == DoctorVerdict.Failed)
        {
            return checks;
        }

        using var children = settings.NewChildPool(1);
        using var pool = new StorePool(new StoreOpener(settings), settings.PackagesFolder, TimeProvider.System);
        using var runner = new JobRunner(settings, pool, children);
        checks.Add(await new ReadingCheck(runner).RunAsync(cancellation));
        checks.AddRange(new StoreChecks(settings, pool).Of([.. settings.Stores.Keys, .. stores, WriteTargets.HomeStore]));
        checks.AddRange(await new ModelChecks(settings.Models, pipelines ?? []).RunAsync(cancellation));
        return checks;
    }
}
