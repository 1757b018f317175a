using Sluice.Packages;

namespace Sluice.Stores.Search.Elasticsearch;

/// <summary>
/// What the store knows of a table: how it is, and how it will be when the load that holds it is done. One document of the
/// catalog, changed only where it is still the one that was read.
/// </summary>
/// <param name="Table">The table, as it was first called.</param>
internal sealed record TableEntry(string Table)
{
    private const int DeadMax = 1000;

    /// <summary>How it is; null before its first load is done.</summary>
    public TableState? Base { get; init; }

    /// <summary>The load that holds it; null for none.</summary>
    public PendingLoad? Next { get; init; }

    /// <summary>Attempts that ended before they were done and may still have rows in the index, or get some late. The newest at the end.</summary>
    public IReadOnlyList<string> Dead { get; init; } = [];

    /// <summary>The same with one more attempt that is dead; of many the first is forgotten, of which nothing is on its way any more.</summary>
    public TableEntry Without(string dead) => this with { Dead = [.. Dead.Append(dead).TakeLast(DeadMax)] };}

/// <summary>A table at one moment.</summary>
/// <param name="Index">The index with its rows.</param>
/// <param name="Columns">Its columns with DuckDB's types, those of the provenance included.</param>
internal sealed record TableState(string Index, IReadOnlyList<StreamColumn> Columns)
{
    /// <summary>The number of the last row that it was given.</summary>
    public long LastNumber { get; init; }

    /// <summary>True when its rows are documents that are searched.</summary>
    public bool IsDocuments { get; init; }

    /// <summary>How its rows are searched; null for what the types of its columns say.</summary>
    public StreamSearch? Search { get; init; }

    /// <summary>The key of its upserts.</summary>
    public IReadOnlyList<string> Key { get; init; } = [];

    /// <summary>The columns of its replace_by.</summary>
    public IReadOnlyList<string> By { get; init; } = [];

    /// <summary>Of documents: their fields.</summary>
    public IReadOnlyList<SearchField> Fields { get; init; } = [];

    /// <summary>Of documents: the fields of parts that stand in them.</summary>
    public IReadOnlyList<string> PartFields { get; init; } = [];

    /// <summary>The newest arrival that it holds.</summary>
    public TableArrival? Newest { get; init; }
}

/// <summary>A load that holds a table.</summary>
/// <param name="Job">Its job.</param>
/// <param name="Load">The attempt, which no other has.</param>
/// <param name="State">How the table will be.</param>
internal sealed record PendingLoad(string Job, string Load, TableState? State)
{
    /// <summary>Counted up as a sign of life.</summary>
    public long Beat { get; init; }

    /// <summary>True when the rows go into an index that is made for them.</summary>
    public bool IsNewIndex { get; init; }

    /// <summary>Indexes that attempts left which ended before they were done, to be removed first.</summary>
    public IReadOnlyList<string> Orphans { get; init; } = [];
}

/// <summary>
/// A job's package in the store. It is there from the moment a load begins, and says that it is done when all rows are there:
/// that one change, which only the attempt that is named can make, is what makes them seen.
/// </summary>
/// <param name="Job">The job.</param>
/// <param name="Load">The attempt.</param>
/// <param name="IsDone">True when all of it is there.</param>
internal sealed record LoadEntry(string Job, string Load, bool IsDone)
{
    /// <summary>The pipeline.</summary>
    public string Pipeline { get; init; } = "";

    /// <summary>The file, as the user named it.</summary>
    public string File { get; init; } = "";

    /// <summary>The hash of its bytes.</summary>
    public string Sha256 { get; init; } = "";

    /// <summary>The package's digest.</summary>
    public string Digest { get; init; } = "";

    /// <summary>Rows of all streams.</summary>
    public long Rows { get; init; }

    /// <summary>Rows of each stream.</summary>
    public IReadOnlyList<StreamOutcome> Streams { get; init; } = [];

    /// <summary>When it was done.</summary>
    public DateTimeOffset? LoadedAt { get; init; }
}
