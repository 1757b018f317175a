using Sluice.Pipelines.Config;
using Sluice.Stores;

namespace Sluice.Running;

/// <summary>Where a pipeline's streams go.</summary>
internal static class WriteTargets
{
    /// <summary>The name of the home folder's own DuckDB store.</summary>
    public const string HomeStore = "home";

    /// <summary>The pipeline's <c>write</c>; without one, a table of the home's own store, named after the file.</summary>
    public static IReadOnlyList<WriteTarget> Of(PipelineConfig? pipeline, string path)
    {
        if (pipeline is null || pipeline.Writes.Count == 0)
        {
            return [new WriteTarget(HomeStore, new StreamLoad("", pipeline?.Name ?? StoreNames.OfFile(path), LoadMode.Append))];
        }

        return [.. pipeline.Writes.Select(write => new WriteTarget(write.Store,
            new StreamLoad(write.Stream == pipeline.Name ? "" : write.Stream, write.Table, ModeOf(write.Mode))
            {
                Key = write.Key,
                By = write.By,
                Provenance = write.Provenance,
            }))];
    }

    private static LoadMode ModeOf(WriteMode mode) => mode switch
    {
        WriteMode.Append => LoadMode.Append,
        WriteMode.Replace => LoadMode.Replace,
        WriteMode.Upsert => LoadMode.Upsert,
        _ => LoadMode.ReplaceBy,
    };
}
