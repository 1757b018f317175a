using Sluice.Pipelines.Config;
using Sluice.Stores;
using Sluice.Stores.Search;

namespace Sluice.Running;

/// <summary>Where a pipeline's streams go.</summary>
internal static class WriteTargets
{
    /// <summary>The name of the home folder's own DuckDB store.</summary>
    public const string HomeStore = "home";

    /// <summary>The name of the home folder's own search store.</summary>
    public const string HomeSearch = EngineConfig.HomeSearch;

    /// <summary>Where a request's streams go: what was asked for, else the pipeline's <c>write</c>, else the home's own store.</summary>
    public static IReadOnlyList<WriteTarget> Of(RunRequest request)
    {
        if (request.Targets.Count == 0)
        {
            return OfPipeline(request.Pipeline, request.Path);
        }

        // What a package was made for is known to the last stream.
        if (request.Replay is not null || request.OnlyLoads)
        {
            return request.Targets;
        }

        return [.. request.Targets.SelectMany(asked => Searched(request.Pipeline, [.. Redirected(asked, request).Select(target => target with
        {
            Load = target.Load with
            {
                Table = target.Load.Table.Length > 0 ? target.Load.Table : NameOf(request.Pipeline, request.Path),
                Schema = asked.Schema ?? target.Load.Schema,
            },
        })]))];
    }

    private static IEnumerable<WriteTarget> Redirected(WriteTarget asked, RunRequest request)
    {
        if (request.Pipeline is not { } pipeline)
        {
            return [asked];
        }

        var written = asked.IsModeGiven ? [] : OfPipeline(pipeline, request.Path).DistinctBy(target => target.Load.Stream).ToList();
        if (!written.Any(target => target.Load.Stream.Length == 0))
        {
            written.Insert(0, asked);
        }

        var others = pipeline.Streams.Where(stream => !written.Any(target => target.Load.Stream == stream.Name))
            .Select(stream => asked with { Load = new StreamLoad(stream.Name, stream.Name, LoadMode.Append) });
        return [.. written.Concat(others).Select(target => target with
        {
            Store = asked.Store,
            Load = target.Load.Stream.Length == 0 && asked.Load.Table.Length > 0 ? target.Load with { Table = asked.Load.Table } : target.Load,
        })];
    }

    private static string NameOf(PipelineConfig? pipeline, string path) => pipeline?.Name ?? StoreNames.OfFile(path);

    private static IReadOnlyList<WriteTarget> OfPipeline(PipelineConfig? pipeline, string path)
    {
        if (pipeline is null || pipeline.Writes.Count == 0)
        {
            return Searched(pipeline, [new WriteTarget(HomeStore, new StreamLoad("", NameOf(pipeline, path), LoadMode.Append))]);
        }

        return Searched(pipeline, [.. pipeline.Writes.Select(write => new WriteTarget(write.Store,
            new StreamLoad(write.Stream == pipeline.Name ? "" : write.Stream, write.Table, write.Mode)
            {
                Key = write.Key,
                By = write.By,
                Exclude = write.Exclude,
                Provenance = write.Provenance,
                Schema = write.Schema == WriteSchema.Freeze ? SchemaMode.Freeze : SchemaMode.Evolve,
                InOrder = write.Order == LoadOrder.Arrival,
            }))]);
    }

    // What the pipeline says of searching holds wherever its streams go.
    private static IReadOnlyList<WriteTarget> Searched(PipelineConfig? pipeline, IReadOnlyList<WriteTarget> targets) => pipeline is null ? targets
        : [.. targets.Select(target => target with { Load = target.Load with { Search = SearchOf(pipeline, target, targets) } })];

    // A stream is declared as a part of another stream, and loaded as a part of the table that this one goes into.
    private static StreamSearch? SearchOf(PipelineConfig pipeline, WriteTarget target, IReadOnlyList<WriteTarget> targets)
    {
        string StreamOf(WriteTarget one) => one.Load.Stream.Length > 0 ? one.Load.Stream : pipeline.Name;
        if (!pipeline.Search.TryGetValue(StreamOf(target), out var search))
        {
            return null;
        }

        var document = search.PartOf is null ? null
            : targets.FirstOrDefault(one => one.Store == target.Store && StreamOf(one) == search.PartOf)?.Load.Table ?? search.PartOf;
        return new StreamSearch
        {
            PartOf = document,
            Text = search.Text,
            Filters = search.Filters,
            Facets = search.Facets,
            Names = search.Names,
            Title = search.Title,
            Date = search.Date,
        };
    }
}
