namespace Sluice.SqlLineage.Syntax;

internal enum SourceKind : byte
{
    Table,
    Query,
    Function,
    Group,

    /// <summary>A query in a string that another server runs: OPENQUERY (server, '…').</summary>
    Text,
}

/// <summary>One entry of a FROM clause with what hangs on it.</summary>
internal sealed class Source
{
    public SourceKind Kind;
    public int First;
    public int[] Path = [];
    public int Alias = -1;
    public int[]? AliasColumns;
    public Query? Query;
    public List<Source>? Inner;

    /// <summary>Arguments of a table function.</summary>
    public List<Expression>? Arguments;

    /// <summary>May read the sources to its left.</summary>
    public bool IsLateral;

    /// <summary>SEMI and ANTI joins filter: their columns are not part of *.</summary>
    public bool IsFilter;
    public bool IsNatural;
    public int[]? Using;

    /// <summary>What the join compares: the sources up to this one are in sight of it.</summary>
    public List<Condition>? On;
    public List<Pivot>? Pivots;

    /// <summary>The names of <see cref="AliasColumns"/> are all that the function returns (OPENJSON … WITH).</summary>
    public bool HasFixedColumns;

    /// <summary>UNNEST … WITH OFFSET AS name: a number, not a value of the list; -1 without.</summary>
    public int OffsetAlias = -1;

    /// <summary>The string token of <see cref="SourceKind.Text"/>.</summary>
    public int TextToken = -1;

    /// <summary>What a nested statement gives out: its target is written, not read.</summary>
    public bool IsOutput;

    /// <summary>A file, a stage or an address rather than a name.</summary>
    public bool IsLocation;
}

/// <summary>PIVOT and UNPIVOT.</summary>
internal sealed class Pivot
{
    public bool IsUnpivot;
    public List<(Expression Value, int Alias)> Aggregates { get; } = [];

    public List<int> ForColumns { get; } = [];

    /// <summary>PIVOT: the names of the new columns. UNPIVOT: the names of the columns that are read.</summary>
    public List<int> InNames { get; } = [];

    public List<int> ValueNames { get; } = [];

    public List<int> NameNames { get; } = [];

    /// <summary>The columns come from a query or ANY and cannot be known.</summary>
    public bool IsOpen;
    public List<int> GroupNames { get; } = [];

    public List<Query> Queries { get; } = [];
    public int Alias = -1;
    public int[]? AliasColumns;
}
