using Shouldly;
using Sluice.Pipelines.Config;
using Sluice.Pipelines.Enriching.Sentiment;
using Xunit;

namespace Sluice.Tests.Pipelines.Enriching.Sentiment;

public sealed class SentimentSequenceTests
{
    [Fact]
    public void Later_texts_weigh_more_and_the_last_five_count()
    {
        var total = Total(SentimentMethod.WeightedRecent, -1, 0.5, 0.5, 0.5, 0.5, -0.5)!.Value;

        total.Score.ShouldBe(Math.Round(((1 + 2 + 3 + 4) * 0.5 - 5 * 0.5) / 15, 3));
        total.Confidence.ShouldBe(0.5);
        total.Label.ShouldBe(SentimentLabel.Neutral);
    }

    [Theory]
    [InlineData(0.2, "Neutral")]
    [InlineData(0.21, "Positive")]
    [InlineData(-0.21, "Negative")]
    public void A_row_has_a_label_only_beyond_the_threshold(double compound, string label) =>
        Total(SentimentMethod.WeightedRecent, compound)!.Value.Label.ToString().ShouldBe(label);

    [Fact]
    public void A_neutral_text_counts_nothing_whichever_way_it_leans()
    {
        var total = Total(SentimentMethod.WeightedRecent, 0.04, 0.04)!.Value;

        total.Score.ShouldBe(0);
        total.Confidence.ShouldBe(0.96);
    }

    [Fact]
    public void The_latest_text_can_decide_alone()
    {
        var total = Total(SentimentMethod.Latest, -0.9, -0.9, 0.06)!.Value;

        (total.Label, total.Score).ShouldBe((SentimentLabel.Positive, 0.06));
    }

    [Fact]
    public void A_trajectory_is_what_the_second_half_has_over_the_first()
    {
        var total = Total(SentimentMethod.Trajectory, -0.5, -0.5, 0.1, 0.3, 0.2)!.Value;

        total.Score.ShouldBe(0.7);
        total.Label.ShouldBe(SentimentLabel.Positive);
        Total(SentimentMethod.Trajectory, 0.5)!.Value.Score.ShouldBe(0.5);
    }

    [Theory]
    [InlineData("Improving", -0.5, 0.5)]
    [InlineData("Declining", 0.8, 0.1, -0.4)]
    [InlineData("Stable", 0.5, 0.6, 0.7)]
    [InlineData("", 0.9)]
    public void A_trend_needs_two_texts_and_a_difference(string trend, params double[] compounds) =>
        (Total(SentimentMethod.WeightedRecent, compounds)!.Value.Trend?.ToString() ?? "").ShouldBe(trend);

    [Fact]
    public void Of_nothing_nothing_is_known() => Total(SentimentMethod.WeightedRecent).ShouldBeNull();

    private static SentimentTotal? Total(SentimentMethod method, params double[] compounds)
    {
        var sequence = new SentimentSequence(new SentimentConfig { Of = ["x"], Method = method });
        foreach (var compound in compounds)
        {
            sequence.Add(new SentimentScore(compound, 0, 0, 0));
        }

        return sequence.Total();
    }
}
