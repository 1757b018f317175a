using Sluice.DuckDbApi;
using Sluice.Packages;
using Sluice.Stores.Drift;

namespace Sluice.Stores.Search.Sqlite;

/// <summary>
/// A store in a SQLite file that can be searched: tables of plain rows as they came, and for the tables of documents an index
/// over their words and filters. A package's streams, the index and its marker go in by one transaction. It may be used from
/// several threads; loads run one after the other, and searches beside them. Disposing closes the file.
/// </summary>
public sealed class SearchStore : IStore, ISearchable
{
    private readonly SearchFile _file;
    private readonly StoreOptions _options;
    private readonly PackageStreams _packages = new();
    private readonly Lazy<DuckDatabase> _engine;
    private readonly SemaphoreSlim _loading = new(1, 1);

    private SearchStore(SearchFile file, StoreOptions options)
    {
        _file = file;
        _options = options;
        // One thread reads faster than SQLite writes, and gives the rows in the order of the package without a sort.
        _engine = new(() => StoreEngine.Open(":memory:", options with { Threads = 1 }, [options.PackagesFolder], options.IsReadOnly ? "" : file.SpillFolder));
    }

    /// <inheritdoc/>
    public string Name => _options.Name!;

    /// <inheritdoc/>
    public bool CanReplaceJobs => true;

    /// <summary>Opens the file, if it is there; otherwise the first load makes it.</summary>
    /// <exception cref="StoreException">It is held by another, no file of a store, or can not be reached.</exception>
    public static SearchStore Open(string path, StoreOptions options)
    {
        var named = options with { Name = options.Name ?? $"search:{path}" };
        return new(new(path, named), named);
    }

    /// <inheritdoc/>
    public IReadOnlyList<StreamColumn>? Describe(string table) => Read("describe", link => new SearchTables(link).Columns(table)) is { } columns
        ? [.. Provenance.Without(columns, column => column.Name)] : null;

    /// <inheritdoc/>
    public bool HasLoaded(string job) => Read("look up", link => new SearchTables(link).Marker(job)) is not null;

    /// <inheritdoc/>
    public LoadForecast Inspect(PackageLoad load)
    {
        var drift = Drift(load);
        return drift with { Problems = [.. drift.Problems, .. load.Streams.Select(write => TooWide(load, write)).OfType<Problem>()] };
    }

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
            return Guard("load", () => InOneTransaction(load, cancellation), cancellation);
        }
        finally
        {
            _loading.Release();
        }
    }

    /// <inheritdoc/>
    public StoreSample Sample(string table, int rows) => Read("sample", link =>
    {
        using var engine = _engine.Value.Connect();
        return new SearchTables(link).Find(engine, table) is { } shape ? SearchSample.Read(link, shape, rows) : null;
    }) ?? throw new StoreException(false, Name, "sample", new("unknown_table", $"There is no table \"{table}\" in {_file.Place}."));

    /// <inheritdoc/>
    public IReadOnlyList<StoreTable> Tables() =>
        Read("list", link => new SearchTables(link).Names().Select(table => new StoreTable(table, "table", null)).ToList()) ?? [];

    /// <inheritdoc/>
    public TablePage Read(TableQuery query, CancellationToken cancellation) => Page(query.Table, cancellation, (reading, shape) => reading.Read(shape, query));

    /// <inheritdoc/>
    public TablePage Count(GroupQuery query, CancellationToken cancellation) => Page(query.Table, cancellation, (reading, shape) => reading.Count(shape, query));

    /// <inheritdoc/>
    public IReadOnlyList<string> Indexes() => Read("search", link => new SearchTables(link).Indexes().Select(index => index.Table).ToList()) ?? [];

    /// <inheritdoc/>
    public SearchResult Search(SearchRequest request, CancellationToken cancellation) => Read("search", link =>
    {
        link.StopOn(cancellation);
        return new SearchRun(link, Name, request).Run();
    }, cancellation) ?? throw SearchProblems.UnknownIndex(Name, request.Index, []);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_engine.IsValueCreated)
        {
            _engine.Value.Dispose();
        }

        _file.Dispose();
        _loading.Dispose();
    }

    private static Problem? TooWide(PackageLoad load, StreamLoad write)
    {
        var own = load.Manifest.Streams.FirstOrDefault(stream => stream.Name == write.Stream)?.Columns.Count ?? 0;
        var columns = own - write.Exclude.Count + (write.Provenance ? Provenance.Columns.Count : 0);
        return columns <= SearchTables.ColumnsMax ? null : LoadProblems.TooManyColumns(write.Stream, columns, "SQLite", SearchTables.ColumnsMax);
    }

    private LoadForecast Drift(PackageLoad load) => Read("inspect", link =>
    {
        var tables = new SearchTables(link);
        if (tables.Marker(load.Manifest.Job) is not null)
        {
            return null;
        }

        using var engine = _engine.Value.Connect();
        var drift = new DriftInspection(engine, _packages, Name);
        drift.AddAll(load, columns => columns, table => tables.Find(engine, table), (shape, rows) => SearchSample.Read(link, shape, rows));
        return drift.ToForecast();
    }) ?? LoadForecast.Nothing;

    private LoadOutcome InOneTransaction(PackageLoad load, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var link = _file.Write();
        using var engine = _engine.Value.Connect();
        using var interruption = new Interruption(engine, cancellation);
        link.Execute("BEGIN IMMEDIATE");
        link.StopOn(cancellation);
        try
        {
            var outcome = new SearchLoad(link, engine, _packages, load, Name).Run(_options.Time.GetUtcNow(), cancellation);
            cancellation.ThrowIfCancellationRequested();
            link.StopOn(null);
            link.Execute("COMMIT");
            return outcome;
        }
        catch
        {
            link.StopOn(null);
            RollBack(link);
            throw;
        }
    }

    private TablePage Page(string table, CancellationToken cancellation, Func<SearchReading, TableShape, TablePage> read)
    {
        try
        {
            return Read("read", link =>
            {
                using var engine = _engine.Value.Connect();
                link.StopOn(cancellation);
                return new SearchTables(link).Find(engine, table) is { } shape ? read(new(link, engine, Name), shape) : null;
            }, cancellation) ?? throw TableReading.UnknownTable(Name, table, _file.Place);
        }
        catch (OperationCanceledException stopped)
        {
            throw TableReading.TookTooLong(Name, stopped);
        }
    }

    private static void RollBack(SqliteLink link)
    {
        try
        {
            link.Execute("ROLLBACK");
        }
        catch (SqliteProblem)
        {
            // A full disk has rolled it back already; the load's own error is the one to tell.
        }
    }

    private T? Read<T>(string operation, Func<SqliteLink, T?> read, CancellationToken cancellation = default) =>
        Guard(operation, () => _file.Read(read), cancellation);

    private T Guard<T>(string operation, Func<T> work, CancellationToken cancellation)
    {
        try
        {
            return work();
        }
        catch (Exception problem) when (cancellation.IsCancellationRequested && problem is SqliteProblem or DuckException { IsInterrupt: true })
        {
            throw new OperationCanceledException("It was cancelled, and what it had begun rolled back.", problem, cancellation);
        }
        catch (SqliteProblem problem)
        {
            throw SearchErrors.Translate(problem, Name, operation, _file.Place);
        }
        catch (DuckException problem)
        {
            throw EngineProblems.Translate(problem, Name, operation, $"the package for {_file.Place}");
        }
    }
}
