using Sluice.Pipelines.Config;
using Sluice.Running.Rejects;
using Sluice.Stores;

namespace Sluice.Running;

/// <summary>One file to be run through one pipeline.</summary>
/// <param name="Path">The file, as people name it.</param>
public sealed record RunRequest(string Path)
{
    /// <summary>The job, which names the package and the markers; null for a new one. A job that left a package goes on with it.</summary>
    public string? Job { get; init; }

    /// <summary>Where the bytes lie below the home folder, when that is not at the path: an arrival that is kept.</summary>
    public string? Kept { get; init; }

    /// <summary>The SHA-256 that the bytes must have, in lower-case hexadecimal; null when nobody has seen them before.</summary>
    public string? Sha256 { get; init; }

    /// <summary>The pipeline; null to guess one from the file.</summary>
    public PipelineConfig? Pipeline { get; init; }

    /// <summary>Where the streams go; empty for the pipeline's own <c>write</c>.</summary>
    public IReadOnlyList<WriteTarget> Targets { get; init; } = [];

    /// <summary>
    /// What happens when the same bytes came before into the same tables; null for what the pipeline says, else they are
    /// loaded again, which the outcome says. Without effect for a job that has an id.
    /// </summary>
    public RepeatMode? OnRepeat { get; init; }

    /// <summary>Earlier jobs of the same bytes whose appended rows are removed in the transaction that loads these.</summary>
    public IReadOnlyList<string> Replaces { get; init; } = [];

    /// <summary>
    /// When the file arrived; null for now. Loads of upsert, replace and replace_by into one table apply in the order of
    /// arrival, so a job that is tried again keeps the moment that it had.
    /// </summary>
    public DateTimeOffset? ArrivedAt { get; init; }

    /// <summary>Make the package, show what would be loaded, and leave nothing behind.</summary>
    public bool DryRun { get; init; }

    /// <summary>Only the first rows of the file; null for all.</summary>
    public long? RowsMax { get; init; }

    /// <summary>The mended rejects that stand in the place of the file; null for a file.</summary>
    internal PreparedReplay? Replay { get; init; }

    /// <summary>True when only what an earlier attempt has packed may be loaded: there is nothing to pack it from again.</summary>
    internal bool OnlyLoads { get; init; }

    /// <summary>A fault that a test wants to see survived; null outside tests.</summary>
    internal string? Fault { get; init; }
}

/// <summary>One stream into one table of one store.</summary>
/// <param name="Store">The store, by its name in sluice.yaml or its URL.</param>
/// <param name="Load">
/// The stream, the table and how it changes; an empty stream name means the pipeline's own, an empty table the name of
/// the pipeline or, without one, of the file.
/// </param>
public sealed record WriteTarget(string Store, StreamLoad Load)
{
    /// <summary>
    /// True when the mode was given with the destination. Otherwise a pipeline that says how its streams are written is
    /// followed, and only the store is another.
    /// </summary>
    public bool IsModeGiven { get; init; }

    /// <summary>What happens at differences of columns, where the destination says so; null for what the pipeline says, else evolve.</summary>
    public SchemaMode? Schema { get; init; }
}
