namespace Sluice.Running;

/// <summary>A store as it is shown.</summary>
/// <param name="Name">Its name in sluice.yaml, or <c>home</c> for the home folder's own.</param>
/// <param name="Kind">duckdb, parquet or postgres.</param>
/// <param name="Url">Where it is, without its password and its options.</param>
public sealed record StoreView(string Name, string Kind, string Url);
