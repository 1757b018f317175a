namespace Sluice.Pipelines.Config;

/// <summary>The keys of a pipeline file.</summary>
internal static class PipelineKeys
{
    private static readonly ConfigKey<string> Name = new("pipeline", Shapes.Name,
        "The pipeline's name, which is also the name of its own stream.")
    {
        IsRequired = true,
        Example = "pipeline: tickets",
    };

    private static readonly ConfigKey<long> Version = new("version", Shapes.Whole(1, 1),
        "The version of this language.")
    {
        Default = 1,
        Example = "version: 1",
    };

    private static readonly ConfigKey<string> Description = new("description", Shapes.AnyText,
        "What the pipeline is for.")
    {
        DefaultWords = "none",
        Example = "description: Jira exports of the support team",
    };

    private static readonly ConfigKey<ReadConfig> Read = new("read", ReadKeys.Section,
        "How files are read.")
    {
        DefaultWords = "found in the file",
    };

    private static readonly ConfigKey<MapDraft> Map = new("map", new MapShape(), "The target columns.")
    {
        DefaultWords = "every column under its own name",
    };

    private static readonly ConfigKey<IReadOnlyList<CheckConfig?>> Check = new("check",
        new ListShape<CheckConfig?>(CheckKeys.Section, "a list of checks"), "The checks on rows and on the whole load.")
    {
        DefaultWords = "only the types of the columns",
    };

    private static readonly ConfigKey<EnrichConfig> Enrich = new("enrich", EnrichKeys.Section,
        "Columns computed from text: sentiment and entities.")
    {
        DefaultWords = "none",
    };

    private static readonly ConfigKey<IReadOnlyList<Named<StreamConfig>>> Streams = new("streams",
        new NamedShape<StreamConfig>(StreamKeys.Section, "a section with a key for each stream"), "Further tables made of list columns.")
    {
        DefaultWords = "none",
    };

    private static readonly ConfigKey<IReadOnlyList<WriteDraft>> Write = new("write",
        new ListShape<WriteDraft>(WriteKeys.Section, "a list of writes"), "Where the streams go.")
    {
        DefaultWords = "nowhere, until the command line says it",
    };

    private static readonly ConfigKey<IReadOnlyList<Named<SearchConfig>>> Search = new("search",
        new NamedShape<SearchConfig>(SearchKeys.Section, "a section with a key for each stream"), "What can be searched, in stores that search.")
    {
        DefaultWords = "the pipeline's own stream, by the types of its columns",
    };

    private static readonly ConfigKey<long?> Memory = new("memory", new OptionalShape<long>(Shapes.Size(1L << 20)),
        "The most memory of a run, parent and child process together.")
    {
        DefaultWords = "that of sluice.yaml",
        Example = "memory: 512MB",
    };

    private static readonly ConfigKey<LimitsConfig> Limits = new("limits", LimitsKeys.Section,
        "What one attempt may use up.")
    {
        DefaultWords = "the limits below",
    };

    private static readonly ConfigKey<IReadOnlyList<TestConfig>> Tests = new("tests",
        new ListShape<TestConfig>(TestKeys.Section, "a list of tests"),
        "Tests of the pipeline: rows that go in, and the rows and rejects that are expected of them. `sluice test` runs them.")
    {
        DefaultWords = "none",
    };

    private static readonly ConfigKey<RepeatMode?> OnRepeat = new("on_repeat", new OptionalShape<RepeatMode>(Shapes.Word(
            ("skip", RepeatMode.Skip), ("reload", RepeatMode.Reload), ("load_again", RepeatMode.LoadAgain))),
        "What happens when a file with the same bytes comes again: `skip` does nothing and says so; `reload` puts it in the place of what "
        + "it had appended before; `load_again` loads it once more beside that.")
    {
        DefaultWords = "skip for jobs; `sluice run` loads again and says so",
        Example = "on_repeat: reload",
    };

    private static readonly ConfigKey<long> Debounce = new("debounce_seconds", Shapes.Whole(0, 3600),
        "Seconds to wait for more files of the pipeline before a job of it begins; each file begins the wait anew, and 50 files end it.")
    {
        Default = 0,
        Example = "debounce_seconds: 5",
    };

    /// <summary>The whole file.</summary>
    public static ConfigSection<PipelineConfig> Root { get; } = new(
        "pipeline", "The keys at the top of a pipeline file.",
        [
            Name, Version, Description, Read, Map, Check, Enrich, Streams, Write, Search, Memory, Limits,
            OnRepeat, Debounce, Tests,
        ],
        Build);

    private static PipelineConfig Build(SectionValues values)
    {
        var name = values.Get(Name) ?? "";
        var read = values.Get(Read) ?? new ReadConfig();
        var map = values.Get(Map);
        var writes = values.Get(Write) ?? [];
        var pipeline = new PipelineConfig
        {
            Name = name,
            Version = (int)values.Get(Version),
            Description = values.Get(Description),
            Read = read,
            Map = map?.Finish(read.Format),
            Checks = [.. (map?.Entries ?? []).SelectMany(entry => entry.Checks), .. (values.Get(Check) ?? []).OfType<CheckConfig>()],
            Enrich = values.Get(Enrich) ?? new EnrichConfig(),
            Streams = [.. (values.Get(Streams) ?? []).Select(stream => stream.Value)],
            Writes = [.. writes.Select(write => write.Finish(name))],
            Search = (values.Get(Search) ?? []).ToDictionary(search => search.Name, search => search.Value, StringComparer.Ordinal),
            OnRepeat = values.Get(OnRepeat),
            DebounceSeconds = (int)values.Get(Debounce),
            MemoryBytes = values.Get(Memory),
            Limits = values.Get(Limits) ?? new LimitsConfig(),
            Tests = values.Get(Tests) ?? [],
            File = values.Problems.File,
        };
        return new CrossReferences(pipeline, values.Problems).Check();
    }
}
