namespace Sluice.SqlLineage;

/// <summary>A column that decides which rows a statement writes or returns, without being part of their values.</summary>
/// <param name="SourceTable">Dotted name of the table that is read.</param>
/// <param name="SourceColumn">Its column; "*" for all columns that are not known by name.</param>
/// <param name="TargetTable">Dotted name of the table that is written, or <see cref="LineageEdge.QueryOutput"/> for a bare query.</param>
/// <param name="Clause">"join", "filter", "group" or "sort".</param>
/// <param name="Statement">Number of the <see cref="LineageStatement"/>.</param>
public readonly record struct LineageInfluence(string SourceTable, string SourceColumn, string TargetTable, string Clause, int Statement);
