using Sluice.DuckDbApi;

namespace Sluice.Pipelines.Enriching;

/// <summary>A column of texts that is given to an enriching function.</summary>
/// <param name="Field">What the results call it.</param>
/// <param name="IsList">True for a list of texts in each row.</param>
internal sealed record TextArgument(string Field, bool IsList)
{
    /// <summary>The type of the function's parameter.</summary>
    public DuckLogicalType Type => IsList ? DuckLogicalType.List(DuckLogicalType.Varchar) : DuckLogicalType.Varchar;

    /// <summary>Where the texts of a row lie: in the column itself, or in its child.</summary>
    public (int First, int Count) TextsOf(in DuckVector column, int row)
    {
        if (column.IsNull(row))
            return (0, 0);
        if (!IsList)
            return (row, 1);
        var entry = column.Lists[row];
        return ((int)entry.Offset, (int)entry.Length);
    }

    /// <summary>The vector that holds the texts.</summary>
    public DuckVector Texts(in DuckVector column) => IsList ? column.Child : column;
}
