namespace Sluice.Stores;

/// <summary>A condition on rows.</summary>
/// <param name="Column">The column.</param>
/// <param name="Operator">How its cells are held against the value.</param>
/// <param name="Value">The value as text, in the form in which cells are shown.</param>
public sealed record TableFilter(string Column, FilterOperator Operator, string Value);
