using System.Numerics;
using Sluice.DuckDbApi;
using Sluice.Packages;
using Sluice.Pipelines;

namespace Sluice.Running;

/// <summary>Counts what was written into packages by reading it again.</summary>
internal static class PackageCounting
{
    /// <summary>Counts the package in a folder.</summary>
    /// <exception cref="DuckException">It can not be read.</exception>
    public static PackageCounts Count(DuckConnection connection, PipelinePlan plan, string folder) => Count(connection, plan, [folder])[folder];

    /// <summary>Counts packages that were written by one plan, each for itself.</summary>
    /// <returns>The counts by the packages' folders.</returns>
    /// <exception cref="DuckException">One of them can not be read.</exception>
    public static Dictionary<string, PackageCounts> Count(DuckConnection connection, PipelinePlan plan, IReadOnlyList<string> folders)
    {
        var counts = folders.ToDictionary(folder => folder, _ => new PackageCounts(), StringComparer.Ordinal);
        var owners = folders.SelectMany(folder => PackageRows.Files(folder).Select(file => (File: file, Counts: counts[folder])))
            .ToDictionary(pair => pair.File, pair => pair.Counts, StringComparer.Ordinal);
        var words = Enumerable.Range(0, plan.ReasonWords).Select(word => ReasonBits.ColumnName("_reasons", word));
        var warnings = Enumerable.Range(0, plan.WarningWords).Select(word => ReasonBits.ColumnName("_warnings", word));
        var columns = string.Join(", ", words.Concat(warnings));
        var rows = PackageRelation.ReadAll(owners.Keys, out var path);
        using var groups = connection.Query(
            $"SELECT {path}, count(*), sum(_row)::HUGEINT, min(_row), max(_row), {columns} FROM {rows} GROUP BY ALL");
        foreach (var group in groups.Rows())
        {
            var package = owners[(string)group[0]!];
            package.AddRows((long)group[1]!, (BigInteger)(Int128)group[2]!, (long)group[3]!, (long)group[4]!);
            package.Add((long)group[1]!, [.. group.Skip(5).Take(plan.ReasonWords).Select(word => (ulong)word!)],
                [.. group.Skip(5 + plan.ReasonWords).Select(word => (ulong)word!)]);
        }

        return counts;
    }
}
