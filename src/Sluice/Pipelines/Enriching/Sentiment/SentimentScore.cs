namespace Sluice.Pipelines.Enriching.Sentiment;

/// <summary>What a text feels like.</summary>
/// <param name="Compound">From -1 to 1: the sum of the words' valences after the rules, brought into these bounds.</param>
/// <param name="Positive">The share of the text that is positive, 0 to 1.</param>
/// <param name="Neutral">The share that is neither.</param>
/// <param name="Negative">The share that is negative.</param>
internal readonly record struct SentimentScore(double Compound, double Positive, double Neutral, double Negative)
{
    /// <summary>The least compound of a positive text, and with the sign turned the most of a negative one.</summary>
    public const double Threshold = 0.05;

    /// <summary>positive, negative or neutral.</summary>
    public SentimentLabel Label => Compound >= Threshold ? SentimentLabel.Positive
        : Compound <= -Threshold ? SentimentLabel.Negative : SentimentLabel.Neutral;
}

/// <summary>The three things a text can be. Without words that say something it is none of them.</summary>
internal enum SentimentLabel
{
    Negative = -1,
    Neutral = 0,
    Positive = 1,
}

/// <summary>A word that had a part in the score.</summary>
/// <param name="Start">Where it begins in the text, in bytes.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Valence">Its valence after all rules.</param>
internal readonly record struct DecidingWord(int Start, int Length, double Valence);
