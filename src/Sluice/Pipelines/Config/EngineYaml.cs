namespace Sluice.Pipelines.Config;

/// <summary>Reads sluice.yaml. The environment variable <c>SLUICE_HOME</c> is stronger than the file, and <c>--set</c> than both.</summary>
public static class EngineYaml
{
    /// <summary>Reads the file.</summary>
    public static ConfigResult<EngineConfig> Load(string path, ConfigSources sources) =>
        ConfigText.Load(path, sources, EngineKeys.Root);

    /// <summary>Reads a text; null where there is no file, for the defaults with what the sources say.</summary>
    /// <param name="yaml">The text, at most 256 KB, or null.</param>
    /// <param name="file">What problems call it.</param>
    /// <param name="sources">What it may look at beside itself.</param>
    public static ConfigResult<EngineConfig> Parse(string? yaml, string file, ConfigSources sources) =>
        ConfigText.Parse(yaml, file, sources, EngineKeys.Root);
}
