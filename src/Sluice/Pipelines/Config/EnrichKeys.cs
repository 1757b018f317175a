namespace Sluice.Pipelines.Config;

/// <summary>The keys of <c>enrich</c>.</summary>
internal static class EnrichKeys
{
    private static readonly ConfigKey<SentimentConfig> Sentiment = new("sentiment", SentimentKeys.Section, "What the texts of a row feel like.")
    {
        DefaultWords = "none",
    };

    private static readonly ConfigKey<EntitiesConfig> Entities = new("entities", EntitiesKeys.Section, "What the texts of a row name.")
    {
        DefaultWords = "none",
    };

    private static readonly ConfigKey<IReadOnlyList<Named<ModelCallConfig>>> Models = new("models",
        new NamedShape<ModelCallConfig>(ModelCallKeys.Section, "a section with a key for each column"), "What models of your own say about texts.")
    {
        DefaultWords = "none",
        Example = "models:\n  tone: { model: tone, of: summary, returns: { label: text } }",
    };

    /// <summary>The section.</summary>
    public static ConfigSection<EnrichConfig> Section { get; } = new(
        "enrich", "Columns computed from the texts of accepted rows.", [Sentiment, Entities, Models],
        values => new EnrichConfig
        {
            Sentiment = values.Get(Sentiment),
            Entities = values.Get(Entities),
            Models = [.. (values.Get(Models) ?? []).Select(call => call.Value)],
        });
}
