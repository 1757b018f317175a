using System.Collections.Concurrent;
using Sluice.DuckDbApi;
using Sluice.Packages;
using Sluice.Stores.Drift;

namespace Sluice.Stores.Postgres;

/// <summary>
/// A store in a PostgreSQL database. A package's streams and its marker in <c>_sluice_load</c> go in by one transaction,
/// and loads into one table go one after the other, whatever the process. It may be used from several threads. Disposing
/// closes its connections.
/// </summary>
public sealed class PostgresStore : IStore
{
    private readonly PostgresServer _server;
    private readonly PostgresUrl _url;
    private readonly StoreOptions _options;
    private readonly PackageStreams _packages = new();
    private readonly ArrivalQueue _queue;
    private readonly string _spillFolder;
    private readonly DuckDatabase _engine;
    // Packages whose values were looked at already: an inspection is most often followed by the load.
    private readonly ConcurrentDictionary<string, bool> _inspected = new();

    private PostgresStore(PostgresUrl url, StoreOptions options)
    {
        _url = url;
        _options = options;
        _server = new PostgresServer(url, options.IsReadOnly, options.Name!);
        _queue = new ArrivalQueue(_server);
        _spillFolder = Directory.CreateTempSubdirectory("sluice-postgres-").FullName;
        _engine = StoreEngine.Open(":memory:", options, [options.PackagesFolder], _spillFolder);
    }

    /// <inheritdoc/>
    public string Name => _options.Name!;

    /// <summary>Opens the store and asks the server whether it is there.</summary>
    /// <param name="address">What follows <c>postgres:</c> in the URL.</param>
    /// <param name="options">How it is opened; it has a name.</param>
    /// <exception cref="SluiceException">The URL is none.</exception>
    /// <exception cref="StoreException">The server is not there, or does not let us in.</exception>
    public static PostgresStore Open(string address, StoreOptions options)
    {
        var store = new PostgresStore(PostgresUrl.Parse(address), options);
        try
        {
            store._server.Use("open", session => session.Execute("SELECT 1"));
            return store;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<StreamColumn>? Describe(string table) => Use("describe", session =>
        PostgresCatalog.FindReadable(session, table) is not { } found ? null
            : found.Shape with { Columns = [.. found.Shape.Columns.Where(column => ((PostgresColumn)column).Postgres.IsShownWhole)] } is var shape
                ? shape.Describe() : null);

    /// <inheritdoc/>
    public bool HasLoaded(string job) => Use("look up", session => LoadMarkers.Find(session, job)) is not null;

    /// <inheritdoc/>
    public DateTimeOffset Announce(string job, DateTimeOffset? arrivedAt, IReadOnlyList<StreamLoad> streams)
    {
        var tables = streams.Where(stream => stream.InOrder).Select(stream => stream.Table).ToList();
        return Guard("announce", () => tables.Count == 0
            ? arrivedAt ?? Use("announce", session => new DateTimeOffset(session.Scalar<DateTime>("SELECT clock_timestamp()")))
            : _queue.Announce(job, arrivedAt, tables));
    }

    /// <inheritdoc/>
    public void Withdraw(string job) => _queue.Leave(job);

    /// <inheritdoc/>
    public bool CanReplaceJobs => true;

    /// <inheritdoc/>
    public LoadForecast Inspect(PackageLoad load) => Guard("inspect", () =>
    {
        using var connection = _engine.Connect();
        using var session = _server.Open();
        return LoadMarkers.Find(session, load.Manifest.Job) is not null ? LoadForecast.Nothing : Inspect(connection, session, load).Forecast;
    });

    /// <inheritdoc/>
    public LoadOutcome Load(PackageLoad load, CancellationToken cancellation)
    {
        if (_options.IsReadOnly)
        {
            throw new StoreException(false, Name, "load", LoadProblems.ReadOnly(Name));
        }

        try
        {
            return Guard("load", () => new LoadAttempts(_server, _url.RetryTime, cancellation).Run(isRetry => LoadOnce(load, isRetry, cancellation)));
        }
        finally
        {
            _queue.Leave(load.Manifest.Job);
            _inspected.TryRemove(KeyOf(load), out _);
        }
    }

    /// <inheritdoc/>
    public StoreSample Sample(string table, int rows) =>
        Use("sample", session => PostgresCatalog.FindReadable(session, table) is { } found ? PostgresSample.Read(session, found, rows) : null)
        ?? throw new StoreException(false, Name, "sample", new("unknown_table", $"There is no table \"{table}\" in {_server.Place}."));

    /// <inheritdoc/>
    public IReadOnlyList<StoreTable> Tables() => Use("list", PostgresReading.Tables) ?? [];

    /// <inheritdoc/>
    public TablePage Read(TableQuery query, CancellationToken cancellation) => Page(query.Table, cancellation, (session, found) =>
        PostgresReading.Read(session, found, PostgresCatalog.IsView(session, found), query, Name));

    /// <inheritdoc/>
    public TablePage Count(GroupQuery query, CancellationToken cancellation) => Page(query.Table, cancellation, (session, found) =>
        PostgresReading.Count(session, found, query, Name));

    /// <inheritdoc/>
    public void Dispose()
    {
        _queue.Dispose();
        _server.Dispose();
        _engine.Dispose();
        Directory.Delete(_spillFolder, recursive: true);
    }

    private LoadOutcome LoadOnce(PackageLoad load, bool isRetry, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        using var connection = _engine.Connect();
        using var session = _server.Open();
        using var engineStop = new Interruption(connection, cancellation);
        using var serverStop = new SessionInterruption(_server, session, cancellation);
        LoadMarkers.CreateTables(session);
        var marker = LoadMarkers.Find(session, load.Manifest.Job);
        var streams = marker is null ? Prepare(connection, session, load) : [];
        if (marker is null)
        {
            WaitForTurn(session, load, streams, cancellation);
        }

        var outcome = InOneTransaction(session, load, streams, connection, cancellation);
        // What an attempt committed whose connection broke before it could say so is this load's work.
        return isRetry ? outcome with { AlreadyLoaded = false } : outcome;
    }

    private void WaitForTurn(PostgresSession session, PackageLoad load, IReadOnlyList<PreparedStream> streams, CancellationToken cancellation)
    {
        _queue.Renew(load.Manifest.Job);
        var tables = streams.Where(stream => stream.Write is { InOrder: true, Mode: not LoadMode.Append })
            .Select(stream => PostgresCatalog.Resolve(session, stream.Write.Table)).ToList();
        if (tables.Count > 0 && load.ArrivedAt is { } arrivedAt)
        {
            _queue.WaitForTurn(session, load.Manifest.Job, arrivedAt, tables, cancellation);
        }
    }

    private LoadOutcome InOneTransaction(
        PostgresSession session, PackageLoad load, IReadOnlyList<PreparedStream> streams, DuckConnection connection, CancellationToken cancellation)
    {
        for (var isAlone = false; ; isAlone = true)
        {
            session.Begin();
            try
            {
                if (new PostgresLoad(session, connection, _packages, load, streams).Run(isAlone, cancellation) is { } outcome)
                {
                    cancellation.ThrowIfCancellationRequested();
                    session.Commit();
                    return outcome;
                }
            }
            catch
            {
                session.RollBack();
                throw;
            }

            session.RollBack();
        }
    }

    private IReadOnlyList<PreparedStream> Prepare(DuckConnection connection, PostgresSession session, PackageLoad load)
    {
        var (forecast, streams) = Inspect(connection, session, load);
        return forecast.Problems.Count == 0 ? streams : throw new PostgresRefusal(forecast.Problems[0]);
    }

    private (LoadForecast Forecast, IReadOnlyList<PreparedStream> Streams) Inspect(DuckConnection connection, PostgresSession session, PackageLoad load)
    {
        var preparation = new PostgresPreparation(connection, _packages, load);
        preparation.Read();
        var drift = new DriftInspection(connection, _packages, Name);
        var package = KeyOf(load);
        if (!_inspected.ContainsKey(package))
        {
            foreach (var stream in preparation.Streams)
            {
                Inspect(session, preparation, drift, stream);
            }
        }

        var forecast = new LoadForecast(drift.Found, [.. preparation.Problems, .. drift.Problems], preparation.Notes);
        if (forecast.Problems.Count == 0)
        {
            _inspected.TryAdd(package, true);
        }

        return (forecast, preparation.Streams);
    }

    private static string KeyOf(PackageLoad load) => $"{load.Folder} {load.Manifest.Digest}";

    private static void Inspect(PostgresSession session, PostgresPreparation preparation, DriftInspection drift, PreparedStream stream)
    {
        var table = PostgresCatalog.Find(session, stream.Write.Table);
        preparation.CheckValues(stream, table?.Shape);
        if (table is not null)
        {
            drift.Add(stream.Write, stream.Written, stream.Rows, table.Shape, rows => PostgresSample.Read(session, table, rows, isCounted: false));
        }
    }

    private T? Use<T>(string operation, Func<PostgresSession, T?> work) => Guard(operation, () =>
    {
        using var session = _server.Open();
        return work(session);
    });

    private T Guard<T>(string operation, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (PostgresRefusal refusal)
        {
            throw new StoreException(false, Name, operation, refusal.Problem, refusal);
        }
        catch (DuckException problem)
        {
            throw EngineProblems.Translate(problem, Name, operation, $"the package for {_server.Place}");
        }
        catch (Exception problem) when (PostgresErrors.IsOurs(problem))
        {
            throw PostgresErrors.Translate(problem, Name, operation, _server.Place);
        }
    }

    private TablePage Page(string table, CancellationToken cancellation, Func<PostgresSession, PostgresTable, TablePage> read) =>
        Use("read", session =>
        {
            if (PostgresCatalog.FindReadable(session, table) is not { } found)
            {
                return null;
            }

            using var interruption = new SessionInterruption(_server, session, cancellation);
            return read(session, found);
        })
        ?? throw TableReading.UnknownTable(Name, table, _server.Place);
}
