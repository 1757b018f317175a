using Sluice.Pipelines.Enriching.Sentiment;

namespace Sluice.Pipelines.Config;

/// <summary>What texts feel like (<c>enrich.sentiment</c>).</summary>
public sealed record SentimentConfig
{
    /// <summary>The column of single results, a list with one element for each text.</summary>
    public const string ListName = "sentiments";

    /// <summary>The columns that it adds.</summary>
    public static IReadOnlyList<string> ColumnNames { get; } =
        ["sentiment", "sentiment_score", "sentiment_confidence", "sentiment_trend", ListName];

    /// <summary>The columns of text, in the order in which they were written: their results are one sequence.</summary>
    public required IReadOnlyList<string> Of { get; init; }

    /// <summary>Whose ratings stand over VADER's.</summary>
    public SentimentDomain Domain { get; init; }

    /// <summary>The user's words in small letters with their valences from -4 to 4; 0 takes a word out.</summary>
    public IReadOnlyDictionary<string, double> Lexicon { get; init; } = new Dictionary<string, double>();

    /// <summary>How the results of a row's texts become one.</summary>
    public SentimentMethod Method { get; init; }

    /// <summary>How many of the last texts count for <see cref="SentimentMethod.WeightedRecent"/>.</summary>
    public int RecentTexts { get; init; } = 5;

    /// <summary>Above it a row is positive, below its negative it is negative.</summary>
    public double LabelThreshold { get; init; } = 0.2;

    /// <summary>Above it a row improves, below its negative it declines.</summary>
    public double TrendThreshold { get; init; } = 0.3;

    /// <summary>True when texts that are seemingly not English are analysed too.</summary>
    public bool IsAnyLanguage { get; init; }

    /// <summary>True when the list of single results is for further streams only.</summary>
    public bool IsHidden { get; init; }

    /// <summary>Where it is written.</summary>
    public ConfigPlace? Place { get; init; }
}
