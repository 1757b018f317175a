using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Shouldly;
using Sluice.Pipelines.Enriching.Sentiment;
using Sluice.Pipelines.Text;
using Xunit;
using Xunit.Abstractions;

namespace Sluice.Tests.Pipelines.Enriching.Sentiment;

/// <summary>
/// The analyser against an independent statement of VADER, which is a port of an older version: where the two differ, it
/// is by one of the rules that the authors changed since, or by what our tokens do beyond ASCII, and nothing else.
/// </summary>
public sealed partial class VaderAgreementTests(ITestOutputHelper log)
{
    private const int SentenceCount = 10_000;

    // Words of degree that the authors added after the version of the port.
    private static readonly HashSet<string> NewDegrees =
        [.. ("considerable enormous exceptional extreme frackin fracking fuckin fuggin fugging incredible major marginal occasional scarce "
            + "slight total tremendous utter").Split(' ')];

    private static readonly string[] NewIdioms = ["bus stop", "to die for", "beating heart", "broken heart"];

    private readonly SentimentAnalyser _analyser = new(Lexicon);

    private static SentimentLexicon Lexicon { get; } = SentimentLexicon.Create(SentimentDomain.None, new Dictionary<string, double>());

    [Fact]
    public void The_scores_of_ten_thousand_sentences_are_those_of_vader_to_three_decimals()
    {
        var words = DataFile.Lines("vader.txt").Select(line => line.Split('\t')[0]).ToList();
        List<string> sentences = [.. Sentences.OfTickets().Concat(Sentences.Generated(words, seed: 2014)).Take(SentenceCount)];
        var expected = VaderOracle.Scores(sentences);
        var differing = sentences.Where((sentence, i) => !Agrees(sentence, expected[i])).ToList();

        // What only the tokens have made different is the same again when the port gets our tokens.
        var rewritten = VaderOracle.Scores([.. differing.Select(AsThePortReads)]);
        var left = differing.Where((sentence, i) => !Agrees(sentence, rewritten[i])).ToList();

        var reasons = left.Select(sentence => (Sentence: sentence, Reason: ReasonOf(sentence))).ToList();
        log.WriteLine($"{SentenceCount - differing.Count} of {SentenceCount} agree; {differing.Count - left.Count} differ by tokens; "
            + string.Join(", ", reasons.GroupBy(reason => reason.Reason).Select(group => $"{group.Count()} by {group.Key}")));

        reasons.Where(reason => reason.Reason is null).Select(reason => reason.Sentence).ShouldBeEmpty();
        differing.Count.ShouldBeLessThan(SentenceCount / 20);
    }

    private bool Agrees(string sentence, double[] expected)
    {
        _analyser.TryAnalyse(Encoding.UTF8.GetBytes(sentence), out var score);
        double[] found = [score.Compound, score.Positive, score.Neutral, score.Negative];

        // Both sides round, so that they may be apart by one in the last place.
        return Math.Abs(found[0] - expected[0]) <= 0.00051 && found.Skip(1).Zip(expected.Skip(1)).All(pair => Math.Abs(pair.First - pair.Second) <= 0.00101);
    }

    // Our tokens with plain apostrophes, one blank between them; negations that begin with a capital, which the port does
    // not see, in small letters; and the marks of emphasis that stood around.
    private static string AsThePortReads(string sentence)
    {
        var tokens = Tokens(sentence).Select(token => token.Replace('’', '\''))
            .Select(token => token.Length > 1 && char.IsUpper(token[0]) && token[1..] == token[1..].ToLowerInvariant() ? token.ToLowerInvariant() : token);
        var joined = string.Join(' ', tokens);
        string Missing(char mark) => string.Concat(Enumerable.Repeat($" {mark}", sentence.Count(letter => letter == mark) - joined.Count(letter => letter == mark)));
        return joined + Missing('!') + Missing('?');
    }

    private static unsafe List<string> Tokens(string sentence)
    {
        var utf8 = Encoding.UTF8.GetBytes(sentence);
        var tokens = new List<string>();
        fixed (byte* text = utf8)
        {
            var reader = new TokenReader(Lexicon, text, utf8.Length);
            while (reader.TryRead(out var token))
            {
                tokens.Add(Encoding.UTF8.GetString(utf8, token.Start, token.Length));
            }
        }

        return tokens;
    }

    private string? ReasonOf(string sentence)
    {
        _analyser.TryAnalyse(Encoding.UTF8.GetBytes(sentence), out var score);
        if (score.Compound == 0 && _analyser.Words.Length > 1)
        {
            return "a sum that is zero but for the rounding of the port, whose sign decides where the emphasis goes";
        }

        var tokens = Tokens(sentence);
        var lower = tokens.ConvertAll(token => token.ToLowerInvariant());
        var text = string.Join(' ', lower);
        return lower.Any(NewDegrees.Contains) ? "a newer word of degree"
            : lower.Contains("no") ? "\"no\" before a word that it turns around"
            : NeverSo().IsMatch(text) ? "\"never so\" and \"without doubt\""
            : NewIdioms.Any(text.Contains) ? "a newer idiom"
            : tokens.Any(token => token.Length > 1 && token == token.ToUpperInvariant() && IsSmallWord(token)) ? "a rule word in capitals"
            : tokens.Any(token => token.EnumerateRunes().Any(rune => Rune.GetUnicodeCategory(rune) == UnicodeCategory.OtherSymbol)) ? "an emoji"
            : null;
    }

    // Negations, "never", "so" and words of idioms count in capitals too, which the port overlooks.
    private static bool IsSmallWord(string token)
    {
        var word = Lexicon[Lexicon.Find(Encoding.UTF8.GetBytes(token.ToLowerInvariant()))];
        return token.Contains("N'T", StringComparison.Ordinal) || (word.Roles & ~(WordRoles.Valent | WordRoles.Degree)) != 0;
    }

    [GeneratedRegex("never (so|this)|without (doubt|.* doubt)")]
    private static partial Regex NeverSo();
}
