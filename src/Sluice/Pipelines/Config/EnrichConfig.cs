using System.Text.Json.Serialization;

namespace Sluice.Pipelines.Config;

/// <summary>Columns computed from the texts of accepted rows (<c>enrich:</c>).</summary>
public sealed record EnrichConfig
{
    /// <summary>What the texts feel like; null for none.</summary>
    public SentimentConfig? Sentiment { get; init; }

    /// <summary>What the texts name; null for none.</summary>
    public EntitiesConfig? Entities { get; init; }

    /// <summary>What models of your own say about them.</summary>
    public IReadOnlyList<ModelCallConfig> Models { get; init; } = [];

    /// <summary>True when something is computed.</summary>
    [JsonIgnore]
    public bool IsWanted => Sentiment is not null || Entities is not null || Models.Count > 0;

    /// <summary>The columns that this adds to the pipeline's own stream.</summary>
    [JsonIgnore]
    public IEnumerable<string> Columns =>
        (Sentiment is null ? [] : SentimentConfig.ColumnNames).Concat(Entities is null ? [] : [EntitiesConfig.ColumnName])
            .Concat(Models.Select(call => call.Column));
}
