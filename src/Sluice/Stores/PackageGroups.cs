using Sluice.DuckDbApi;
using Sluice.Packages;

namespace Sluice.Stores;

/// <summary>
/// Packages that one statement can append: what a statement costs is far more than the rows of a small file. Whatever
/// overwrites, removes or looks at other rows goes alone.
/// </summary>
internal static class PackageGroups
{
    /// <summary>Packages that follow each other and can be appended together, in their order; of one package where nothing can.</summary>
    public static IReadOnlyList<IReadOnlyList<PackageLoad>> Of(DuckConnection connection, IReadOnlyList<PackageLoad> loads)
    {
        var groups = new List<List<PackageLoad>>();
        foreach (var load in loads)
        {
            if (groups.Count > 0 && IsPlain(load) && AreAlike(groups[^1][0], load))
            {
                groups[^1].Add(load);
            }
            else
            {
                groups.Add([load]);
            }
        }

        return [.. groups.SelectMany(group => group.Count == 1 || HaveSameSchema(connection, group) ? [group] : group.Select(load => (List<PackageLoad>)[load]))];
    }

    /// <summary>True when the streams of two packages have the same columns.</summary>
    public static bool HaveSameColumns(PackageManifest one, PackageManifest other) =>
        one.Streams.Count == other.Streams.Count && one.Streams.Zip(other.Streams).All(pair =>
            pair.First.Name == pair.Second.Name && pair.First.Select == pair.Second.Select && pair.First.Columns.SequenceEqual(pair.Second.Columns));

    private static bool IsPlain(PackageLoad load) => load.Replaces.Count == 0 && !load.MarksApart && !load.Manifest.HasDuplicates
        && load.Streams.All(stream => stream.Mode == LoadMode.Append && load.Manifest.Streams is [var own, ..] && own.Name == stream.Stream && own.Select is null);

    private static bool AreAlike(PackageLoad first, PackageLoad load) => IsPlain(first)
        && first.Streams.SequenceEqual(load.Streams) && HaveSameColumns(first.Manifest, load.Manifest);

    // One statement reads all by the columns of the first; what a manifest says is a child's word.
    private static bool HaveSameSchema(DuckConnection connection, List<PackageLoad> group)
    {
        try
        {
            return PackageRows.HaveSameSchema(connection, group.SelectMany(load => PackageRows.Files(load.Folder)));
        }
        catch (DuckException problem) when (!problem.IsInterrupt && !EngineProblems.IsFatal(problem))
        {
            // Which of them can not be read shows when each is loaded.
            return false;
        }
    }
}
