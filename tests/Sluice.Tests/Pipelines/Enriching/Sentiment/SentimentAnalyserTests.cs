using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Sluice.Pipelines.Enriching.Sentiment;
using Xunit;

namespace Sluice.Tests.Pipelines.Enriching.Sentiment;

public sealed class SentimentAnalyserTests
{
    private static readonly SentimentLexicon Vader = SentimentLexicon.Create(SentimentDomain.None, new Dictionary<string, double>());
    private static readonly SentimentLexicon Support = SentimentLexicon.Create(SentimentDomain.Support, new Dictionary<string, double>());

    // The examples of the authors, with their own figures.
    [Theory]
    [InlineData("VADER is smart, handsome, and funny.", 0.8316)]
    [InlineData("VADER is smart, handsome, and funny!", 0.8439)]
    [InlineData("VADER is very smart, handsome, and funny.", 0.8545)]
    [InlineData("VADER is VERY SMART, handsome, and FUNNY.", 0.9227)]
    [InlineData("VADER is VERY SMART, handsome, and FUNNY!!!", 0.9342)]
    [InlineData("VADER is not smart, handsome, nor funny.", -0.7424)]
    [InlineData("The book was good.", 0.4404)]
    [InlineData("The book was kind of good.", 0.3832)]
    [InlineData("The plot was good, but the characters are uncompelling and the dialog is not great.", -0.7042)]
    [InlineData("At least it isn't a horrible book.", 0.431)]
    [InlineData("Make sure you :) or :D today!", 0.8633)]
    [InlineData("Today SUX!", -0.5461)]
    [InlineData("Today only kinda sux! But I'll get by, lol", 0.5249)]
    public void The_authors_examples_have_their_scores(string text, double compound) => Compound(Vader, text).ShouldBe(compound, 0.00005);

    [Theory]
    [InlineData("it is good", "it is not good")]
    [InlineData("it is good", "it isn’t good")]
    [InlineData("there is a problem", "there is no problem")]
    public void A_negation_turns_a_word_around(string plain, string negated)
    {
        Math.Sign(Compound(Vader, plain)).ShouldBe(-Math.Sign(Compound(Vader, negated)));
    }

    [Theory]
    [InlineData("\"good\"")]
    [InlineData("(good)...")]
    [InlineData("*good*")]
    [InlineData("“good”")]
    [InlineData("it—good—is")]
    [InlineData("\u00A0good\u00A0")]
    [InlineData("GOOD")]
    public void A_word_is_the_same_with_marks_around_it(string text) => Compound(Vader, text).ShouldBe(Compound(Vader, "good"), 0.00005);

    [Fact]
    public void An_emoji_is_a_word_wherever_it_stands()
    {
        Words(Vader, "great😀 ❤️👍🏽done").ShouldBe(["great", "😀", "❤", "👍"]);
        Compound(Vader, "😡").ShouldBeLessThan(-0.5);
    }

    [Fact]
    public void The_words_that_decided_are_told_as_they_stand_in_the_text_with_their_valence()
    {
        var text = Encoding.UTF8.GetBytes("The Café is not Good, but the food is GREAT!");
        var analyser = new SentimentAnalyser(Vader);

        analyser.TryAnalyse(text, out _);

        analyser.Words.ToArray().Select(word => (Encoding.UTF8.GetString(text, word.Start, word.Length), Math.Round(word.Valence, 4)))
            .ShouldBe([("Good", -0.703), ("GREAT", 5.7495)]);
    }

    [Fact]
    public void Of_many_words_the_strongest_are_told_in_the_order_of_the_text()
    {
        var text = "good awful fine nice great terrible ok love hate bad superb worst";

        Words(Vader, text).ShouldBe(["great", "terrible", "love", "hate", "bad", "superb", "worst", "awful"], ignoreOrder: true);
        Words(Vader, text).ShouldBe([.. Words(Vader, text).OrderBy(word => text.IndexOf(word, StringComparison.Ordinal))]);
    }

    [Fact]
    public void Words_of_support_tickets_mean_what_they_mean_there()
    {
        Compound(Vader, "please help us to kill the process").ShouldBeLessThan(-0.1);
        Math.Abs(Compound(Support, "please share the value with support")).ShouldBe(0);
        Compound(Support, "the app is unusable, it crashes and hangs").ShouldBeLessThan(-0.7);
        Compound(Support, "it does not work").ShouldBeLessThan(-0.05);
        Compound(Support, "it works again").ShouldBeGreaterThan(0.05);
        Math.Abs(Compound(Support, "Fix the example output of the export")).ShouldBe(0);
        Compound(Support, "the export is fixed").ShouldBeGreaterThan(0.05);
    }

    [Fact]
    public void A_word_of_ones_own_stands_over_all_others_and_zero_takes_one_out()
    {
        var own = SentimentLexicon.Create(SentimentDomain.Support, new Dictionary<string, double> { ["bricked"] = -3, ["unusable"] = 0, ["größe"] = 2 });

        Compound(own, "bricked").ShouldBeLessThan(-0.5);
        Compound(own, "unusable").ShouldBe(0);
        Compound(own, "GRÖßE").ShouldBeGreaterThan(0.3);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  \n\t")]
    [InlineData("a ? !")]
    public void A_text_without_words_has_no_score(string text) =>
        new SentimentAnalyser(Vader).TryAnalyse(Encoding.UTF8.GetBytes(text), out _).ShouldBeFalse();

    [Theory]
    [InlineData("The server is in the cellar of the house", true, false)]
    [InlineData("Die Anwendung ist seit gestern nicht mehr zu öffnen, bitte helfen", false, true)]
    [InlineData("L'application ne marche pas depuis la mise à jour", false, true)]
    [InlineData("La aplicación no se abre desde ayer", false, true)]
    [InlineData("O aplicativo não abre desde ontem", false, true)]
    [InlineData("Ik wil dat het niet meer stuk is", false, true)]
    [InlineData("Login page", false, false)]
    public void The_small_words_tell_the_language(string text, bool isEnglish, bool isForeign)
    {
        var analyser = new SentimentAnalyser(Vader);
        analyser.TryAnalyse(Encoding.UTF8.GetBytes(text), out _);

        analyser.Languages.IsForeign.ShouldBe(isForeign);
        (analyser.Languages.HasEnglish && !isForeign).ShouldBe(isEnglish);
    }

    [Fact]
    public void A_text_of_many_words_counts_them_all()
    {
        var text = string.Concat(Enumerable.Repeat("the good and the bad of it ", 20_000));

        new SentimentAnalyser(Vader).TryAnalyse(Encoding.UTF8.GetBytes(text), out var score).ShouldBeTrue();

        (score.Positive + score.Neutral + score.Negative).ShouldBe(1, 1e-9);
        score.Neutral.ShouldBe(5.0 / (5 + 2.9 + 3.5), 1e-3);
    }

    [Fact]
    public void Whatever_the_bytes_a_score_stays_within_its_bounds()
    {
        var analyser = new SentimentAnalyser(Support);
        string[] pieces = ["good", "BAD", "not", " ", "  ", "!", "?", "\u00A0", "😀", "’t", "n't", "é", "\u2014", "never", "so", "but", "no", "\n", ":)", "'", "kind of", "xxxxxxxxxxxxxxxxxxxxxxxx"];
        var texts = Gen.Elements(pieces).ArrayOf().Select(parts => Encoding.UTF8.GetBytes(string.Concat(parts)));
        var bytes = Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf();

        Prop.ForAll(Arb.From(Gen.OneOf(texts, bytes)), text =>
        {
            var isKnown = analyser.TryAnalyse(text, out var score);
            return !isKnown || (score.Compound is >= -1 and <= 1 && score.Positive is >= 0 and <= 1 && score.Negative is >= 0 and <= 1
                && Math.Abs(score.Positive + score.Neutral + score.Negative - 1) < 1e-9);
        }).Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    private static double Compound(SentimentLexicon lexicon, string text)
    {
        new SentimentAnalyser(lexicon).TryAnalyse(Encoding.UTF8.GetBytes(text), out var score);
        return score.Compound;
    }

    private static string[] Words(SentimentLexicon lexicon, string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        var analyser = new SentimentAnalyser(lexicon);
        analyser.TryAnalyse(utf8, out _);
        return [.. analyser.Words.ToArray().Select(word => Encoding.UTF8.GetString(utf8, word.Start, word.Length))];
    }
}
