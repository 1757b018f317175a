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

    /// <summary>The section.</summary>
    public static ConfigSection<EnrichConfig> Section { get; } = new(
        "enrich", "Columns computed from the texts of accepted rows.", [Sentiment, Entities],
        values => new EnrichConfig { Sentiment = values.Get(Sentiment), Entities = values.Get(Entities) });
}
