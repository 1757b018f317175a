using Sluice.Packages;
using Sluice.Stores.Search;

namespace Sluice.Stores;

/// <summary>
/// Where packages are loaded. A store loads a package exactly once: its rows and the marker that says so are written
/// in one transaction (or, where the store has none, in an order in which a crash leaves the package unloaded or whole).
/// Its own client's exceptions end here and come out as <see cref="StoreException"/>.
/// </summary>
public interface IStore : IDisposable
{
    /// <summary>The store's name in sluice.yaml, or its URL when it was given on the command line.</summary>
    string Name { get; }

    /// <summary>The columns that a table has now, without the provenance columns; null when there is no such table.</summary>
    IReadOnlyList<StreamColumn>? Describe(string table);

    /// <summary>True when the store holds the marker of this job's package.</summary>
    bool HasLoaded(string job);

    /// <summary>
    /// Says that a job's package is going to come for some tables, so that packages of files which arrive later wait for
    /// it there. Only a store that several processes load into at once has to do something.
    /// </summary>
    /// <param name="job">The job.</param>
    /// <param name="arrivedAt">When its file arrived; null for now, by the store's clock.</param>
    /// <param name="streams">What is going to be loaded.</param>
    /// <returns>When it arrived.</returns>
    /// <exception cref="StoreException">The store could not.</exception>
    DateTimeOffset Announce(string job, DateTimeOffset? arrivedAt, IReadOnlyList<StreamLoad> streams) =>
        arrivedAt ?? TimeProvider.System.GetUtcNow();

    /// <summary>Takes an announcement back, when the package is loaded or will not come: nobody waits for it any longer.</summary>
    void Withdraw(string job)
    {
    }

    /// <summary>
    /// Looks at a package and the tables that it would go into, and writes nothing: how their columns differ, and what
    /// would hinder the load.
    /// </summary>
    /// <exception cref="StoreException">The store could not look.</exception>
    LoadForecast Inspect(PackageLoad load) => LoadForecast.Nothing;

    /// <summary>Looks at several packages of one pipeline. In their order.</summary>
    /// <exception cref="StoreException">The store could not look.</exception>
    IReadOnlyList<LoadForecast> InspectAll(IReadOnlyList<PackageLoad> loads) => [.. loads.Select(Inspect)];

    /// <summary>Loads all streams of a package and its marker; a package that is already there is left alone and said so.</summary>
    /// <exception cref="StoreException">The store could not; nothing of the package is in it.</exception>
    LoadOutcome Load(PackageLoad load, CancellationToken cancellation);

    /// <summary>
    /// Loads several packages in their order, by one transaction where the store has a way to. When one does not go in, none
    /// of them or only some are there; the marker of each says so, and asking for all of them again is right.
    /// </summary>
    /// <exception cref="StoreException">The store could not load all of them.</exception>
    IReadOnlyList<LoadOutcome> LoadAll(IReadOnlyList<PackageLoad> loads, CancellationToken cancellation) =>
        [.. loads.Select(load => Load(load, cancellation))];

    /// <summary>True when it can remove what other jobs appended (<see cref="PackageLoad.Replaces"/>).</summary>
    bool CanReplaceJobs => false;

    /// <summary>The first rows of a table, for showing what was loaded: column names, then cells as text.</summary>
    StoreSample Sample(string table, int rows);

    /// <summary>The tables and views that are there, by name; what a store keeps for itself is left out.</summary>
    /// <exception cref="StoreException">The store could not be asked.</exception>
    IReadOnlyList<StoreTable> Tables();

    /// <summary>Some rows of a table.</summary>
    /// <exception cref="StoreException"><c>unknown_table</c>, <c>unknown_column</c>, <c>bad_value</c>, <c>read_stopped</c>, or the store could not.</exception>
    TablePage Read(TableQuery query, CancellationToken cancellation);

    /// <summary>Counts rows that are alike: the keys, how many, and the mean that is asked for.</summary>
    /// <exception cref="StoreException"><c>unknown_table</c>, <c>unknown_column</c>, <c>bad_value</c>, <c>read_stopped</c>, or the store could not.</exception>
    TablePage Count(GroupQuery query, CancellationToken cancellation);
}

/// <summary>One package into one store.</summary>
/// <param name="Folder">The package's folder.</param>
/// <param name="Manifest">Its manifest, already checked.</param>
/// <param name="Streams">What goes where; all in one transaction.</param>
public sealed record PackageLoad(string Folder, PackageManifest Manifest, IReadOnlyList<StreamLoad> Streams)
{
    /// <summary>
    /// Jobs whose place this one takes: what they appended to its tables is removed in the same transaction. The other modes
    /// take the place of earlier rows by themselves.
    /// </summary>
    public IReadOnlyList<string> Replaces { get; init; } = [];

    /// <summary>When the file arrived, as <see cref="IStore.Announce"/> said; null for now.</summary>
    public DateTimeOffset? ArrivedAt { get; init; }

    /// <summary>
    /// True in the control of the kill tests alone: the marker comes in a transaction of its own, a while after the rows. A
    /// run of kills that does not find that out proves nothing.
    /// </summary>
    internal bool MarksApart { get; init; }
}

/// <summary>One stream into one table.</summary>
/// <param name="Stream">The stream's name in the manifest.</param>
/// <param name="Table">The table; created when it is not there.</param>
/// <param name="Mode">How the table changes.</param>
public sealed record StreamLoad(string Stream, string Table, LoadMode Mode)
{
    /// <summary>Key columns of an upsert.</summary>
    public IReadOnlyList<string> Key { get; init; } = [];

    /// <summary>Columns of a replace_by.</summary>
    public IReadOnlyList<string> By { get; init; } = [];

    /// <summary>Columns of the stream that the table does without.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>What happens when the stream's columns are not the table's.</summary>
    public SchemaMode Schema { get; init; }

    /// <summary>
    /// True when loads into the table apply in the order in which their files arrived: one that comes too late is refused.
    /// An append needs no order.
    /// </summary>
    public bool InOrder { get; init; } = true;

    /// <summary>True to add <c>_job</c>, <c>_file</c> and <c>_row</c> to each row.</summary>
    public bool Provenance { get; init; } = true;

    /// <summary>How the rows can be searched, in a store that searches; null for what the types of the columns say.</summary>
    public StreamSearch? Search { get; init; }
}

/// <summary>What a load did.</summary>
/// <param name="AlreadyLoaded">True when the marker was there and nothing was done.</param>
/// <param name="Streams">Rows per stream, also when they were loaded before.</param>
public sealed record LoadOutcome(bool AlreadyLoaded, IReadOnlyList<StreamOutcome> Streams);

/// <summary>Rows of one stream in one store: rows of the stream = loaded + refused.</summary>
public sealed record StreamOutcome(string Stream, string Table, long Loaded, long Refused);

/// <summary>A few rows of a table as text.</summary>
public sealed record StoreSample(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string?>> Rows, long TotalRows);
