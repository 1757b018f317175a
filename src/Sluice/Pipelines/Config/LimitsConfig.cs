namespace Sluice.Pipelines.Config;

/// <summary>What one attempt may use up (<c>limits:</c>). An attempt that reaches a limit fails with that reason.</summary>
public sealed record LimitsConfig
{
    /// <summary>Seconds that packing one file may take.</summary>
    public int TimeSeconds { get; init; } = 3600;

    /// <summary>Bytes that the package of one file may have.</summary>
    public long OutputBytesMax { get; init; } = 64L << 30;
}
