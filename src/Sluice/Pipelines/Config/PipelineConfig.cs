namespace Sluice.Pipelines.Config;

/// <summary>
/// A pipeline as it was written: parsed, checked whole, immutable. It holds no secret and goes to the child process as
/// JSON. <c>new PipelineConfig { Name = … }</c> is the pipeline that nobody wrote: every column, no checks.
/// </summary>
public sealed record PipelineConfig
{
    /// <summary>The names of the provenance columns that a store adds to each row.</summary>
    public static IReadOnlyList<string> ProvenanceColumns { get; } = ["_job", "_file", "_row"];

    /// <summary>The pipeline's name, which is also the name of its own stream.</summary>
    public required string Name { get; init; }

    /// <summary>The version of the pipeline language.</summary>
    public int Version { get; init; } = 1;

    /// <summary>What it is for, in a person's words.</summary>
    public string? Description { get; init; }

    /// <summary>How its files are read.</summary>
    public ReadConfig Read { get; init; } = new();

    /// <summary>The target columns; null to take every column under its own name.</summary>
    public MapConfig? Map { get; init; }

    /// <summary>The checks: those written in <c>map</c> in the order of the targets, then those of <c>check</c>.</summary>
    public IReadOnlyList<CheckConfig> Checks { get; init; } = [];

    /// <summary>What is found out of the rows' texts.</summary>
    public EnrichConfig Enrich { get; init; } = new();

    /// <summary>Further streams, each after the one it is made of.</summary>
    public IReadOnlyList<StreamConfig> Streams { get; init; } = [];

    /// <summary>Where the streams go; empty when the command line says it.</summary>
    public IReadOnlyList<WriteConfig> Writes { get; init; } = [];

    /// <summary>How streams can be searched, by their names.</summary>
    public IReadOnlyDictionary<string, SearchConfig> Search { get; init; } = new Dictionary<string, SearchConfig>();

    /// <summary>What happens when the same bytes come again; null where nobody said.</summary>
    public RepeatMode? OnRepeat { get; init; }

    /// <summary>Seconds to wait for more files of the pipeline before any is begun; 0 for not at all.</summary>
    public int DebounceSeconds { get; init; }

    /// <summary>Memory of a run in bytes; null to take that of sluice.yaml.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>What one attempt may use up.</summary>
    public LimitsConfig Limits { get; init; } = new();

    /// <summary>Its own tests; they stay here and go with no job.</summary>
    internal IReadOnlyList<TestConfig> Tests { get; init; } = [];

    /// <summary>The file it was read from, as the user named it; null for one that nobody wrote.</summary>
    public string? File { get; init; }
}
