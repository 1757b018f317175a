namespace Sluice.SqlLineage;

/// <summary>A table that is dropped, renamed or swapped: an operation on the name, not a flow of data.</summary>
/// <param name="Kind">"drop", "rename" or "swap".</param>
/// <param name="Table">Dotted name of the table.</param>
/// <param name="Other">The new name, or the table that it is swapped with; null for a drop.</param>
/// <param name="Statement">Number of the <see cref="LineageStatement"/>.</param>
public sealed record LineageChange(string Kind, string Table, string? Other, int Statement);
