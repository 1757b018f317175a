using Sluice.Pipelines.Config;

namespace Sluice.Running;

/// <summary>Which tables a pipeline loads in the order in which its files arrived, and which of its jobs may be run together.</summary>
public static class TableOrder
{
    /// <summary>
    /// Keys of the tables that need an order: what overwrites or removes rows does. With <paramref name="isReload"/> every
    /// table does, because rows of earlier jobs are removed.
    /// </summary>
    public static IReadOnlyList<string> KeysOf(PipelineConfig? pipeline, bool isReload) => pipeline is null ? [] :
        [.. pipeline.Writes.Where(write => isReload || (write.Mode != LoadMode.Append && write.Order == LoadOrder.Arrival))
            .Select(write => $"{write.Store}#{write.Table}")];

    /// <summary>Jobs with the same key do the same with their files, into the same tables.</summary>
    /// <param name="pipeline">The pipeline; null for a guessed one.</param>
    /// <param name="name">Its name, of a guessed one that of its table.</param>
    public static string BatchKeyOf(PipelineConfig? pipeline, string name) => $"{name}:{RunSpec.Fingerprint(pipeline, null)}";
}
