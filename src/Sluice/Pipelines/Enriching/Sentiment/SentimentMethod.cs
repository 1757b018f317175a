namespace Sluice.Pipelines.Enriching.Sentiment;

/// <summary>How the results of several texts become one.</summary>
public enum SentimentMethod
{
    /// <summary>The last texts, each later one with more weight.</summary>
    WeightedRecent,

    /// <summary>The last text alone.</summary>
    Latest,

    /// <summary>How much better or worse the second half of the texts is than the first.</summary>
    Trajectory,
}
