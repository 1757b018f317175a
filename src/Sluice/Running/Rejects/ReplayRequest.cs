using Sluice.Pipelines.Config;

namespace Sluice.Running.Rejects;

/// <summary>A mended file whose rejects are to be replayed.</summary>
/// <param name="Path">The file: an export of rejects that a person has mended.</param>
public sealed record ReplayRequest(string Path)
{
    /// <summary>Another pipeline; null for the one that held the rejects back.</summary>
    public PipelineConfig? Pipeline { get; init; }

    /// <summary>Other stores; empty for those of the original job.</summary>
    public IReadOnlyList<WriteTarget> Targets { get; init; } = [];

    /// <summary>Check the mended rows, show what would be loaded, and take none of them.</summary>
    public bool DryRun { get; init; }

    /// <summary>Where the file lies in the home folder, when it was sent; null when <see cref="Path"/> is where it lies.</summary>
    internal string? Kept { get; init; }

    /// <summary>True when the file holds texts as they were meant, letter for letter, which no spreadsheet has had.</summary>
    internal bool IsExact { get; init; }

    /// <summary>A fault that a test wants to see survived; null outside tests.</summary>
    internal string? Fault { get; init; }
}
