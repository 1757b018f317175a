using Sluice.DuckDbApi;
using Sluice.Packages;

namespace Sluice.Running;

/// <summary>
/// The parent's look at a package before it believes it: the child parsed strangers' bytes, so what it says is checked
/// against the file's own footer, schema and counts. One locked database looks at all packages of a home, because
/// opening one costs more than looking at a small package. Safe for use by several threads.
/// </summary>
internal sealed class PackageInspector(EngineSettings settings) : IDisposable
{
    private readonly Lock _lock = new();
    private LockedDatabase? _database;

    /// <summary>Accepts the package in a folder, or says what is wrong with it.</summary>
    /// <exception cref="SluiceException">The package is not what its manifest says.</exception>
    public void Accept(string folder, PackageManifest manifest)
    {
        var rows = Path.Combine(folder, PackageFolder.RowsName);
        Require(File.Exists(rows) && new FileInfo(rows).Length == manifest.RowsBytes, "rows.parquet has another size than the manifest says");
        Require(manifest.Books.Balance, manifest.Books.ToString());
        Require(manifest.HasDuplicates == File.Exists(Path.Combine(folder, PackageFolder.DuplicatesName)), "duplicates.parquet is there and should not be, or the other way round");
        try
        {
            if (folder.StartsWith(settings.PackagesFolder + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            {
                using var connection = OfHome().Connect();
                Compare(connection, rows, manifest);
            }
            else
            {
                // A dry run packs elsewhere, and there is no home folder for its sake.
                using var own = LockedDatabase.Open(folder, null, settings.ParentDuckDbBytes, 1);
                Compare(own.Connection, rows, manifest);
            }
        }
        catch (DuckException problem)
        {
            throw Broken(problem.Message, problem);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _database?.Dispose();

    private LockedDatabase OfHome()
    {
        lock (_lock)
        {
            return _database ??= LockedDatabase.Open(settings.PackagesFolder, null, settings.ParentDuckDbBytes, 1);
        }
    }

    private static void Compare(DuckConnection connection, string path, PackageManifest manifest)
    {
        var file = DuckSql.Literal(path);
        var columns = string.Join(", ", manifest.Streams[0].Columns.Concat(manifest.HiddenColumns)
            .Select(column => DuckSql.Identifier(column.Name)).Prepend("_reasons"));

        // Columns that are named have to be there, and those that nobody counts are not read.
        using var counted = connection.Query($"SELECT count(*), count(*) FILTER (_reasons = 0) FROM (SELECT {columns} FROM read_parquet({file}))");
        var counts = counted.Rows().Single();
        Require((long)counts[0]! == manifest.Books.RowsRead, $"rows.parquet has {counts[0]} rows, the books say {manifest.Books.RowsRead}");
        Require((long)counts[1]! == manifest.Books.Accepted + manifest.Books.Duplicate,
            $"rows.parquet has {counts[1]} rows without a reason, the books say {manifest.Books.Accepted + manifest.Books.Duplicate}");
        if (manifest.HasDuplicates)
        {
            // Each loser once, and each of them a row that would have been accepted.
            var duplicates = $"read_parquet({DuckSql.Literal(Path.Combine(Path.GetDirectoryName(path)!, PackageFolder.DuplicatesName))})";
            using var compared = connection.Query($"SELECT count(*), count(DISTINCT _row) FILTER (_row IN "
                + $"(SELECT _row FROM read_parquet({file}) WHERE _reasons = 0)) FROM {duplicates}");
            var losers = compared.Rows().Single();
            Require((long)losers[0]! == manifest.Books.Duplicate && (long)losers[1]! == manifest.Books.Duplicate,
                $"duplicates.parquet has {losers[0]} rows, {losers[1]} of them different rows without a reason, the books say {manifest.Books.Duplicate}");
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
