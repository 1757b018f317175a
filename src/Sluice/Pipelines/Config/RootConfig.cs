namespace Sluice.Pipelines.Config;

/// <summary>A folder below which files may be named by path (<c>roots:</c> of sluice.yaml).</summary>
/// <param name="Name">The name that senders use.</param>
/// <param name="Path">The folder, as it was written.</param>
public sealed record RootConfig(string Name, string Path);
