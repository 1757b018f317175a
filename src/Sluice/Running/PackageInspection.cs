using Sluice.DuckDbApi;
using Sluice.Packages;

namespace Sluice.Running;

/// <summary>
/// The parent's look at a package before it believes it: the child parsed strangers' bytes, so what it says is checked
/// against the file's own footer, schema and counts.
/// </summary>
internal static class PackageInspection
{
    /// <summary>Accepts the package in a folder, or says what is wrong with it.</summary>
    /// <exception cref="SluiceException">The package is not what its manifest says.</exception>
    public static void Accept(string folder, PackageManifest manifest, long memoryBytes)
    {
        var rows = Path.Combine(folder, PackageFolder.RowsName);
        Require(File.Exists(rows) && new FileInfo(rows).Length == manifest.RowsBytes, "rows.parquet has another size than the manifest says");
        Require(manifest.Books.Balance, manifest.Books.ToString());
        Require(manifest.HasDuplicates == File.Exists(Path.Combine(folder, PackageFolder.DuplicatesName)), "duplicates.parquet is there and should not be, or the other way round");

        using var locked = LockedDatabase.Open(folder, null, memoryBytes, 1);
        try
        {
            var connection = locked.Connection;
            var file = DuckSql.Literal(rows);
            var expected = manifest.Streams[0].Columns.Concat(manifest.HiddenColumns).Select(column => column.Name).ToHashSet(StringComparer.Ordinal);
            var found = connection.Query($"SELECT column_name FROM (DESCRIBE FROM read_parquet({file}))").Rows()
                .Select(row => (string)row[0]!).ToHashSet(StringComparer.Ordinal);
            Require(expected.IsSubsetOf(found), "rows.parquet lacks columns of the manifest");
            var counts = connection.Query(
                $"SELECT count(*), count(*) FILTER (_reasons = 0) FROM read_parquet({file})").Rows().Single();
            Require((long)counts[0]! == manifest.Books.RowsRead, $"rows.parquet has {counts[0]} rows, the books say {manifest.Books.RowsRead}");
            Require((long)counts[1]! == manifest.Books.Accepted + manifest.Books.Duplicate,
                $"rows.parquet has {counts[1]} rows without a reason, the books say {manifest.Books.Accepted + manifest.Books.Duplicate}");
        }
        catch (DuckException problem)
        {
            throw Broken(problem.Message, problem);
        }
    }

    private static void Require(bool holds, string found)
    {
        if (!holds)
        {
            throw Broken(found, null);
        }
    }

    private static SluiceException Broken(string found, Exception? inner) => new(FailureKind.Failed,
        [new Problem("package_refused", $"The package was refused: {found}. Nothing was loaded.")
        {
            Advice = "Run the file again; if it happens again, please report it.",
        }], inner);
}
