using System.Globalization;
using Sluice.DuckDbApi;

namespace Sluice.Stores.DuckDb;

/// <summary>
/// A DuckDB database file that this process holds: opened once, with the settings of a store, locked down. The file is
/// made by the first load, not by looking. Disposing closes and checkpoints it.
/// </summary>
internal sealed class DatabaseFile : IDisposable
{
    // DuckDB's lock keeps other processes out and not a second instance in this one, which would write over the first.
    private static readonly HashSet<string> OpenPaths = [];

    private readonly string _path;
    private readonly string _identity;
    private readonly StoreOptions _options;
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

    /// <summary>The full path.</summary>
    public string FullPath => _path;

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
        if (_database is null && (create || File.Exists(_path)))
        {
            _database = OpenOrSaveLog();
        }

        return _database;
    }

    private void Hold()
    {
        lock (OpenPaths)
        {
            _isHeld = OpenPaths.Add(_identity);
        }

        if (!_isHeld)
        {
            throw DuckDbProblems.Locked(_options.Name!, _path, "this very process, as another store");
        }
    }

    private void CheckPath()
    {
        if (Directory.Exists(_path))
        {
            throw DuckDbProblems.Path(_options.Name!, $"{_path} is a folder, and a DuckDB store is a file.",
                "Give the path of the database file.");
        }

        var parent = Path.GetDirectoryName(_path);
        if (parent is null || !Directory.Exists(parent))
        {
            throw DuckDbProblems.Path(_options.Name!, $"The folder {parent} for the database {_path} does not exist.",
                "Create the folder or correct the path.");
        }
    }

    private DuckDatabase OpenOrSaveLog()
    {
        try
        {
            return OpenLocked();
        }
        catch (DuckException problem) when (DuckDbProblems.IsLogDamage(problem) && !_options.IsReadOnly)
        {
            // What the log held can be loaded again from its packages; the log itself is kept for whoever wants to look.
            var stamp = _options.Time.GetUtcNow().ToString("yyyyMMdd'T'HHmmssfff", CultureInfo.InvariantCulture);
            var kept = $"{_path}.wal.bad-{stamp}";
            File.Move(_path + ".wal", kept);
            _options.Warn?.Invoke(DuckDbProblems.LogPutAside(_path, kept, problem));
            return Translate(OpenLocked);
        }
        catch (DuckException problem)
        {
            throw DuckDbProblems.Translate(problem, _options.Name!, "open", _path);
        }
    }

    private DuckDatabase Translate(Func<DuckDatabase> open)
    {
        try
        {
            return open();
        }
        catch (DuckException problem)
        {
            throw DuckDbProblems.Translate(problem, _options.Name!, "open", _path);
        }
    }

    private DuckDatabase OpenLocked()
    {
        var database = DuckDatabase.Open(_path, OpenSettings());
        try
        {
            using var connection = database.Connect();
            connection.Execute(LockDown());
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    private Dictionary<string, string> OpenSettings() => new()
    {
        ["access_mode"] = _options.IsReadOnly ? "read_only" : "automatic",
        ["threads"] = (_options.Threads ?? Environment.ProcessorCount).ToString(CultureInfo.InvariantCulture),
        ["memory_limit"] = $"{_options.MemoryBytes / 1024}KiB",
        ["autoinstall_known_extensions"] = "false",
        ["autoload_known_extensions"] = "false",
        ["allow_community_extensions"] = "false",
        ["allow_unsigned_extensions"] = "false",
    };

    // The order matters: what is set after the lock is refused. Only packages can be read, and nothing else written
    // than the database, its log and its spill files.
    private string LockDown()
    {
        var temp = _options.TempFolder is null
            ? _path + ".tmp"
            : Path.Combine(Path.GetFullPath(_options.TempFolder), $"{Path.GetFileName(_path)}-{Guid.NewGuid():N}");
        var packages = Path.GetFullPath(_options.PackagesFolder) + Path.DirectorySeparatorChar;
        return $"""
            SET temp_directory = {DuckSql.Literal(temp)};
            SET preserve_insertion_order = false;
            SET TimeZone = 'UTC';
            SET allow_persistent_secrets = false;
            SET enable_external_file_cache = false;
            SET allowed_directories = [{DuckSql.Literal(packages)}];
            SET enable_external_access = false;
            SET lock_configuration = true;
            """;
    }
}
