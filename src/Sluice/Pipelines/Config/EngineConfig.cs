namespace Sluice.Pipelines.Config;

/// <summary>What sluice.yaml says: where Sluice lives, what it may use, and which stores there are.</summary>
public sealed record EngineConfig
{
    /// <summary>The home folder, as it was written: relative to the working folder.</summary>
    public string Home { get; init; } = "./.sluice";

    /// <summary>The most memory of a run in bytes, parent and child process together.</summary>
    public long MemoryBytes { get; init; } = 1L << 30;

    /// <summary>Threads that work on one file; null for one to each processor.</summary>
    public int? Threads { get; init; }

    /// <summary>The stores by name.</summary>
    public IReadOnlyList<StoreConfig> Stores { get; init; } = [];

    /// <summary>Models of your own that answer over HTTP.</summary>
    public IReadOnlyList<ModelConfig> Models { get; init; } = [];

    /// <summary>Assemblies with functions for expressions.</summary>
    public IReadOnlyList<string> Plugins { get; init; } = [];

    /// <summary>The folders of pipelines, as they were written; a name in several is that of the first.</summary>
    public IReadOnlyList<string> Pipelines { get; init; } = ["./pipelines"];

    /// <summary>Folders below which files may be named by path.</summary>
    public IReadOnlyList<RootConfig> Roots { get; init; } = [];

    /// <summary>Watched folders.</summary>
    public IReadOnlyList<WatchConfig> Watches { get; init; } = [];

    /// <summary>How files are received.</summary>
    public ArrivalsConfig Arrivals { get; init; } = new();

    /// <summary>How jobs are worked off.</summary>
    public WorkConfig Work { get; init; } = new();

    /// <summary>The name of the home folder's own search store, which need not be among <see cref="Stores"/>.</summary>
    public const string HomeSearch = "search";

    /// <summary>How the HTTP server answers.</summary>
    public ServerConfig Server { get; init; } = new();

    /// <summary>The store of a name; null when there is none.</summary>
    public StoreConfig? FindStore(string name) => Stores.FirstOrDefault(store => store.Name == name);

    /// <summary>A problem for each store and each model that a pipeline uses and that is not in sluice.yaml.</summary>
    /// <param name="pipeline">The pipeline.</param>
    /// <param name="goesElsewhere">True when other stores than its own take what it makes.</param>
    public IReadOnlyList<Problem> ProblemsOf(PipelineConfig pipeline, bool goesElsewhere = false)
    {
        var problems = new ConfigProblems(pipeline.File);
        foreach (var call in pipeline.Enrich.Models.Where(call => !Models.Any(model => model.Name == call.Model)))
        {
            problems.UnknownName(call.Place, "unknown_model", $"The model {Quoted.Of(call.Model)} is not in sluice.yaml.", call.Model,
                [.. Models.Select(model => model.Name)]);
        }

        foreach (var write in pipeline.Writes.Where(write => !goesElsewhere && FindStore(write.Store) is null && write.Store != HomeSearch))
        {
            problems.UnknownName(write.Place, "unknown_store",
                $"The store {Quoted.Of(write.Store)} is not in sluice.yaml.", write.Store,
                [.. Stores.Select(store => store.Name)], $"{DeclareStore(write.Store)}, or say with --to duckdb:FILE#TABLE where the rows go instead.");
        }

        return problems.All;
    }

    /// <summary>How a store of a name is declared, for a sentence that goes on.</summary>
    internal static string DeclareStore(string name) =>
        $"A store is declared in sluice.yaml, such as stores: {{ {(name.Length > 0 && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-') ? name : "main")}: duckdb:FILE }}";
}
