namespace Sluice.Packages;

/// <summary>
/// Where the parts of a package lie. A package is a folder that appears by one rename, complete; while it is being
/// written it has the ending <c>.part</c>, and a folder with that ending is nobody's.
/// </summary>
public static class PackageFolder
{
    /// <summary>All rows of the file with their reasons: a Parquet file, or a folder with several of a large one.</summary>
    public const string RowsName = "rows.parquet";

    /// <summary>The losers of the unique checks: <c>_row, _kept_row, _check</c>.</summary>
    public const string DuplicatesName = "duplicates.parquet";

    /// <summary>The manifest, written last.</summary>
    public const string ManifestName = "manifest.json";

    /// <summary>The ending of a folder in which a package is being written.</summary>
    public const string PartEnding = ".part";

    /// <summary>Makes a finished folder the package: syncs its files and itself, renames it, syncs its parent.</summary>
    public static void Commit(string part, string package)
    {
        SyncAll([part]);
        Directory.Move(part, package);
        SyncName(Path.GetDirectoryName(Path.GetFullPath(package))!);
    }

    /// <summary>Makes finished folders of one disk durable, with what is in them; each is then to be renamed.</summary>
    /// <exception cref="IOException">The disk failed.</exception>
    internal static void SyncAll(IReadOnlyList<string> parts) =>
        DurableFile.SyncAll([.. parts.SelectMany(part => Directory.EnumerateFiles(part).Concat(SeveralOf(part)).Append(part))]);

    private static IEnumerable<string> SeveralOf(string part) =>
        PackageRows.PathIn(part) is var rows && Directory.Exists(rows) ? Directory.EnumerateFiles(rows).Append(rows) : [];

    /// <summary>Makes the renames in a folder durable.</summary>
    /// <exception cref="IOException">The disk failed.</exception>
    internal static void SyncName(string folder) => DurableFile.SyncAll([folder]);
}
