namespace Sluice.Pipelines.Config;

/// <summary>The keys of <c>limits</c>.</summary>
internal static class LimitsKeys
{
    private static readonly LimitsConfig Default = new();

    private static readonly ConfigKey<long> TimeSeconds = new("time_seconds", Shapes.Whole(1, int.MaxValue),
        "Seconds that packing one file may take.")
    {
        Default = Default.TimeSeconds,
        Example = "time_seconds: 600",
    };

    private static readonly ConfigKey<long> OutputBytesMax = new("output_bytes_max", Shapes.Size(1),
        "Bytes that the package of one file may have.")
    {
        Default = Default.OutputBytesMax,
        Example = "output_bytes_max: 4GB",
    };

    /// <summary>The section.</summary>
    public static ConfigSection<LimitsConfig> Section { get; } = new(
        "limits", "What one attempt may use up. At a limit it fails, with that reason and nothing loaded.", [TimeSeconds, OutputBytesMax],
        values => new LimitsConfig { TimeSeconds = (int)values.Get(TimeSeconds), OutputBytesMax = values.Get(OutputBytesMax) });
}
