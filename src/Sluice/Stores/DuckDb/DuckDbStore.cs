using Sluice.DuckDbApi;
using Sluice.Packages;

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
    public LoadOutcome Load(PackageLoad load, CancellationToken cancellation) => LoadAll([load], cancellation)[0];

    /// <inheritdoc/>
    public IReadOnlyList<LoadOutcome> LoadAll(IReadOnlyList<PackageLoad> loads, CancellationToken cancellation)
    {
        if (_options.IsReadOnly)
        {
            throw new StoreException(false, Name, "load", LoadProblems.ReadOnly(Name));
        }

        _loading.Wait(cancellation);
        try
        {
            return LoadOrLookUp(loads, cancellation);
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

    private IReadOnlyList<LoadOutcome> LoadOrLookUp(IReadOnlyList<PackageLoad> loads, CancellationToken cancellation)
    {
        try
        {
            return InOneTransaction(loads, cancellation);
        }
        catch (DuckException problem) when (problem.IsInterrupt && cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException("The load was cancelled and rolled back.", problem, cancellation);
        }
        catch (DuckException problem)
        {
            return Settle(loads, problem);
        }
    }

    private IReadOnlyList<LoadOutcome> InOneTransaction(IReadOnlyList<PackageLoad> loads, CancellationToken cancellation)
    {
        _use.EnterReadLock();
        try
        {
            using var connection = _file.Connect(create: true)!;
            var work = loads.Select(load => new DuckDbLoad(connection, load, Name, _options.MemoryBytes)).ToList();
            connection.Execute("BEGIN TRANSACTION");
            var outcomes = RunOrRollBack(connection, work, cancellation);
            connection.Execute("COMMIT");
            if (work.Any(load => load.NeedsCheckpoint))
            {
                Checkpoint(connection);
            }

            return outcomes;
        }
        finally
        {
            _use.ExitReadLock();
        }
    }

    private List<LoadOutcome> RunOrRollBack(DuckConnection connection, IReadOnlyList<DuckDbLoad> work, CancellationToken cancellation)
    {
        try
        {
            using var interruption = new Interruption(connection, cancellation);
            var outcomes = work.Select(load => load.Run(_options.Time.GetUtcNow(), cancellation)).ToList();
            cancellation.ThrowIfCancellationRequested();
            return outcomes;
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
    private IReadOnlyList<LoadOutcome> Settle(IReadOnlyList<PackageLoad> loads, DuckException problem)
    {
        if (EngineProblems.IsFatal(problem))
        {
            Reopen();
        }

        return [.. loads.Select(load => Read("look up", connection => LoadMarkers.Find(connection, load.Manifest.Job)) is { } marker
            && marker.Digest == load.Manifest.Digest
                ? new LoadOutcome(false, marker.Streams)
                : throw EngineProblems.Translate(problem, Name, "load", _file.Place))];
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
