namespace Sluice.Pipelines.Config;

/// <summary>The target columns and what becomes of all others (<c>map:</c>).</summary>
public sealed record MapConfig
{
    /// <summary>The targets in the order of the table.</summary>
    public IReadOnlyList<MapEntryConfig> Entries { get; init; } = [];

    /// <summary>What becomes of the columns that no target takes.</summary>
    public RestMode Rest { get; init; }
}
