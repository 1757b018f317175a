using Sluice.DuckDbApi;

namespace Sluice.Stores.Search.Elasticsearch;

/// <summary>What a load makes of a table.</summary>
internal sealed class TablePlan
{
    /// <summary>A plan that changes nothing yet.</summary>
    /// <param name="entry">The table, held by the load.</param>
    /// <param name="shape">Its columns; null when it is not there.</param>
    public TablePlan(TableEntry entry, TableShape? shape)
    {
        Name = entry.Table;
        Base = entry.Base;
        Dead = entry.Dead;
        Shape = shape ?? new TableShape(entry.Table, []);
        State = entry.Base ?? new TableState("", []);
        IsNewIndex = entry.Base is null;
        Columns = ElasticColumns();
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>How it is; null when it is not there.</summary>
    public TableState? Base { get; }

    /// <summary>Attempts whose rows are nobody's.</summary>
    public IReadOnlyList<string> Dead { get; }

    /// <summary>How it will be.</summary>
    public TableState State { get; set; }

    /// <summary>Its columns.</summary>
    public TableShape Shape { get; private set; }

    /// <summary>Its columns and their fields.</summary>
    public IReadOnlyList<ElasticColumn> Columns { get; private set; }

    /// <summary>Columns that it gets.</summary>
    public List<ElasticColumn> Added { get; } = [];

    /// <summary>True when its rows go into an index that is made for them.</summary>
    public bool IsNewIndex { get; set; }

    /// <summary>True when all documents have to be put together anew.</summary>
    public bool IsRebuilt { get; set; }

    /// <summary>Fields of parts that its documents get.</summary>
    public IReadOnlyList<ElasticPart> Parts { get; set; } = [];

    /// <summary>True when rows of before may have to go.</summary>
    public bool HasOldRows => Base is not null && !IsNewIndex;

    /// <summary>The rows that this load writes: those that have been encoded.</summary>
    public long Written { get; set; }

    /// <summary>Gives it more columns.</summary>
    public void Add(IReadOnlyList<DuckColumn> columns)
    {
        Shape = Shape with { Columns = [.. Shape.Columns, .. columns.Select(column => new TableColumn(column.Name, column.Type))] };
        Columns = ElasticColumns();
        Added.AddRange(columns.Select(column => new ElasticColumn(column.Name, column.Type)));
        State = State with { Columns = [.. Shape.Columns.Select(column => new Packages.StreamColumn(column.Name, column.Type.ToSql()))] };
    }

    /// <summary>The column of a name.</summary>
    public ElasticColumn Column(string name) => Columns.First(column => column.Name == Shape.Find(name)!.Name);

    /// <summary>The number of a column among all.</summary>
    public int NumberOf(ElasticColumn column) => Columns.Index().First(one => one.Item.Name == column.Name).Index;

    private IReadOnlyList<ElasticColumn> ElasticColumns() => [.. Shape.Columns.Select(column => new ElasticColumn(column.Name, column.Type))];
}

/// <summary>What a load makes of a stream.</summary>
/// <param name="Write">What goes where.</param>
/// <param name="Rows">The stream.</param>
/// <param name="Match">Its columns on the table's.</param>
/// <param name="Table">The table.</param>
internal sealed record StreamPlan(StreamLoad Write, StreamRows Rows, ColumnMatch Match, TablePlan Table)
{
    /// <summary>The parent stream of a replace_by; null for other modes.</summary>
    public StreamRows? Parent { get; init; }
}
