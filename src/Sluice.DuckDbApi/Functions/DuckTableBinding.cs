namespace Sluice.DuckDbApi;

/// <summary>What a use of a table function in a query is bound to. Derive from it to carry more to the scan.</summary>
/// <param name="columns">The columns of the table.</param>
public class DuckTableBinding(IReadOnlyList<DuckColumn> columns)
{
    /// <summary>The columns of the table.</summary>
    public IReadOnlyList<DuckColumn> Columns { get; } = [.. columns];

    /// <summary>The number of rows for DuckDB's planner, when there is an idea of it.</summary>
    public long? Cardinality { get; init; }

    /// <summary>True when <see cref="Cardinality"/> is no estimate.</summary>
    public bool IsCardinalityExact { get; init; }
}
