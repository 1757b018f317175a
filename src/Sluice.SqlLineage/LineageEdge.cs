namespace Sluice.SqlLineage;

/// <summary>A column that another column is derived from.</summary>
/// <param name="SourceTable">Dotted name of the table that is read, or "?" when it cannot be told.</param>
/// <param name="SourceColumn">Its column; "*" for all columns that are not known by name.</param>
/// <param name="TargetTable">Dotted name of the table that is written, or <see cref="QueryOutput"/> for a bare query.</param>
/// <param name="TargetColumn">Its column; "*" for all; "$n" for the n-th select item when it has no name.</param>
/// <param name="Statement">Number of the <see cref="LineageStatement"/>.</param>
/// <param name="Confidence">From 0 (unknown) to 1 (explicit in the text or confirmed by a schema).</param>
/// <param name="Reason">Why the confidence is what it is, as a <see cref="LineageReason"/>.</param>
public readonly record struct LineageEdge(string SourceTable, string SourceColumn, string TargetTable, string TargetColumn,
    int Statement, double Confidence, LineageReason Reason)
{
    /// <summary>Stands for the rows that a query gives to its caller.</summary>
    public const string QueryOutput = "<out>";

    /// <summary>Stands for a table that cannot be told.</summary>
    public const string UnknownTable = "?";
}
