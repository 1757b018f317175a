namespace Sluice.DuckDbApi;

/// <summary>How far a query is.</summary>
/// <param name="Percentage">0 to 100, or -1 when DuckDB does not know.</param>
/// <param name="RowsProcessed">Rows, or what the source counts in, done so far.</param>
/// <param name="RowsTotal">Rows, or what the source counts in, in all.</param>
public readonly record struct DuckProgress(double Percentage, ulong RowsProcessed, ulong RowsTotal);
