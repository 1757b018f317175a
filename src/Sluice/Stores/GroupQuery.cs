namespace Sluice.Stores;

/// <summary>How many rows of a table are alike. Names and values may be anything: they never become a part of SQL.</summary>
/// <param name="Table">The table.</param>
/// <param name="By">What makes rows alike; one key at least.</param>
public sealed record GroupQuery(string Table, IReadOnlyList<GroupKey> By)
{
    /// <summary>The name of the column that counts.</summary>
    public const string Count = "count";

    /// <summary>The name of the column with the mean.</summary>
    public const string Mean = "mean";

    /// <summary>Conditions that all hold.</summary>
    public IReadOnlyList<TableFilter> Filters { get; init; } = [];

    /// <summary>A column of numbers whose mean is taken of each group; null for none.</summary>
    public string? MeanOf { get; init; }

    /// <summary>True for the largest groups first, false for the order of the keys, NULL last.</summary>
    public bool LargestFirst { get; init; }

    /// <summary>Groups at most.</summary>
    public int Take { get; init; } = 100;
}
