namespace Sluice.Stores;

/// <summary>A table that can be looked at.</summary>
/// <param name="Name">Its name; in PostgreSQL with the schema where that is not the usual one.</param>
/// <param name="Kind">table or view.</param>
/// <param name="RowsEstimated">About how many rows it has; null where nobody counted.</param>
public sealed record StoreTable(string Name, string Kind, long? RowsEstimated);
