using Sluice.DuckDbApi;

namespace Sluice.Packages;

/// <summary>
/// The rows of a package: the Parquet file <c>rows.parquet</c>, or a folder of that name with several where one would grow
/// beyond <see cref="PartBytes"/>. What a Parquet file notes of each of its row groups is held until its end by whoever
/// writes it and as a whole by whoever reads it, so that one file would take memory by the size of what it holds.
/// </summary>
internal static class PackageRows
{
    /// <summary>A file that has grown to as many bytes is followed by another.</summary>
    public const long PartBytes = 128L << 20;

    // Where a writer puts its files before they get their place.
    private const string WrittenName = "written";

    /// <summary>The path of the file or folder.</summary>
    public static string PathIn(string folder) => Path.Combine(folder, PackageFolder.RowsName);

    /// <summary>The Parquet files of a package, in the order in which they were begun.</summary>
    /// <param name="folder">The package's folder.</param>
    public static IReadOnlyList<string> Files(string folder)
    {
        var rows = PathIn(folder);
        return Directory.Exists(rows) ? [.. Directory.EnumerateFiles(rows).OrderBy(file => file.Length).ThenBy(file => file, StringComparer.Ordinal)] : [rows];
    }

    /// <summary>FROM expression of all rows of a package.</summary>
    /// <param name="folder">The package's folder.</param>
    public static string Sql(string folder) =>
        $"read_parquet([{string.Join(", ", Files(folder).Select(DuckSql.Literal))}], hive_partitioning = false)";

    /// <summary>Size of the files in bytes; 0 where there are none.</summary>
    /// <param name="folder">The package's folder.</param>
    public static long Bytes(string folder) => Files(folder).Select(file => new FileInfo(file)).Sum(file => file.Exists ? file.Length : 0);

    /// <summary>Has a writer make as many files as it takes, and gives them their place.</summary>
    /// <param name="folder">The package's folder.</param>
    /// <param name="write">Writes Parquet files into the folder that it is given, which it has to make.</param>
    public static void Write(string folder, Action<string> write)
    {
        var written = Path.Combine(folder, WrittenName);
        write(written);
        if (Directory.GetFiles(written) is [var only])
        {
            File.Move(only, PathIn(folder));
            Directory.Delete(written);
        }
        else
        {
            Directory.Move(written, PathIn(folder));
        }
    }

    /// <summary>True when the files have the same columns of the same stored types.</summary>
    /// <exception cref="DuckException">One of them can not be read.</exception>
    public static bool HaveSameSchema(DuckConnection connection, IEnumerable<string> files) =>
        connection.Scalar<long>($"SELECT count(DISTINCT columns) FROM (SELECT list((name, type, type_length, repetition_type, num_children, "
            + $"converted_type, scale, precision, logical_type)) AS columns FROM parquet_schema([{string.Join(", ", files.Select(DuckSql.Literal))}]) GROUP BY file_name)") == 1;
}
