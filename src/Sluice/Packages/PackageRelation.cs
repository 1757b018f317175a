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
        var sql = $"SELECT _row{Columns(kept)} FROM {PackageRows.Sql(folder)} WHERE _reasons = 0";
        if (manifest.HasDuplicates)
        {
            var duplicates = DuckSql.Literal(Path.Combine(folder, PackageFolder.DuplicatesName));
            sql += $" AND _row NOT IN (SELECT _row FROM read_parquet({duplicates}, hive_partitioning = false))";
        }

        return $"({sql})";
    }

    /// <summary>The columns that <see cref="AcceptedOfAll"/> has beside those of the packages.</summary>
    internal const string JobColumn = "_sluice_job", FileColumn = "_sluice_file";

    // No column of a stream's is called so.
    private const string PathColumn = "_sluice_path";

    /// <summary>FROM expression of the rows of several packages of the same columns, with the path of each row's file as <paramref name="path"/>.</summary>
    internal static string ReadAll(IEnumerable<string> files, out string path)
    {
        path = PathColumn;
        return $"read_parquet([{string.Join(", ", files.Select(DuckSql.Literal))}], filename = '{PathColumn}', hive_partitioning = false)";
    }

    /// <summary>
    /// A parenthesised SELECT of the rows of several packages of the same columns and without duplicates:
    /// <see cref="JobColumn"/>, <see cref="FileColumn"/>, then as of one.
    /// </summary>
    internal static string AcceptedOfAll(IReadOnlyList<(string Folder, PackageManifest Manifest)> packages)
    {
        var files = packages.SelectMany(package => PackageRows.Files(package.Folder).Select(file => (Path: file, package.Manifest))).ToList();
        var origins = files.Select(file => $"({DuckSql.Literal(file.Path)}, {DuckSql.Literal(file.Manifest.Job)}, {DuckSql.Literal(file.Manifest.File.Path)})");
        return $"(SELECT {JobColumn}, {FileColumn}, _row{Columns(packages[0].Manifest.Streams[0].Columns)} FROM {ReadAll(files.Select(file => file.Path), out var path)} "
            + $"JOIN (VALUES {string.Join(", ", origins)}) AS origin(_sluice_origin, {JobColumn}, {FileColumn}) ON {path} = _sluice_origin WHERE _reasons = 0)";
    }

    // Parquet has no type for some of DuckDB's (HUGEINT, ENUM, ARRAY …); the cast brings them back and costs nothing else.
    private static string Columns(IEnumerable<StreamColumn> kept) => string.Concat(kept.Select(column =>
        $", CAST({DuckSql.Identifier(column.Name)} AS {column.SqlType}) AS {DuckSql.Identifier(column.Name)}"));

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
