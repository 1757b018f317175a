namespace Sluice.Pipelines.Config;

/// <summary>The keys of sluice.yaml.</summary>
internal static class EngineKeys
{
    private static readonly EngineConfig Default = new();

    private static readonly ConfigKey<string> Home = new("home", Shapes.TextOf("a folder"),
        "The home folder: packages, databases and logs of Sluice. A relative path starts at the working folder.")
    {
        Default = Default.Home,
        Example = "home: /var/lib/sluice",
        Variable = "SLUICE_HOME",
    };

    private static readonly ConfigKey<long> Memory = new("memory", Shapes.Size(1L << 20),
        "The most memory of a run, parent and child process together. A pipeline may say otherwise.")
    {
        Default = Default.MemoryBytes,
        Example = "memory: 512MB",
    };

    private static readonly ConfigKey<long?> Threads = new("threads", new OptionalShape<long>(Shapes.Whole(1, 1024)),
        "Threads that work on one file.")
    {
        DefaultWords = "one to each processor",
        Example = "threads: 4",
    };

    private static readonly ConfigKey<IReadOnlyList<Named<StoreUrl>>> Stores = new("stores",
        new NamedShape<StoreUrl>(new StoreUrlShape(), "a section with a name and a URL for each store"),
        "The stores: a name for pipelines, and a URL. `duckdb:path` is a database file, `parquet:folder` a folder of Parquet files, `search:path` a file that can be searched, "
        + "`postgres://user:password@host:port/database` a PostgreSQL database; write its password as `${secret:env:NAME}`. docs/stores.md has all options.")
    {
        DefaultWords = "none",
        Example = "stores:\n  main: duckdb:store.duckdb",
    };

    private static readonly ConfigKey<IReadOnlyList<Named<ModelConfig>>> Models = new("models",
        new NamedShape<ModelConfig>(ModelKeys.Section, "a section with a key for each model"),
        "Models of your own that answer over HTTP, for `enrich.models`.")
    {
        DefaultWords = "none",
        Example = "models:\n  tone: { url: https://models.example.com/tone }",
    };

    private static readonly ConfigKey<IReadOnlyList<string>> Plugins = new("plugins",
        new ListShape<string>(Shapes.TextOf("the path of an assembly"), "a list of paths", takesOne: true, isDistinct: true),
        "Assemblies whose functions expressions may use: their public static methods with `[UserFunction]`. What they print is dropped. A relative path starts at the working folder.")
    {
        DefaultWords = "none",
        Example = "plugins: [functions/Shop.Functions.dll]",
    };

    private static readonly ConfigKey<IReadOnlyList<string>> Pipelines = new("pipelines",
        new ListShape<string>(Shapes.TextOf("a folder"), "a list of folders", takesOne: true, least: 1, isDistinct: true),
        "The folders of pipelines: `orders` is the file `orders.yaml` in the first that has it. A relative path starts at the working folder.")
    {
        Default = Default.Pipelines,
        Example = "pipelines: /etc/sluice/pipelines",
    };

    private static readonly ConfigKey<IReadOnlyList<Named<string>>> Roots = new("roots",
        new NamedShape<string>(Shapes.TextOf("a folder"), "a section with a name and a folder for each root"),
        "Folders below which files may be handed over by their path, without being sent.")
    {
        DefaultWords = "none",
        Example = "roots:\n  exports: /srv/exports",
    };

    private static readonly ConfigKey<IReadOnlyList<WatchConfig>> Watch = new("watch",
        new ListShape<WatchConfig>(WatchKeys.Section, "a list of watched folders"), "Folders whose files are taken as they come.")
    {
        DefaultWords = "none",
        Example = "watch:\n  - { path: inbox, pipeline: orders }",
    };

    private static readonly ConfigKey<ArrivalsConfig> Arrivals = new("arrivals", ArrivalsKeys.Section, "How files are received.")
    {
        DefaultWords = "as below",
    };

    private static readonly ConfigKey<WorkConfig> Work = new("work", WorkKeys.Section, "How jobs are worked off.")
    {
        DefaultWords = "as below",
    };

    private static readonly ConfigKey<ServerConfig> Server = new("server", ServerKeys.Section, "How `sluice serve` answers.")
    {
        DefaultWords = "as below",
    };

    /// <summary>The whole file.</summary>
    public static ConfigSection<EngineConfig> Root { get; } = new(
        "sluice.yaml", "The keys of sluice.yaml.",
        [Home, Memory, Threads, Stores, Models, Plugins, Pipelines, Roots, Watch, Arrivals, Work, Server], Build);

    private static EngineConfig Build(SectionValues values) => new()
    {
        Home = values.Get(Home)!,
        MemoryBytes = values.Get(Memory),
        Threads = (int?)values.Get(Threads),
        Stores = [.. (values.Get(Stores) ?? []).Select(store => new StoreConfig(store.Name, store.Value) { Place = store.Place })],
        Models = [.. (values.Get(Models) ?? []).Select(model => model.Value)],
        Plugins = values.Get(Plugins) ?? [],
        Pipelines = values.Get(Pipelines)!,
        Roots = [.. (values.Get(Roots) ?? []).Select(root => new RootConfig(root.Name, root.Value))],
        Watches = values.Get(Watch) ?? [],
        Arrivals = values.Get(Arrivals) ?? Default.Arrivals,
        Work = values.Get(Work) ?? Default.Work,
        Server = values.Get(Server) ?? Default.Server,
    };
}
