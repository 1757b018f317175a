using Sluice.Pipelines.Config;

namespace Sluice;

/// <summary>How to open a <see cref="Service"/>.</summary>
/// <param name="Config">What sluice.yaml says.</param>
public sealed record ServiceOptions(EngineConfig Config)
{
    /// <summary>What pipelines may look at beside their own text.</summary>
    public ConfigSources Sources { get; init; } = ConfigSources.Process;

    /// <summary>The executable that reads files in a child process; default: the one beside this assembly.</summary>
    public string? Executable { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>A fault that a test wants to see survived, by the name of the file; null outside tests.</summary>
    internal Func<string, string?> Fault { get; init; } = _ => null;
}
