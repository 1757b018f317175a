using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Sluice.DuckDbApi;

namespace Sluice.Stores.DuckDb;

/// <summary>
/// A DuckDB database file that this process holds, opened once. The file is made by the first load, not by looking.
/// Disposing closes and checkpoints it.
/// </summary>
internal sealed class DatabaseFile : IDisposable
{
    private const string DraftMark = ".making-";

    // Three header pages; the first load adds blocks.
    private const int SmallestDatabase = 3 * 4096;

    // What stands in every database behind the checksum of its first page.
    private const int MagicOffset = 8;

    // DuckDB's lock keeps other processes out and not a second instance in this one, which would write over the first.
    private static readonly HashSet<string> OpenPaths = [];

    private readonly string _path;
    private readonly string _identity;
    private readonly string _spillFolder;
    private readonly StoreOptions _options;
    private readonly Lock _opening = new();
    private DuckDatabase? _database;
    private bool _isHeld;

    /// <summary>Checks the path and opens the file if it is there.</summary>
    /// <exception cref="StoreException">It is locked, no database, or can not be reached.</exception>
    public DatabaseFile(string path, StoreOptions options)
    {
        _path = Path.GetFullPath(path);
        _options = options;
        CheckPath();
        _identity = RealPath.Of(_path);
        _spillFolder = SpillFolder();
        Hold();
        try
        {
            _ = TryOpen(create: false);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The database as it is named in messages.</summary>
    public string Place => $"the database {_path}";

    /// <summary>Opens a connection; null when there is no database and <paramref name="create"/> is false.</summary>
    public DuckConnection? Connect(bool create) => TryOpen(create)?.Connect();

    /// <summary>Closes what a fatal error has made useless and opens it again.</summary>
    public void Reopen()
    {
        _database?.Dispose();
        _database = null;
        _ = TryOpen(create: false);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _database?.Dispose();
        _database = null;
        if (_isHeld)
        {
            lock (OpenPaths)
            {
                OpenPaths.Remove(_identity);
            }

            _isHeld = false;
        }
    }

    private DuckDatabase? TryOpen(bool create)
    {
        lock (_opening)
        {
            if (_database is null && (create || File.Exists(_path)))
            {
                if (!File.Exists(_path))
                {
                    Make();
                }

                _database = OpenOrPutLogAside();
            }

            return _database;
        }
    }

    // DuckDB writes the first pages of a new file in the file's own place, and what a kill or a full disk leaves of them
    // it refuses to open ever after. So the file is made under another name and gets its own when it is whole.
    private void Make()
    {
        var draft = $"{_path}{DraftMark}{Guid.NewGuid():N}";
        try
        {
            RemoveOldDrafts();
            DuckDatabase.Open(draft, new Dictionary<string, string> { ["threads"] = "1" }).Dispose();
            // Without links DuckDB makes it in its place after all.
            _ = FileLink.TryPublish(draft, _path);
        }
        catch (DuckException problem)
        {
            File.Delete(draft);
            throw EngineProblems.Translate(problem, _options.Name!, "create", Place);
        }
    }

    // Whoever was killed while it made one. A draft lives for milliseconds.
    private void RemoveOldDrafts()
    {
        var old = _options.Time.GetUtcNow().UtcDateTime.AddMinutes(-10);
        var folder = new DirectoryInfo(Path.GetDirectoryName(_path)!);
        foreach (var draft in folder.EnumerateFiles(Path.GetFileName(_path) + DraftMark + "*", new EnumerationOptions { IgnoreInaccessible = true }))
        {
            if (draft.LastWriteTimeUtc < old)
            {
                draft.Delete();
            }
        }
    }

    private void Hold()
    {
        lock (OpenPaths)
        {
            _isHeld = OpenPaths.Add(_identity);
        }

        if (!_isHeld)
        {
            throw EngineProblems.Locked(_options.Name!, Place, "this very process, as another store");
        }
    }

    private void CheckPath()
    {
        if (Directory.Exists(_path))
        {
            throw EngineProblems.Path(_options.Name!, $"{_path} is a folder, and a DuckDB store is a file.",
                "Give the path of the database file.");
        }

        var parent = Path.GetDirectoryName(_path);
        if (parent is null || !Directory.Exists(parent))
        {
            throw EngineProblems.Path(_options.Name!, $"The folder {parent} for the database {_path} does not exist.",
                "Create the folder or correct the path.");
        }
    }

    // A folder of this database alone, by a name that the next start finds again. Several can look at a database at the
    // same time, so none of them spills.
    private string SpillFolder()
    {
        if (_options.IsReadOnly)
        {
            return "";
        }

        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(_identity)).AsSpan(0, 8));
        return _options.TempFolder is null ? _path + ".tmp" : Path.Combine(Path.GetFullPath(_options.TempFolder), $"duckdb-{name}");
    }

    private DuckDatabase OpenOrPutLogAside()
    {
        if (NothingInIt() is { } nothing)
        {
            throw nothing;
        }

        try
        {
            try
            {
                return Open();
            }
            catch (DuckException problem) when (IsLogDamage(problem) && !_options.IsReadOnly)
            {
                PutLogAside(problem);
                return Open();
            }
        }
        catch (DuckException problem)
        {
            throw EngineProblems.Translate(problem, _options.Name!, "open", Place);
        }
    }

    // A file that was touched, that another program was stopped from making, or that is something else: DuckDB opens a
    // CSV, JSON or Parquet file as a database in memory that has a view of it, and what is loaded there is gone with the
    // process. It is not ours to remove.
    private StoreException? NothingInIt()
    {
        var file = new FileInfo(_path);
        if (!file.Exists || (file.Length >= SmallestDatabase && HasMagic() != false))
        {
            return null;
        }

        var what = file.Length == 0 ? "is empty"
            : HasMagic() == false ? "is something else"
            : $"has {file.Length:N0} bytes, and the smallest database has {SmallestDatabase:N0}";
        return new(false, _options.Name!, "open", new("store_not_a_database", $"The file {_path} {what}: it is no DuckDB database.")
        {
            Advice = file.Length == 0 ? "Remove it, or give another path: a database that does not exist yet is created."
                : "Give the path of a database, or of a file that does not exist yet: it is created.",
        });
    }

    // Null where it can not be looked at, which DuckDB will say. Nobody in this process has the file open yet: closing it
    // here would give up DuckDB's lock on it.
    private bool? HasMagic()
    {
        try
        {
            using var file = File.OpenHandle(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            Span<byte> magic = stackalloc byte[4];
            return RandomAccess.Read(file, magic, MagicOffset) == magic.Length && magic.SequenceEqual("DUCK"u8);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private DuckDatabase Open()
    {
        var database = StoreEngine.Open(_path, _options, [_options.PackagesFolder], _spillFolder);
        StoreEngine.RemoveSpillFiles(_spillFolder);
        return database;
    }

    private static bool IsLogDamage(DuckException problem) =>
        problem.Message.Contains("replaying WAL", StringComparison.OrdinalIgnoreCase)
        || problem.Message.Contains("Corrupt WAL", StringComparison.OrdinalIgnoreCase);

    // What the log held can be loaded again from its packages; the log itself is kept for whoever wants to look.
    private void PutLogAside(DuckException damage)
    {
        var stamp = _options.Time.GetUtcNow().ToString("yyyyMMdd'T'HHmmssfff", CultureInfo.InvariantCulture);
        var kept = $"{_path}.wal.bad-{stamp}";
        File.Move(_path + ".wal", kept);
        _options.Warn?.Invoke(new("store_log_damaged",
            $"The write-ahead log of {_path} can not be replayed ({EngineProblems.FirstLine(damage)}). It was kept as {kept}, "
            + "and the database opened as of its last checkpoint: loads since then are missing from it.")
        {
            Severity = Severity.Warning,
            Advice = "Load again what is missing: a package whose marker is gone is loaded anew, the others are left alone.",
        });
    }
}
