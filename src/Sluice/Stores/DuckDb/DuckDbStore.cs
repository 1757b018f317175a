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
    private readonly KnownTables _known = new();
    private readonly StoreOptions _options;
    private readonly PackageStreams _packages = new();
    private readonly SemaphoreSlim _loading = new(1, 1);
    private bool _isCheckpointDue;
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
        Read("describe", connection => _known.Of(connection, table).Shape?.Describe());

    /// <inheritdoc/>
    public bool HasLoaded(string job) => Marker(job) is not null;

    /// <inheritdoc/>
    public bool CanReplaceJobs => true;

    /// <inheritdoc/>
    public LoadForecast Inspect(PackageLoad load) => InspectAll([load])[0];

    /// <inheritdoc/>
    public IReadOnlyList<LoadForecast> InspectAll(IReadOnlyList<PackageLoad> loads) => Read("inspect", connection =>
    {
        var tables = new TransactionTables(connection, _known);
        var loaded = LoadMarkers.Find(connection, tables, [.. loads.Select(load => load.Manifest.Job)]);
        var forecasts = new List<LoadForecast>();
        PackageLoad? fits = null;
        foreach (var load in loads)
        {
            // What is found out comes of the columns, not of the rows: a package with those of one that fits fits too.
            if (loaded.ContainsKey(load.Manifest.Job) || (fits is not null && PackageGroups.HaveSameColumns(load.Manifest, fits.Manifest)))
            {
                forecasts.Add(LoadForecast.Nothing);
                continue;
            }

            var drift = new DriftInspection(connection, _packages, Name);
            drift.AddAll(load, columns => columns, tables.Find,
                (shape, rows) => TableSample.Read(connection, shape, DuckSql.Identifier(shape.Name), isTable: false, rows));
            forecasts.Add(drift.ToForecast());
            fits = drift.Found.Count == 0 && drift.Problems.Count == 0 ? load : fits;
        }

        return forecasts;
    }) ?? [.. loads.Select(_ => LoadForecast.Nothing)];

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
            return _options.HoldLoads?.Invoke() is { } hold ? throw new StoreException(true, Name, "load", hold) : LoadOrLookUp(loads, cancellation);
        }
        finally
        {
            _loading.Release();
        }
    }

    /// <inheritdoc/>
    public StoreSample Sample(string table, int rows) =>
        Read("sample", connection => _known.Of(connection, table) is { Shape: { } shape } known
            ? TableSample.Read(connection, shape, DuckSql.Identifier(table), known.Kind == "table", rows)
            : null)
        ?? throw new StoreException(false, Name, "sample", new("unknown_table", $"There is no table \"{table}\" in {_file.Place}."));

    /// <inheritdoc/>
    public IReadOnlyList<StoreTable> Tables() => Read("list", DatabaseTables.All) ?? [];

    /// <inheritdoc/>
    public TablePage Read(TableQuery query, CancellationToken cancellation) => Page(query.Table, cancellation, (connection, shape) =>
        TableReading.Read(connection, shape, DuckSql.Identifier(query.Table),
            DatabaseTables.KindOf(connection, query.Table) == "table" ? "rowid" : "", query, Name));

    /// <inheritdoc/>
    public TablePage Count(GroupQuery query, CancellationToken cancellation) => Page(query.Table, cancellation, (connection, shape) =>
        TableReading.Count(connection, shape, DuckSql.Identifier(query.Table), query, Name));

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

    private LoadMarker? Marker(string job) =>
        Read("look up", connection => LoadMarkers.Find(connection, new TransactionTables(connection, _known), job));

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
            var work = new DuckDbTransaction(connection, _known, _packages, Name, _options.MemoryBytes);
            connection.Execute("BEGIN TRANSACTION");
            var outcomes = RunOrRollBack(connection, work, loads, cancellation);
            connection.Execute("COMMIT");
            if (work.ChangesTables)
            {
                _known.Forget();
            }

            if (work.NeedsCheckpoint || _isCheckpointDue)
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

    private IReadOnlyList<LoadOutcome> RunOrRollBack(
        DuckConnection connection, DuckDbTransaction work, IReadOnlyList<PackageLoad> loads, CancellationToken cancellation)
    {
        try
        {
            using var interruption = new Interruption(connection, cancellation);
            var outcomes = work.Run(loads, _options.Time.GetUtcNow(), cancellation);
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
            _isCheckpointDue = false;
        }
        catch (DuckException problem) when (problem.Message.Contains("Cannot CHECKPOINT", StringComparison.Ordinal))
        {
            // Somebody else is in a transaction at this moment. The next load does it.
            _isCheckpointDue = true;
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
        _known.Forget();
        if (EngineProblems.IsFatal(problem))
        {
            Reopen();
        }

        return [.. loads.Select(load => Marker(load.Manifest.Job) is { } marker && marker.Digest == load.Manifest.Digest
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

    private TablePage Page(string table, CancellationToken cancellation, Func<DuckConnection, TableShape, TablePage> read) => Read("read", connection =>
        {
            using var interruption = new Interruption(connection, cancellation);
            try
            {
                return DatabaseTables.Find(connection, table) is { } shape ? read(connection, shape) : null;
            }
            catch (DuckException problem) when (problem.IsInterrupt)
            {
                throw TableReading.TookTooLong(Name, problem);
            }
        })
        ?? throw TableReading.UnknownTable(Name, table, _file.Place);
}
