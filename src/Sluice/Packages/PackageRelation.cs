using Sluice.DuckDbApi;

namespace Sluice.Packages;

/// <summary>The rows of a package as SQL, for every store that reads it through DuckDB.</summary>
public static class PackageRelation
{
    /// <summary>A parenthesised SELECT of the accepted, unduplicated rows of the package: its columns, <c>_row</c> first.</summary>
    public static string Accepted(string folder, PackageManifest manifest) => Accepted(folder, manifest, manifest.Streams[0].Columns);

    /// <summary><see cref="Accepted(string, PackageManifest)"/> with the hidden columns behind the others.</summary>
    internal static string AcceptedWithHidden(string folder, PackageManifest manifest) =>
        Accepted(folder, manifest, manifest.Streams[0].Columns.Concat(manifest.HiddenColumns));

    private static string Accepted(string folder, PackageManifest manifest, IEnumerable<StreamColumn> kept)
    {
        // Parquet has no type for some of DuckDB's (HUGEINT, ENUM, ARRAY …); the cast brings them back and costs nothing else.
        var columns = string.Concat(kept.Select(column =>
            $", CAST({DuckSql.Identifier(column.Name)} AS {column.SqlType}) AS {DuckSql.Identifier(column.Name)}"));
        var rows = DuckSql.Literal(Path.Combine(folder, PackageFolder.RowsName));
        var sql = $"SELECT _row{columns} FROM read_parquet({rows}, hive_partitioning = false) WHERE _reasons = 0";
        if (manifest.HasDuplicates)
        {
            var duplicates = DuckSql.Literal(Path.Combine(folder, PackageFolder.DuplicatesName));
            sql += $" AND _row NOT IN (SELECT _row FROM read_parquet({duplicates}, hive_partitioning = false))";
        }

        return $"({sql})";
    }

    /// <summary>A parenthesised SELECT of one stream's rows: <c>_row</c> first, then the stream's columns.</summary>
    public static string Stream(string folder, PackageManifest manifest, PackagedStream stream)
    {
        if (stream.Select is null)
        {
            return Accepted(folder, manifest);
        }

        var rows = AcceptedWithHidden(folder, manifest);
        return $"({stream.Select.Replace("{rows}", rows, StringComparison.Ordinal)})";
    }
}
