using Sluice.DuckDbApi;
using Sluice.Packages;
using Sluice.Stores.Drift;

namespace Sluice.Stores.DuckDb;

/// <summary>
/// A store in a DuckDB database file. A package's streams and its marker in <c>_sluice_load</c> go in by one transaction.
/// It may be used from several threads; loads run one after the other. Disposing closes the file.
/// </summary>
public sealed class DuckDbStore : IStore
{
    /// <summary>From this many rows on, a load folds the log into the file at once, which then costs next to nothing.</summary>
    internal const long CheckpointRows = 100_000;

    private readonly DatabaseFile _file;
    private readonly StoreOptions _options;
    private readonly SemaphoreSlim _loading = new(1, 1);
    // Everyone who has a connection reads; closing and opening the file anew writes.
    private readonly ReaderWriterLockSlim _use = new();

    private DuckDbStore(DatabaseFile file, StoreOptions options)
    {
        _file = file;
        _options = options;
    }

    /// <inheritdoc/>
    public string Name => _options.Name!;

    /// <summary>Opens the file, if it is there; otherwise the first load makes it.</summary>
    /// <exception cref="StoreException">It is locked, no database, or can not be reached.</exception>
    public static DuckDbStore Open(string path, StoreOptions options)
    {
        var named = options with { Name = options.Name ?? $"duckdb:{path}" };
        return new(new(path, named), named);
    }

    /// <inheritdoc/>
    public IReadOnlyList<StreamColumn>? Describe(string table) =>
        Read("describe", connection => DatabaseTables.Find(connection, table)?.Describe());

    /// <inheritdoc/>
    public bool HasLoaded(string job) => Read("look up", connection => LoadMarkers.Find(connection, job)) is not null;

    /// <inheritdoc/>
    public bool CanReplaceJobs => true;

    /// <inheritdoc/>
    public LoadForecast Inspect(PackageLoad load) => Read("inspect", connection =>
    {
        if (LoadMarkers.Find(connection, load.Manifest.Job) is not null)
        {
            return null;
        }

        var drift = new DriftInspection(connection, Name);
        drift.AddAll(load, columns => columns, table => DatabaseTables.Find(connection, table),
            (shape, rows) => TableSample.Read(connection, shape, DuckSql.Identifier(shape.Name), isTable: false, rows));
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
            return LoadOrLookUp(load, cancellation);
        }
        finally
        {
            _loading.Release();
        }
    }

    /// <inheritdoc/>
    public StoreSample Sample(string table, int rows) =>
        Read("sample", connection => DatabaseTables.Find(connection, table) is { } shape
            ? TableSample.Read(connection, shape, DuckSql.Identifier(table), DatabaseTables.KindOf(connection, table) == "table", rows)
            : null)
        ?? throw new StoreException(false, Name, "sample", new("unknown_table", $"There is no table \"{table}\" in {_file.Place}."));

    /// <inheritdoc/>
    public void Dispose()
    {
        _file.Dispose();
        _loading.Dispose();
        _use.Dispose();
    }

    private T? Read<T>(string operation, Func<DuckConnection, T?> read)
    {
        _use.EnterReadLock();
        try
        {
            using var connection = _file.Connect(create: false);
            return connection is null ? default : read(connection);
        }
        catch (DuckException problem)
        {
            throw EngineProblems.Translate(problem, Name, operation, _file.Place);
        }
        finally
        {
            _use.ExitReadLock();
        }
    }

    private LoadOutcome LoadOrLookUp(PackageLoad load, CancellationToken cancellation)
    {
        try
        {
            return InOneTransaction(load, cancellation);
        }
        catch (DuckException problem) when (problem.IsInterrupt && cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException("The load was cancelled and rolled back.", problem, cancellation);
        }
        catch (DuckException problem)
        {
            return Settle(load, problem);
        }
    }

    private LoadOutcome InOneTransaction(PackageLoad load, CancellationToken cancellation)
    {
        _use.EnterReadLock();
        try
        {
            using var connection = _file.Connect(create: true)!;
            var work = new DuckDbLoad(connection, load, Name, _options.MemoryBytes);
            connection.Execute("BEGIN TRANSACTION");
            var outcome = RunOrRollBack(connection, work, cancellation);
            connection.Execute("COMMIT");
            if (work.NeedsCheckpoint && !outcome.AlreadyLoaded)
            {
                Checkpoint(connection);
            }

            return outcome;
        }
        finally
        {
            _use.ExitReadLock();
        }
    }

    private LoadOutcome RunOrRollBack(DuckConnection connection, DuckDbLoad work, CancellationToken cancellation)
    {
        try
        {
            using var interruption = new Interruption(connection, cancellation);
            var outcome = work.Run(_options.Time.GetUtcNow(), cancellation);
            cancellation.ThrowIfCancellationRequested();
            return outcome;
        }
        catch
        {
            RollBack(connection);
            throw;
        }
    }

    // The file stays as large as the load had made it; DuckDB writes the next one over what is free in it.
    private static void RollBack(DuckConnection connection)
    {
        try
        {
            connection.Execute("ROLLBACK");
        }
        catch (DuckException)
        {
            // The load's own error is the one to tell. A database that is past this has nothing to roll back.
        }
    }

    // The package is committed already: a log that stays as it is costs a replay at the next start, no rows.
    private void Checkpoint(DuckConnection connection)
    {
        try
        {
            connection.Execute("CHECKPOINT");
        }
        catch (DuckException problem)
        {
            _options.Warn?.Invoke(EngineProblems.Translate(problem, Name, "checkpoint", _file.Place).Problem with
            {
                Severity = Severity.Warning,
            });
        }
    }

    // An error does not say whether the COMMIT came through; the marker does.
    private LoadOutcome Settle(PackageLoad load, DuckException problem)
    {
        if (EngineProblems.IsFatal(problem))
        {
            Reopen();
        }

        var marker = Read("look up", connection => LoadMarkers.Find(connection, load.Manifest.Job));
        return marker is not null && marker.Digest == load.Manifest.Digest
            ? new(false, marker.Streams)
            : throw EngineProblems.Translate(problem, Name, "load", _file.Place);
    }

    private void Reopen()
    {
        _use.EnterWriteLock();
        try
        {
            _file.Reopen();
        }
        finally
        {
            _use.ExitWriteLock();
        }
    }
}
