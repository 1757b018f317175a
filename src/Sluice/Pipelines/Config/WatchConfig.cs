namespace Sluice.Pipelines.Config;

/// <summary>A watched folder (an entry of <c>watch:</c> in sluice.yaml).</summary>
/// <param name="Path">The folder, as it was written.</param>
public sealed record WatchConfig(string Path)
{
    /// <summary>The pipeline: its name in the pipelines folder, or a file; null to guess one for each file.</summary>
    public string? Pipeline { get; init; }

    /// <summary>Globs of the files that are taken, relative to the folder; empty for every file.</summary>
    public IReadOnlyList<string> Include { get; init; } = [];

    /// <summary>Globs of the files that are not taken, whatever <see cref="Include"/> says.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>Whether folders below it are watched too.</summary>
    public bool Recursive { get; init; } = true;

    /// <summary>What becomes of a file once its job has completed.</summary>
    public DoneFile Done { get; init; }

    /// <summary>Where done files go; null unless they are moved.</summary>
    public string? MoveTo { get; init; }

    /// <summary>True for files that nobody ever changes: they are read where they lie instead of being copied.</summary>
    public bool Immutable { get; init; }

    /// <summary>The priority of the jobs.</summary>
    public JobPriority Priority { get; init; } = JobPriority.Normal;

    /// <summary>Where it is written.</summary>
    public ConfigPlace? Place { get; init; }
}
