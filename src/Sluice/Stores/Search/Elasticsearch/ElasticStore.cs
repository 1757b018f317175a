using Sluice.DuckDbApi;
using Sluice.Packages;
using Sluice.Stores.Drift;

namespace Sluice.Stores.Search.Elasticsearch;

/// <summary>
/// A store in Elasticsearch or OpenSearch. A package's streams are seen all at once or not at all, although the server has no
/// transactions; what the store knows is in an index of its own. It may be used from several threads and by several processes.
/// Disposing closes its connections.
/// </summary>
public sealed class ElasticStore : IStore, ISearchable
{
    private static readonly TimeSpan PatienceOfReaders = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan PatienceOfUndoing = TimeSpan.FromSeconds(10);

    private readonly ElasticUrl _url;
    private readonly ElasticClient _client;
    private readonly StoreOptions _options;
    private readonly PackageStreams _packages = new();
    private readonly Lazy<DuckDatabase> _engine;
    private readonly SemaphoreSlim _loading = new(1, 1);
    private string? _spillFolder;

    private ElasticStore(ElasticUrl url, StoreOptions options)
    {
        _url = url;
        _client = new(url);
        _options = options;
        // One thread gives the rows in the order of the package, by which documents have their ids.
        _engine = new(() => StoreEngine.Open(":memory:", options with { Threads = 1 }, [options.PackagesFolder],
            _spillFolder = Directory.CreateTempSubdirectory("sluice-elastic-").FullName));
    }

    /// <inheritdoc/>
    public string Name => _options.Name!;

    /// <inheritdoc/>
    public bool CanReplaceJobs => true;

    /// <summary>Opens the store and asks the server what it is.</summary>
    /// <param name="scheme">http or https.</param>
    /// <param name="address">What follows the scheme in the URL.</param>
    /// <param name="options">How it is opened; it has a name.</param>
    /// <exception cref="SluiceException">The URL is none.</exception>
    /// <exception cref="StoreException">The server is not there, does not let us in, or is another.</exception>
    public static ElasticStore Open(string scheme, string address, StoreOptions options)
    {
        var store = new ElasticStore(ElasticUrl.Parse(scheme, address), options);
        try
        {
            store.Guard("open", () =>
            {
                ServerVersion.Check(store._client);
                return true;
            }, CancellationToken.None);
            return store;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<StreamColumn>? Describe(string table) => See("describe", table, (_, view) => view.State.Columns) is { } columns
        ? [.. Provenance.Without(columns, column => column.Name)] : null;

    /// <inheritdoc/>
    public bool HasLoaded(string job) => Use("look up", session => new Catalog(session, _url).Load(job)) is { Value.IsDone: true };

    /// <inheritdoc/>
    public LoadForecast Inspect(PackageLoad load) => Use("inspect", session =>
    {
        var catalog = new Catalog(session, _url);
        if (catalog.Load(load.Manifest.Job) is { Value.IsDone: true })
        {
            return LoadForecast.Nothing;
        }

        using var engine = _engine.Value.Connect();
        var drift = new DriftInspection(engine, _packages, Name);
        var limits = new List<Problem>();
        drift.AddAll(load, columns => columns, table => TableView.Of(catalog, catalog.Table(table)?.Value) is { } view ? Shapes.Of(engine, view.Table, view.State.Columns) : null,
            (shape, rows) => new ElasticReading(session, engine, Name, TableView.Of(catalog, catalog.Table(shape.Name)?.Value)!).Sample(rows));
        foreach (var write in load.Streams)
        {
            if (_packages.Of(engine, load, write, out _) is { } rows
                && ElasticLimits.Problem(write, new(write.Table, [.. rows.Columns.Select(column => new TableColumn(column.Name, column.Type))])) is { } problem)
            {
                limits.Add(problem);
            }
        }

        return drift.ToForecast() is var forecast && limits.Count == 0 ? forecast : forecast with { Problems = [.. forecast.Problems, .. limits] };
    })!;

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
            return Guard("load", () => LoadHeld(load, cancellation), cancellation);
        }
        finally
        {
            _loading.Release();
        }
    }

    /// <inheritdoc/>
    public StoreSample Sample(string table, int rows) => Look("sample", table, reading => reading.Sample(rows), CancellationToken.None)
        ?? throw new StoreException(false, Name, "sample", new("unknown_table", $"There is no table \"{table}\" in {_client.Place}."));

    /// <inheritdoc/>
    public IReadOnlyList<StoreTable> Tables() => Use("list", session =>
    {
        var catalog = new Catalog(session, _url);
        return catalog.Tables().Where(entry => TableView.Of(catalog, entry) is not null).Select(entry => new StoreTable(entry.Table, "table", null)).ToList();
    })!;

    /// <inheritdoc/>
    public TablePage Read(TableQuery query, CancellationToken cancellation) => Page(query.Table, reading => reading.Read(query), cancellation);

    /// <inheritdoc/>
    public TablePage Count(GroupQuery query, CancellationToken cancellation) => Page(query.Table, reading => reading.Count(query), cancellation);

    /// <inheritdoc/>
    public IReadOnlyList<string> Indexes() => Use("search", session => Documents(new Catalog(session, _url)))!;

    /// <inheritdoc/>
    public SearchResult Search(SearchRequest request, CancellationToken cancellation)
    {
        if (request.Limit is < 0 or > SearchRequest.LimitMax)
        {
            throw SearchProblems.Query("bad_limit", $"Found a limit of {request.Limit}.", $"a number from 0 to {SearchRequest.LimitMax}", "Use the cursor for more.");
        }

        var indexes = request.Index is null ? Use("search", session => Documents(new Catalog(session, _url)), cancellation)! : null;
        var index = request.Index ?? (indexes is [var only] ? only : throw SearchProblems.UnknownIndex(Name, null, indexes!));
        return See("search", index, (session, view) =>
        {
            if (!view.State.IsDocuments)
            {
                return null;
            }

            using var engine = _engine.Value.Connect();
            var catalog = new Catalog(session, _url);
            return new ElasticSearchRun(session, engine, view, part => TableView.Of(catalog, catalog.Table(part)?.Value)?.State.Columns ?? [], request).Run();
        }, cancellation) ?? throw SearchProblems.UnknownIndex(Name, index, Indexes());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_engine.IsValueCreated)
        {
            _engine.Value.Dispose();
            Directory.Delete(_spillFolder!, recursive: true);
        }

        _client.Dispose();
        _loading.Dispose();
    }

    private LoadOutcome LoadHeld(PackageLoad load, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        using var engine = _engine.Value.Connect();
        using var interruption = new Interruption(engine, cancellation);
        var free = new ElasticSession(_client, _url.RetryTime, CancellationToken.None);
        using var hold = new LoadHold(free.With(cancellation), _url, load.Manifest.Job);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, hold.Lost);
        LoadOutcome outcome;
        try
        {
            outcome = new ElasticLoad(free.With(stop.Token), _url, engine, _packages, load, hold).Run(_options.Time.GetUtcNow());
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw LoadHold.TakenOver();
        }
        catch
        {
            Try(session => hold.Undo(session));
            throw;
        }

        if (!outcome.AlreadyLoaded)
        {
            // The rows are there and seen. What is left to do is done by the next load, should it fail here.
            Try(hold.Settle);
        }

        return outcome;
    }

    private void Try(Action<ElasticSession> work)
    {
        try
        {
            work(new ElasticSession(_client, PatienceOfUndoing, CancellationToken.None));
        }
        catch (Exception problem) when (problem is ElasticProblem or ElasticRefusal || ElasticAnswer.IsUnreadable(problem))
        {
            // Nobody sees what is left, and whoever comes next to the table removes it.
        }
    }

    private static IReadOnlyList<string> Documents(Catalog catalog) =>
        [.. catalog.Tables().Where(entry => TableView.Of(catalog, entry) is { State.IsDocuments: true }).Select(entry => entry.Table)];

    private TablePage Page(string table, Func<ElasticReading, TablePage> read, CancellationToken cancellation)
    {
        try
        {
            return Look("read", table, read, cancellation) ?? throw TableReading.UnknownTable(Name, table, _client.Place);
        }
        catch (OperationCanceledException stopped)
        {
            throw TableReading.TookTooLong(Name, stopped);
        }
    }

    private T? Look<T>(string operation, string table, Func<ElasticReading, T> look, CancellationToken cancellation)
        where T : class => See(operation, table, (session, view) =>
    {
        using var engine = _engine.Value.Connect();
        return look(new(session, engine, Name, view));
    }, cancellation);

    // What is seen is of one moment: a load that was done meanwhile has us look again.
    private T? See<T>(string operation, string table, Func<ElasticSession, TableView, T?> see, CancellationToken cancellation = default)
        where T : class => Use(operation, session =>
    {
        var catalog = new Catalog(session, _url);
        for (var tries = 1; ; tries++)
        {
            var before = catalog.Table(table);
            if (TableView.Of(catalog, before?.Value) is not { } view)
            {
                return null;
            }

            const int triesMax = 5;
            try
            {
                var seen = see(session, view);
                if (tries >= triesMax || Same(TableView.Of(catalog, catalog.Table(table)?.Value), view))
                {
                    return seen;
                }
            }
            catch (ElasticProblem gone) when (gone.Status == 404 && tries < triesMax)
            {
                // A replace has put another index in the place of this one.
            }
        }
    }, cancellation);

    // A load that has only begun changes nothing of what was seen while its rows are not there; to be sure, it is looked at again.
    private static bool Same(TableView? now, TableView before) => now is not null && now.State.Index == before.State.Index
        && now.State.LastNumber == before.State.LastNumber && now.State.Newest == before.State.Newest
        && now.Conditions.Count == before.Conditions.Count
        && now.Conditions.Zip(before.Conditions).All(pair => pair.First.ToJsonString() == pair.Second.ToJsonString());

    private T? Use<T>(string operation, Func<ElasticSession, T?> work, CancellationToken cancellation = default) =>
        Guard(operation, () => work(new ElasticSession(_client, PatienceOfReaders, cancellation)), cancellation);

    private T Guard<T>(string operation, Func<T> work, CancellationToken cancellation)
    {
        try
        {
            return work();
        }
        catch (ElasticRefusal refusal)
        {
            throw new StoreException(refusal.IsTransient, Name, operation, refusal.Problem, refusal);
        }
        catch (Exception problem) when (cancellation.IsCancellationRequested && problem is ElasticProblem or DuckException { IsInterrupt: true })
        {
            throw new OperationCanceledException("It was cancelled, and what it had begun was taken back.", problem, cancellation);
        }
        catch (ElasticProblem problem)
        {
            throw ElasticErrors.Translate(problem, Name, operation, _client.Place);
        }
        catch (Exception problem) when (ElasticAnswer.IsUnreadable(problem))
        {
            throw ElasticErrors.Translate(new ElasticProblem(502, "", $"what it answered can not be read: {problem.Message}", problem), Name, operation, _client.Place);
        }
        catch (DuckException problem)
        {
            throw EngineProblems.Translate(problem, Name, operation, $"the package for {_client.Place}");
        }
    }
}
