using Sluice.DuckDbApi;
using Sluice.Packages;
using Sluice.Pipelines;
using Sluice.Pipelines.Config;

namespace Sluice.Running;

/// <summary>The losers of the unique checks: a narrow pass over the rows that were written.</summary>
internal sealed class DuplicateRows(PackSession session, ChildRequest request)
{
    private readonly DuckConnection _connection = session.Connection;

    private string DuplicatesPath => Path.Combine(request.Folder, PackageFolder.DuplicatesName);

    private string Rows => PackageRows.Sql(request.Folder);

    /// <summary>Finds them, and writes <c>duplicates.parquet</c> where there are any.</summary>
    /// <returns>How many there are.</returns>
    public long Find(PipelinePlan plan)
    {
        if (plan.Uniques.Count == 0)
        {
            return 0;
        }

        var parts = new List<string>();
        foreach (var (index, unique) in plan.Uniques.Index())
        {
            // Each check looks only at the rows that the checks before it left.
            var left = parts.Count == 0 ? "" : $" AND _row NOT IN (SELECT _row FROM losers_{index - 1})";
            var before = parts.Count == 0 ? "" : $"SELECT * FROM losers_{index - 1} UNION ALL ";
            _connection.Execute($"CREATE TEMP TABLE losers_{index} AS {before}{Losers(unique, index, left)}");
            parts.Add($"losers_{index}");
        }

        var count = _connection.Scalar<long>($"SELECT count(*) FROM {parts[^1]}");
        if (count > 0)
        {
            _connection.Execute($"COPY (FROM {TestFaults.InDuplicates(request.Fault, parts[^1])}) TO {DuckSql.Literal(DuplicatesPath)} (FORMAT parquet, COMPRESSION snappy)");
        }

        foreach (var part in parts)
        {
            _connection.Execute($"DROP TABLE {part}");
        }

        return count;
    }

    private string Losers(UniquePlan unique, int index, string left)
    {
        var key = string.Join(", ", unique.Columns.Select(DuckSql.Identifier));
        var known = string.Concat(unique.Columns.Select(column => $" AND {DuckSql.Identifier(column)} IS NOT NULL"));
        var window = $"OVER (PARTITION BY {key})";
        if (HeldKeys(unique) is { } keys)
        {
            return LosersBeside(keys, unique, index, left);
        }

        var (kept, loses) = unique.Keep switch
        {
            KeepRule.Last => ($"max(_row) {window}", "_row <> kept"),
            KeepRule.First => ($"min(_row) {window}", "_row <> kept"),
            _ => ($"CASE WHEN min(_row) {window} = _row THEN max(_row) {window} ELSE min(_row) {window} END", "_row <> kept"),
        };
        return $"SELECT _row, kept AS _kept_row, {index}::UTINYINT AS _check FROM "
            + $"(SELECT _row, {kept} AS kept FROM {Rows} WHERE _reasons = 0{known}{left}) WHERE {loses}";
    }

    // Rows of the same file that were accepted before hold their keys: a mended row may take the place of one only where
    // the tables let it, and is a duplicate elsewhere.
    private string LosersBeside(string keys, UniquePlan unique, int index, string left)
    {
        var key = string.Join(", ", unique.Columns.Select(DuckSql.Identifier));
        var known = string.Concat(unique.Columns.Select(column => $" AND {DuckSql.Identifier(column)} IS NOT NULL"));
        var window = $"OVER (PARTITION BY {key})";
        var (aggregate, overwrites) = unique.Keep switch
        {
            KeepRule.Last => ("max", request.Replay!.Overwrites(unique.Columns)),
            KeepRule.First => ("min", request.Replay!.Overwrites(unique.Columns)),
            _ => ("min", false),
        };
        var holder = overwrites ? $"{aggregate}(_row) {window}" : $"coalesce(min(_row) FILTER (NOT is_new) {window}, {aggregate}(_row) {window})";
        if (unique.Keep == KeepRule.None)
        {
            holder = $"coalesce(min(_row) FILTER (NOT is_new) {window}, CASE WHEN min(_row) {window} = _row THEN max(_row) {window} ELSE min(_row) {window} END)";
        }

        return $"SELECT _row, kept AS _kept_row, {index}::UTINYINT AS _check FROM (SELECT _row, is_new, {holder} AS kept FROM "
            + $"(SELECT _row, {key}, true AS is_new FROM {Rows} WHERE _reasons = 0{known}{left} UNION ALL {keys})) WHERE is_new AND _row <> kept";
    }

    // The keys as the rows of this package have them; a package without such a column has none to hold.
    private string? HeldKeys(UniquePlan unique)
    {
        IReadOnlyList<StreamColumn> columns = [.. session.Plan.Streams[0].Columns, .. session.Plan.HiddenColumns];
        var parts = new List<string>();
        foreach (var folder in request.Replay?.AcceptedFolders ?? [])
        {
            var manifest = PackageManifest.Read(folder);
            var held = unique.Columns.Select(name => manifest.Streams[0].Columns.Concat(manifest.HiddenColumns).FirstOrDefault(column => SameName(column.Name, name))).ToList();
            if (!held.Contains(null))
            {
                var keys = held.Zip(unique.Columns, (column, name) => $"TRY_CAST({DuckSql.Identifier(column!.Name)} AS "
                    + $"{columns.First(own => SameName(own.Name, name)).SqlType}) AS {DuckSql.Identifier(name)}");
                parts.Add($"SELECT _row, {string.Join(", ", keys)}, false FROM {PackageRelation.AcceptedWithHidden(folder, manifest)}");
            }
        }

        return parts.Count == 0 ? null : string.Join(" UNION ALL ", parts);
    }

    private static bool SameName(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
