using Sluice.Pipelines.Config;

namespace Sluice.Pipelines.Enriching.Sentiment;

/// <summary>The results of a row's texts in the order in which they were written, and what they come to together. One per thread.</summary>
internal sealed class SentimentSequence(SentimentConfig config)
{
    private const double TrajectoryThreshold = 0.2;

    private readonly List<SentimentScore> _scores = [];

    /// <summary>Begins a row.</summary>
    public void Clear() => _scores.Clear();

    /// <summary>Adds the result of a text; a text of which nothing is known is left out.</summary>
    public void Add(SentimentScore score) => _scores.Add(score);

    /// <summary>What the results come to; null when there are none.</summary>
    public SentimentTotal? Total()
    {
        if (_scores.Count == 0)
            return null;
        var trend = Trend();
        var last = _scores[^1];
        if (config.Method == SentimentMethod.Latest || (config.Method == SentimentMethod.Trajectory && trend is null))
            return TotalOf(last.Label, Signed(last), ConfidenceOf(last), trend);
        if (config.Method == SentimentMethod.Trajectory)
            return TotalOf(LabelOf(Change(), TrajectoryThreshold), Change(), Math.Min(1, Math.Abs(Change())), trend);
        var score = Weighted(Signed);
        return TotalOf(LabelOf(score, config.LabelThreshold), score, Weighted(ConfidenceOf), trend);
    }

    /// <summary>How sure a label is: the strength of a positive or negative text, and how far a neutral one is from both.</summary>
    public static double ConfidenceOf(SentimentScore score) =>
        score.Label == SentimentLabel.Neutral ? 1 - Math.Abs(score.Compound) : Math.Abs(score.Compound);

    // A neutral text counts nothing, whichever way it leans.
    private static double Signed(SentimentScore score) => (int)score.Label * ConfidenceOf(score);

    private static SentimentLabel LabelOf(double score, double threshold) =>
        score > threshold ? SentimentLabel.Positive : score < -threshold ? SentimentLabel.Negative : SentimentLabel.Neutral;

    private double Weighted(Func<SentimentScore, double> value)
    {
        var first = Math.Max(0, _scores.Count - config.RecentTexts);
        double sum = 0, weights = 0;
        for (var i = first; i < _scores.Count; i++)
        {
            sum += (i - first + 1) * value(_scores[i]);
            weights += i - first + 1;
        }
        return sum / weights;
    }

    private double Change()
    {
        var half = _scores.Count / 2;
        return Mean(half, _scores.Count) - Mean(0, half);
    }

    private double Mean(int from, int to)
    {
        double sum = 0;
        for (var i = from; i < to; i++)
            sum += Signed(_scores[i]);
        return sum / (to - from);
    }

    private static SentimentTotal TotalOf(SentimentLabel label, double score, double confidence, SentimentTrend? trend) =>
        new(label, Math.Round(score, 3), Math.Round(confidence, 3), trend);

    // One text has no trend.
    private SentimentTrend? Trend() => _scores.Count < 2 ? null
        : Change() > config.TrendThreshold ? SentimentTrend.Improving
        : Change() < -config.TrendThreshold ? SentimentTrend.Declining : SentimentTrend.Stable;
}

/// <summary>What the texts of a row come to.</summary>
/// <param name="Label">positive, negative or neutral.</param>
/// <param name="Score">From -1 to 1.</param>
/// <param name="Confidence">From 0 to 1.</param>
/// <param name="Trend">Where it goes; null for one text.</param>
internal readonly record struct SentimentTotal(SentimentLabel Label, double Score, double Confidence, SentimentTrend? Trend);

/// <summary>Whether later texts are better or worse than earlier ones.</summary>
internal enum SentimentTrend
{
    Improving,
    Declining,
    Stable,
}
