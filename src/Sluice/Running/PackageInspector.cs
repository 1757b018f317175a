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
    private bool _isDisposed;

    /// <summary>Gets ready for packages of the home while the first of them is made; what goes wrong is said when one is looked at.</summary>
    public void Prepare()
    {
        if (Volatile.Read(ref _database) is null)
        {
            _ = Task.Run(OfHome);
        }
    }

    /// <summary>Accepts the package in a folder, or says what is wrong with it.</summary>
    /// <exception cref="SluiceException">
    /// <c>package_refused</c>: it is not what its manifest says. <c>package_unreadable</c>: nobody can say just now.
    /// </exception>
    public void Accept(string folder, PackageManifest manifest)
    {
        RequireFiles(folder, manifest);
        try
        {
            if (folder.StartsWith(settings.PackagesFolder + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            {
                using var connection = OfHome().Connect();
                Compare(connection, folder, manifest);
            }
            else
            {
                // A dry run packs elsewhere, and there is no home folder for its sake.
                using var own = LockedDatabase.Open(folder, null, settings.ParentDuckDbBytes, 1);
                Compare(own.Connection, folder, manifest);
            }
        }
        catch (DuckException problem) when (problem.ErrorType is DuckErrorType.IO or DuckErrorType.OutOfMemory or DuckErrorType.Interrupt)
        {
            // The files are there and as long as they should be: it is the disk, its room, or the memory that others have.
            throw PackageManifest.Unreadable(folder, problem);
        }
        catch (DuckException problem)
        {
            throw Broken(problem.Message, problem);
        }
    }

    /// <summary>Looks at several packages of the home, at those of the same columns by one query.</summary>
    /// <returns>What is wrong with each; null for one that is accepted.</returns>
    public IReadOnlyList<SluiceException?> AcceptAll(IReadOnlyList<(string Folder, PackageManifest Manifest)> packages)
    {
        var counts = new Dictionary<string, (long Rows, long Accepted)>(StringComparer.Ordinal);
        foreach (var alike in packages.Where(package => !package.Manifest.HasDuplicates).GroupBy(package => ColumnsOf(package.Manifest)).Where(group => group.Count() > 1))
        {
            Count(alike.Key, [.. alike.Select(package => package.Folder)], counts);
        }

        return [.. packages.Select(package => Refusal(package.Folder, package.Manifest, counts))];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _database?.Dispose();
        }
    }

    private SluiceException? Refusal(string folder, PackageManifest manifest, Dictionary<string, (long Rows, long Accepted)> counts)
    {
        try
        {
            if (counts.TryGetValue(folder, out var counted))
            {
                RequireFiles(folder, manifest);
                RequireCounts(counted, manifest);
            }
            else
            {
                Accept(folder, manifest);
            }

            return null;
        }
        catch (SluiceException refusal)
        {
            return refusal;
        }
    }

    // One that can not be read has all of them looked at one by one.
    private void Count(string columns, IReadOnlyList<string> folders, Dictionary<string, (long Rows, long Accepted)> counts)
    {
        try
        {
            using var connection = OfHome().Connect();
            var owners = folders.SelectMany(folder => PackageRows.Files(folder).Select(file => (File: file, Folder: folder)))
                .ToDictionary(pair => pair.File, pair => pair.Folder, StringComparer.Ordinal);
            var rows = PackageRelation.ReadAll(owners.Keys, out var path);
            using var counted = connection.Query(
                $"SELECT {path}, count(*), count(*) FILTER (_reasons = 0) FROM (SELECT {path}, {columns} FROM {rows}) GROUP BY {path}");
            foreach (var folder in folders)
            {
                counts[folder] = default;
            }

            foreach (var row in counted.Rows())
            {
                var (before, accepted) = counts[owners[(string)row[0]!]];
                counts[owners[(string)row[0]!]] = (before + (long)row[1]!, accepted + (long)row[2]!);
            }
        }
        catch (DuckException)
        {
        }
    }

    private static string ColumnsOf(PackageManifest manifest) => string.Join(", ", manifest.Streams[0].Columns.Concat(manifest.HiddenColumns)
        .Select(column => DuckSql.Identifier(column.Name)).Prepend("_reasons"));

    private static void RequireFiles(string folder, PackageManifest manifest)
    {
        Require(PackageRows.Bytes(folder) == manifest.RowsBytes, "rows.parquet has another size than the manifest says");
        Require(manifest.Books.Balance, manifest.Books.ToString());
        Require(manifest.HasDuplicates == File.Exists(Path.Combine(folder, PackageFolder.DuplicatesName)), "duplicates.parquet is there and should not be, or the other way round");
    }

    private static void RequireCounts((long Rows, long Accepted) counted, PackageManifest manifest)
    {
        Require(counted.Rows == manifest.Books.RowsRead, $"rows.parquet has {counted.Rows} rows, the books say {manifest.Books.RowsRead}");
        Require(counted.Accepted == manifest.Books.Accepted + manifest.Books.Duplicate,
            $"rows.parquet has {counted.Accepted} rows without a reason, the books say {manifest.Books.Accepted + manifest.Books.Duplicate}");
    }

    private LockedDatabase OfHome()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return _database ??= LockedDatabase.Open(settings.PackagesFolder, null, settings.ParentDuckDbBytes, 1);
        }
    }

    private static void Compare(DuckConnection connection, string folder, PackageManifest manifest)
    {
        var rows = PackageRows.Sql(folder);

        // Columns that are named have to be there, and those that nobody counts are not read.
        using var counted = connection.Query($"SELECT count(*), count(*) FILTER (_reasons = 0) FROM (SELECT {ColumnsOf(manifest)} FROM {rows})");
        var counts = counted.Rows().Single();
        RequireCounts(((long)counts[0]!, (long)counts[1]!), manifest);
        if (manifest.HasDuplicates)
        {
            // Each loser once, and each of them a row that would have been accepted.
            var duplicates = $"read_parquet({DuckSql.Literal(Path.Combine(folder, PackageFolder.DuplicatesName))})";
            using var compared = connection.Query($"SELECT count(*), count(DISTINCT _row) FILTER (_row IN "
                + $"(SELECT _row FROM {rows} WHERE _reasons = 0)) FROM {duplicates}");
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
