using System.Globalization;

namespace Sluice.Stores.Search.Sqlite;

/// <summary>
/// A SQLite file that this process holds for writing: one connection writes, others read beside it. The file is made by the
/// first load, not by looking, and only a file that was made so is opened. FILE.lock keeps a second writer out, and FILE.holder
/// says who has it. Disposing closes it.
/// </summary>
internal sealed class SearchFile : IDisposable
{
    // "SLUI": what tells a file of ours from another program's.
    private const long ApplicationId = 0x534C5549;

    // The filters of a million documents: what a search reads of them from the file takes longer than the search.
    private const int ReaderCacheKilobytes = 64 << 10;
    private const int WriterCacheKilobytes = 32 << 10;
    private const int ReadersMax = 2;

    private readonly string _path;
    private readonly StoreOptions _options;
    private readonly Lock _opening = new();
    // Those that wait for the next search, with the pages that the one before has read.
    private readonly Stack<SqliteLink> _readers = new();
    private bool _isDisposed;
    private FileStream? _lock;
    private SqliteLink? _writer;

    /// <summary>Checks the path and holds the file if it is there.</summary>
    /// <exception cref="StoreException">It is held by another, no file of ours, or can not be reached.</exception>
    public SearchFile(string path, StoreOptions options)
    {
        _path = Path.GetFullPath(path);
        _options = options;
        CheckPath();
        if (!File.Exists(_path))
        {
            return;
        }

        try
        {
            if (!options.IsReadOnly)
            {
                Hold();
            }

            using var reader = Open(canWrite: false);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The file as it is named in messages.</summary>
    public string Place => $"the search index {_path}";

    /// <summary>Where the engine that reads packages spills.</summary>
    public string SpillFolder => _options.TempFolder is null ? _path + ".tmp" : Path.Combine(Path.GetFullPath(_options.TempFolder), Path.GetFileName(_path) + ".tmp");

    /// <summary>Reads in one transaction, so that all of it is of the same moment although a load goes on beside it; the default when there is no file.</summary>
    public T? Read<T>(Func<SqliteLink, T?> read)
    {
        if (!File.Exists(_path))
        {
            return default;
        }

        var link = TakeReader();
        try
        {
            link.Execute("BEGIN");
            var found = read(link);
            link.StopOn(null);

            // With the tables that it made for itself.
            link.Execute("ROLLBACK");
            GiveBack(link);
            return found;
        }
        catch
        {
            link.Dispose();
            throw;
        }
    }

    /// <summary>The connection that writes.</summary>
    public SqliteLink Write()
    {
        lock (_opening)
        {
            Hold();
            return _writer ??= Open(canWrite: true);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_readers)
        {
            _isDisposed = true;
            while (_readers.TryPop(out var reader))
            {
                reader.Dispose();
            }
        }

        // Last of all connections, so that it folds the log into the file.
        _writer?.Dispose();
        _writer = null;
        _lock?.Dispose();
        _lock = null;
    }

    private SqliteLink TakeReader()
    {
        lock (_readers)
        {
            if (_readers.TryPop(out var reader))
            {
                return reader;
            }
        }

        return Open(canWrite: false);
    }

    private void GiveBack(SqliteLink reader)
    {
        lock (_readers)
        {
            if (!_isDisposed && _readers.Count < ReadersMax)
            {
                _readers.Push(reader);
                return;
            }
        }

        reader.Dispose();
    }

    private SqliteLink Open(bool canWrite)
    {
        SqliteLink? link = null;
        try
        {
            link = SqliteLink.Open(_path, canWrite);
            CheckOwner(link);
            if (canWrite)
            {
                Prepare(link);
            }

            // What a load puts aside grows with its package, and is on the disk where it is much; what a search does is small.
            link.Execute($"PRAGMA temp_store = {(canWrite ? "FILE" : "MEMORY")}");
            link.RegisterLower(SearchReading.Lower);
            link.Execute($"PRAGMA cache_size = -{(canWrite ? WriterCacheKilobytes : ReaderCacheKilobytes)}");
            return link;
        }
        catch (SqliteProblem problem)
        {
            link?.Dispose();
            throw SearchErrors.Translate(problem, _options.Name!, "open", Place);
        }
        catch
        {
            link?.Dispose();
            throw;
        }
    }

    private static void Prepare(SqliteLink link)
    {
        // Of a new file: tickets are long rows, which go into larger pages faster; single rows are found faster in small ones.
        link.Execute("PRAGMA page_size = 8192");
        link.Execute($"PRAGMA application_id = {ApplicationId}");
        link.Execute("PRAGMA journal_mode = WAL");
        link.Execute("PRAGMA synchronous = FULL");
        link.Execute("PRAGMA journal_size_limit = 67108864");
        link.RegisterFold("sluice_fold");
    }

    private void CheckOwner(SqliteLink link)
    {
        var id = link.Number("PRAGMA application_id");
        if (id != ApplicationId && (id != 0 || link.Number("SELECT count(*) FROM sqlite_master") > 0))
        {
            throw new StoreException(false, _options.Name!, "open",
                new("store_not_ours", $"{_path} is a SQLite database of another program.") { Advice = "Give the path of a file that does not exist yet: it is created." });
        }
    }

    private void Hold()
    {
        if (_lock is not null)
        {
            return;
        }

        var path = _path + ".lock";
        try
        {
            _lock = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException problem) when (HeldFile.IsHeldByAnother(problem))
        {
            throw EngineProblems.Locked(_options.Name!, Place, Holder());
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new StoreException(false, _options.Name!, "open", EngineProblems.NoPermission(Place, problem.Message), problem);
        }

        File.WriteAllText(_path + ".holder", Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
    }

    private string Holder()
    {
        try
        {
            var id = File.ReadAllText(_path + ".holder");
            return id == Environment.ProcessId.ToString(CultureInfo.InvariantCulture) ? "this very process, as another store" : $"another process (PID {id})";
        }
        catch (IOException)
        {
            return "another process";
        }
    }

    private void CheckPath()
    {
        if (Directory.Exists(_path))
        {
            throw EngineProblems.Path(_options.Name!, $"{_path} is a folder, and a search store is a file.", "Give the path of the file.");
        }

        var parent = Path.GetDirectoryName(_path);
        if (parent is null || !Directory.Exists(parent))
        {
            throw EngineProblems.Path(_options.Name!, $"The folder {parent} for the search index {_path} does not exist.", "Create the folder or correct the path.");
        }
    }
}
