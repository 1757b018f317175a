using System.Numerics;
using Sluice.DuckDbApi;
using Sluice.Packages;
using Sluice.Pipelines;

namespace Sluice.Running;

/// <summary>Counts what was written into <c>rows.parquet</c> by reading it again.</summary>
internal static class PackageCounting
{
    /// <summary>Counts one file.</summary>
    /// <exception cref="DuckException">It can not be read.</exception>
    public static PackageCounts Count(DuckConnection connection, PipelinePlan plan, string path) => Count(connection, plan, [path])[path];

    /// <summary>Counts files that were written by one plan, each for itself.</summary>
    /// <exception cref="DuckException">One of them can not be read.</exception>
    public static Dictionary<string, PackageCounts> Count(DuckConnection connection, PipelinePlan plan, IReadOnlyList<string> paths)
    {
        var counts = paths.ToDictionary(path => path, _ => new PackageCounts(plan.ReasonWords), StringComparer.Ordinal);
        var words = Enumerable.Range(0, plan.ReasonWords).Select(word => ReasonBits.ColumnName("_reasons", word));
        var columns = string.Join(", ", plan.HasWarnings ? words.Append("_warnings") : words);
        var rows = PackageRelation.ReadAll(paths, out var path);
        using var groups = connection.Query(
            $"SELECT {path}, count(*), sum(_row)::HUGEINT, min(_row), max(_row), {columns} FROM {rows} GROUP BY ALL");
        foreach (var group in groups.Rows())
        {
            var file = counts[(string)group[0]!];
            file.AddRows((long)group[1]!, (BigInteger)(Int128)group[2]!, (long)group[3]!, (long)group[4]!);
            file.Add((long)group[1]!, [.. group.Skip(5).Take(plan.ReasonWords).Select(word => (ulong)word!)], plan.HasWarnings ? (ulong)group[^1]! : 0);
        }

        return counts;
    }
}
