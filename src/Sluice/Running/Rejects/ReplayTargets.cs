using Sluice.Packages;
using Sluice.Pipelines.Config;
using Sluice.Stores;

namespace Sluice.Running.Rejects;

/// <summary>
/// Where mended rows go: to the tables of the original job, beside the rows that it has put there. Rows of a file that has
/// replaced a table are added to it, unless a later file has replaced it since; rows that replace others by a column do so
/// only where that column is unique, because else they would take the original's good rows away.
/// </summary>
internal static class ReplayTargets
{
    /// <summary>The targets of a replay.</summary>
    /// <param name="settings">Where the packages of other jobs are.</param>
    /// <param name="original">The original's manifest.</param>
    /// <param name="line">Where its rejects come from.</param>
    /// <param name="record">How the original was made.</param>
    /// <param name="request">What the person wants.</param>
    /// <exception cref="SluiceException">The rows would take others away, or come too late.</exception>
    public static IReadOnlyList<WriteTarget> Of(
        EngineSettings settings, PackageManifest original, ReplayLine line, RunSpec record, ReplayRequest request)
    {
        var pipeline = request.Pipeline ?? record.Pipeline;
        if (request.Targets.Count > 0 || request.Pipeline?.Writes.Count > 0)
        {
            // What is said now is said for these rows.
            return WriteTargets.Of(new RunRequest(original.File.Path) { Pipeline = pipeline, Targets = request.Targets });
        }

        return [.. record.Targets.Select(target => target with { Load = Beside(settings, line, pipeline, target) })];
    }

    /// <summary>For each table of the own stream the columns by which a row takes the place of another.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> OverwrittenBy(IEnumerable<WriteTarget> targets, string ownStream) =>
        [.. targets.Where(target => target.Load.Stream.Length == 0 || target.Load.Stream == ownStream).Select(target => target.Load.Mode switch
        {
            LoadMode.Upsert => target.Load.Key,
            LoadMode.ReplaceBy => target.Load.By,
            _ => [],
        })];

    private static StreamLoad Beside(EngineSettings settings, ReplayLine line, PipelineConfig? pipeline, WriteTarget target)
    {
        // The record of a replay says that it has added its rows, and not what the file's own job has done.
        if (line.ReplacedBy(target) is { } replaced && ReplacedSince(settings, replaced, target) is { } later)
        {
            throw new SluiceException(FailureKind.Contract, [new Problem("table_replaced",
                $"The table {target.Load.Table} of {target.Store} was replaced by job {later} since, and rows of an older file do not belong into it. Nothing was replayed.")
            {
                Advice = "Mend the newer file, or name a table with --to.",
            }]);
        }

        switch (target.Load.Mode)
        {
            case LoadMode.Replace:
                return target.Load with { Mode = LoadMode.Append };
            case LoadMode.ReplaceBy when !IsUnique(pipeline, target.Load.By):
                throw new SluiceException(FailureKind.Contract, [new Problem("replace_by_not_unique",
                    $"The table {target.Load.Table} of {target.Store} is written by replace_by {string.Join(", ", target.Load.By)}, which no check makes unique: "
                    + "mended rows would take away the good rows of their file. Nothing was replayed.")
                {
                    Advice = "Add the rows with --to and --mode append, or run the mended file whole.",
                }]);
            default:
                return target.Load;
        }
    }

    private static bool IsUnique(PipelineConfig? pipeline, IReadOnlyList<string> by) =>
        pipeline?.Checks.OfType<UniqueCheckConfig>().Any(check => check.Severity != CheckSeverity.Warn
            && check.Key.All(column => by.Contains(column, StringComparer.OrdinalIgnoreCase))) == true;

    // Jobs are named in the order in which they began. A package whose record can not be read has no say.
    private static string? ReplacedSince(EngineSettings settings, string replaced, WriteTarget target)
    {
        foreach (var folder in Directory.EnumerateDirectories(settings.PackagesFolder))
        {
            var job = Path.GetFileName(folder);
            if (string.CompareOrdinal(job, replaced) > 0 && File.Exists(Path.Combine(folder, RunSpec.FileName))
                && JobOutcome.TryRead(folder)?.Loads.Any(load => load.Table == target.Load.Table) == true
                && RunSpec.Read(folder).Targets.Any(other =>
                    other.Store == target.Store && other.Load.Table == target.Load.Table && other.Load.Mode == LoadMode.Replace))
            {
                return job;
            }
        }

        return null;
    }
}
