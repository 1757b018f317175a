namespace Sluice.Stores;

/// <summary>Which rows of a table to show. Names and values may be anything: they never become a part of SQL.</summary>
/// <param name="Table">The table.</param>
public sealed record TableQuery(string Table)
{
    /// <summary>Conditions that all hold.</summary>
    public IReadOnlyList<TableFilter> Filters { get; init; } = [];

    /// <summary>The column to sort by, NULL last; null for the order in which the rows lie.</summary>
    public string? OrderBy { get; init; }

    /// <summary>True for the largest first.</summary>
    public bool Descending { get; init; }

    /// <summary>Rows to leave out at the front.</summary>
    public long Skip { get; init; }

    /// <summary>Rows at most.</summary>
    public int Take { get; init; } = 100;
}
