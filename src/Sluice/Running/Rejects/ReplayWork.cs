using Sluice.Packages;

namespace Sluice.Running.Rejects;

/// <summary>What a child needs to pack mended rejects in the place of a file.</summary>
internal sealed record ReplayWork
{
    /// <summary>The package whose rejects they are.</summary>
    public required PackageManifest Original { get; init; }

    /// <summary>Its folder.</summary>
    public required string OriginalFolder { get; init; }

    /// <summary>What was found in the mended file.</summary>
    public required MendedReport Mended { get; init; }

    /// <summary>SHA-256 of the mended file.</summary>
    public string Sha256 { get; init; } = "";

    /// <summary>The rows to replay, as ranges: those of the mended file that no replay has taken.</summary>
    public required string Rows { get; init; }

    /// <summary>The packages with rows of the same file that were accepted before: the original's, and its replays'.</summary>
    public IReadOnlyList<string> AcceptedFolders { get; init; } = [];

    /// <summary>
    /// For each table of the pipeline's own stream the columns by which a row takes the place of another; empty for a table
    /// to which rows are only added.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<string>> OverwrittenBy { get; init; } = [];

    /// <summary>True when a row takes the place of that with the same key in every table.</summary>
    public bool Overwrites(IReadOnlyList<string> key) => OverwrittenBy.All(columns =>
        columns.Count == key.Count && columns.All(column => key.Contains(column, StringComparer.OrdinalIgnoreCase)));

    /// <summary>True when the texts are what was meant, letter for letter, and not what a spreadsheet has made of them.</summary>
    public bool IsExact { get; init; }

    /// <summary>True when the pipeline is the original's, so that what its rows have proven holds.</summary>
    public bool IsSamePipeline { get; init; }
}
