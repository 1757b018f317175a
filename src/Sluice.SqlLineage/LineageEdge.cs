namespace Sluice.SqlLineage;

/// <summary>A column that another column is derived from.</summary>
/// <param name="SourceTable">Dotted name of the table that is read, or "?" when it cannot be told.</param>
/// <param name="SourceColumn">Its column; "*" for all columns that are not known by name.</param>
/// <param name="TargetTable">Dotted name of the table that is written, or <see cref="QueryOutput"/> for a bare query.</param>
/// <param name="TargetColumn">Its column; "*" for all; "$n" for the n-th select item when it has no name.</param>
/// <param name="Statement">Number of the <see cref="LineageStatement"/>.</param>
/// <param name="Reason">How the source was found, which says how sure it is.</param>
/// <param name="IsDerived">True when the value is computed from the source, false when it is copied as it is.</param>
public readonly record struct LineageEdge(string SourceTable, string SourceColumn, string TargetTable, string TargetColumn,
    int Statement, LineageReason Reason, bool IsDerived)
{
    /// <summary>Stands for the rows that a query gives to its caller.</summary>
    public const string QueryOutput = "<out>";

    /// <summary>Stands for a table that cannot be told.</summary>
    public const string UnknownTable = "?";

    /// <summary>From 0 (unknown) to 1 (explicit in the text or confirmed by a schema).</summary>
    public double Confidence => Reason.Confidence();

    /// <summary>The most names of <see cref="Candidates"/>: a query over thousands of tables must not name them all for each of its columns.</summary>
    public const int CandidatesMax = 20;

    /// <summary>When the source is "?": dotted names of the tables that could own the column, as far as they are known; the first 20.</summary>
    public IReadOnlyList<string> Candidates { get; init; } = [];

    /// <summary>How many tables could own it.</summary>
    public int CandidateCount { get; init; }
}
