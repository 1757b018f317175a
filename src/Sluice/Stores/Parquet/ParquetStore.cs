using System.Security.Cryptography;
using System.Text;
using Sluice.DuckDbApi;
using Sluice.Packages;
using Sluice.Stores.Drift;

namespace Sluice.Stores.Parquet;

/// <summary>
/// A store in a folder: each table is a sub-folder of Parquet files that any reader can take as <c>table/*.parquet</c>
/// at any moment. A load is staged, decided by one rename, and moved into place; see <see cref="ParquetFolder"/>. It may
/// be used from several threads; loads run one after the other. Disposing lets go of the folder.
/// </summary>
public sealed class ParquetStore : IStore
{
    private readonly ParquetFolder _folder;
    private readonly StoreOptions _options;
    private readonly PackageStreams _packages = new();
    private readonly DuckDatabase _engine;
    private readonly SemaphoreSlim _loading = new(1, 1);
    // Whoever reads files reads; moving them writes.
    private readonly ReaderWriterLockSlim _files = new();

    private ParquetStore(ParquetFolder folder, StoreOptions options)
    {
        _folder = folder;
        _options = options;
        if (folder.IsUsed && !options.IsReadOnly)
        {
            Guard("open", () =>
            {
                folder.Hold();
                StoreEngine.RemoveSpillFiles(SpillFolder());
                return true;
            });
        }

        _engine = StoreEngine.Open(":memory:", options, [options.PackagesFolder, folder.Root], SpillFolder());
    }

    /// <inheritdoc/>
    public string Name => _options.Name!;

    /// <summary>Opens the folder, if it is there; otherwise the first load makes it.</summary>
    /// <exception cref="StoreException">Another store holds it, or it can not be reached.</exception>
    public static ParquetStore Open(string path, StoreOptions options)
    {
        var named = options with { Name = options.Name ?? $"parquet:{path}" };
        var folder = new ParquetFolder(path, named.Name);
        try
        {
            return new(folder, named);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<StreamColumn>? Describe(string table) =>
        Read("describe", connection => ParquetTable.Find(connection, _folder, table)?.Shape.Describe());

    /// <inheritdoc/>
    public bool HasLoaded(string job) => Guard("look up", () => _folder.Marker(job)) is not null;

    /// <inheritdoc/>
    public bool CanReplaceJobs => true;

    /// <inheritdoc/>
    public LoadForecast Inspect(PackageLoad load) => Read("inspect", connection =>
    {
        if (_folder.Marker(load.Manifest.Job) is not null)
        {
            return null;
        }

        var drift = new DriftInspection(connection, _packages, Name) { CanAdd = false };
        drift.AddAll(load, columns => [.. columns.Select(column => column with { Type = ParquetTypes.Stored(column.Type) })],
            table => ParquetTable.Find(connection, _folder, table)?.Shape,
            (shape, rows) => TableSample.Read(connection, shape, ParquetTable.Read(_folder.FilesOf(shape.Name)), isTable: false, rows));
        return drift.ToForecast();
    }) ?? LoadForecast.Nothing;

    /// <inheritdoc/>
    public LoadOutcome Load(PackageLoad load, CancellationToken cancellation)
    {
        if (_options.IsReadOnly)
        {
            throw new StoreException(false, Name, "load", LoadProblems.ReadOnly(Name));
        }

        _loading.Wait(cancellation);
        try
        {
            return Guard("load", () => LoadOnce(load, cancellation));
        }
        catch (StoreException problem) when (problem.InnerException is DuckException { IsInterrupt: true } && cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException("The load was cancelled and what it had staged removed.", problem, cancellation);
        }
        finally
        {
            _loading.Release();
        }
    }

    /// <inheritdoc/>
    public StoreSample Sample(string table, int rows) =>
        Read("sample", connection => ParquetTable.Find(connection, _folder, table) is { } found
            ? TableSample.Read(connection, found.Shape, ParquetTable.Read(found.Files), isTable: false, rows)
            : null)
        ?? throw new StoreException(false, Name, "sample", new("unknown_table", $"There is no table \"{table}\" in {_folder.Place}."));

    /// <inheritdoc/>
    public IReadOnlyList<StoreTable> Tables() => Guard("list", () => _folder.Tables().Select(table => new StoreTable(table, "table", null)).ToList());

    /// <inheritdoc/>
    public TablePage Read(TableQuery query, CancellationToken cancellation) => Page(query.Table, cancellation, (connection, found) =>
        TableReading.Read(connection, found.Shape, ParquetTable.Read(found.Files), "file_index, file_row_number", query, Name));

    /// <inheritdoc/>
    public TablePage Count(GroupQuery query, CancellationToken cancellation) => Page(query.Table, cancellation, (connection, found) =>
        TableReading.Count(connection, found.Shape, ParquetTable.Read(found.Files), query, Name));

    /// <inheritdoc/>
    public void Dispose()
    {
        _engine.Dispose();
        _folder.Dispose();
        _loading.Dispose();
        _files.Dispose();
    }

    private LoadOutcome LoadOnce(PackageLoad load, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        _folder.Hold();
        Move(_folder.Finish);
        if (_folder.Marker(load.Manifest.Job) is { } marker)
        {
            return marker.Digest == load.Manifest.Digest
                ? new(true, marker.Streams)
                : throw new StoreException(false, Name, "load", LoadProblems.OtherPackage(load.Manifest, marker.Digest));
        }

        try
        {
            var commit = Stage(load, cancellation);
            Move(() => _folder.Commit(commit));
            return new(false, commit.Streams);
        }
        finally
        {
            ClearStaging();
        }
    }

    private LoadCommit Stage(PackageLoad load, CancellationToken cancellation)
    {
        using var connection = _engine.Connect();
        using var interruption = new Interruption(connection, cancellation);
        var commit = new ParquetLoad(connection, _packages, load, _folder, Name).Stage(_options.Time.GetUtcNow(), cancellation);
        cancellation.ThrowIfCancellationRequested();
        return commit;
    }

    private void Move(Action move)
    {
        _files.EnterWriteLock();
        try
        {
            move();
        }
        finally
        {
            _files.ExitWriteLock();
        }
    }

    // A load that is decided and could not be moved needs what is staged; the next start finishes it.
    private void ClearStaging()
    {
        if (!File.Exists(_folder.Own("commit.json")))
        {
            _folder.ClearStaging();
        }
    }

    private T? Read<T>(string operation, Func<DuckConnection, T?> read) => Guard(operation, () =>
    {
        _files.EnterReadLock();
        try
        {
            using var connection = _engine.Connect();
            return read(connection);
        }
        finally
        {
            _files.ExitReadLock();
        }
    });

    private T Guard<T>(string operation, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (DuckException problem)
        {
            throw EngineProblems.Translate(problem, Name, operation, _folder.Place);
        }
        catch (UnauthorizedAccessException problem)
        {
            throw new StoreException(false, Name, operation, EngineProblems.NoPermission(_folder.Place, problem.Message), problem);
        }
        catch (IOException problem)
        {
            throw new StoreException(true, Name, operation, FileProblem(problem), problem);
        }
    }

    // ENOSPC, and its two relatives on Windows.
    private Problem FileProblem(IOException problem) => problem.HResult is 28 or unchecked((int)0x80070070) or unchecked((int)0x80070027)
        ? EngineProblems.DiskFull(_folder.Place)
        : new("store_failed", $"A file could not be handled, in {_folder.Place}: {problem.Message}");

    // Several can look at a folder at the same time, so none of them spills.
    private string SpillFolder()
    {
        if (_options.IsReadOnly)
        {
            return "";
        }

        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(RealPath.Of(_folder.Root))).AsSpan(0, 8));
        return _options.TempFolder is null ? _folder.Own("spill") : Path.Combine(Path.GetFullPath(_options.TempFolder), $"parquet-{name}");
    }

    private TablePage Page(string table, CancellationToken cancellation, Func<DuckConnection, ParquetTable, TablePage> read) => Read("read", connection =>
        {
            using var interruption = new Interruption(connection, cancellation);
            try
            {
                return ParquetTable.Find(connection, _folder, table) is { } found ? read(connection, found) : null;
            }
            catch (DuckException problem) when (problem.IsInterrupt)
            {
                throw TableReading.TookTooLong(Name, problem);
            }
        })
        ?? throw TableReading.UnknownTable(Name, table, _folder.Place);
}
