namespace Sluice.Pipelines.Config;

/// <summary>Reads pipelines. All problems of a text are found at once, and nothing of it is taken when one is an error.</summary>
public static class PipelineYaml
{
    /// <summary>Reads a pipeline file.</summary>
    public static ConfigResult<PipelineConfig> Load(string path, ConfigSources sources) =>
        ConfigText.Load(path, sources, PipelineKeys.Root);

    /// <summary>Reads a pipeline from a text. JSON is YAML, so it may be either.</summary>
    /// <param name="yaml">The text, at most 256 KB.</param>
    /// <param name="file">What problems call it.</param>
    /// <param name="sources">What it may look at beside itself.</param>
    public static ConfigResult<PipelineConfig> Parse(string yaml, string file, ConfigSources sources) =>
        ConfigText.Parse(yaml, file, sources, PipelineKeys.Root);
}
