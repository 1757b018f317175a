using System.Text;
using System.Text.RegularExpressions;
using Sluice.Tests.Support;

namespace Sluice.Tests.Pipelines.Enriching.Sentiment;

/// <summary>Sentences to try the analyser on: those of real tickets, and such that a seeded generator makes of the lexicon.</summary>
internal static partial class Sentences
{
    private static readonly string[] Fillers =
        [.. "the a system page user they we it report server table of in on with for about yesterday today when after this that is was login file".Split(' ')];

    private static readonly string[] Degrees =
        [.. "very extremely really so quite totally absolutely more most slightly barely hardly somewhat kinda less".Split(' '), "kind of", "sort of", "just enough"];

    private static readonly string[] Negations =
        [.. "not never isn't don't doesn't cannot won't wasn't without hardly nothing nor neither rarely despite wouldn't couldnt".Split(' '), "at least", "least", "very least"];

    private static readonly string[] Odd = ["but", "but", "BUT", "the shit", "the bomb", "yeah right", "cut the mustard", "bad ass", "kiss of death", "never so", "without doubt", "so", "this"];

    private static readonly string[] Ends = [".", "!", "!!", "!!!", " !!!!!", "?", "??", "???", " ????", "?!?", "", "", ""];

    /// <summary>Sentences of the summaries, descriptions and comments of real exports; none where these are not there.</summary>
    public static IEnumerable<string> OfTickets() => Corpus.Files("jira").Where(file => file.Name.EndsWith(".csv", StringComparison.Ordinal))
        .SelectMany(file => SentenceEnd().Split(File.ReadAllText(file.FullPath).Replace("\"\"", "\"", StringComparison.Ordinal)))
        .Select(sentence => sentence.Trim()).Where(sentence => sentence.Length is > 3 and < 2000).Distinct();

    /// <summary>Sentences of the lexicon's words, the same ones for a seed every time.</summary>
    public static IEnumerable<string> Generated(IReadOnlyList<string> lexicon, int seed)
    {
        var random = new Random(seed);
        while (true)
        {
            yield return Generate(lexicon, random);
        }
    }

    private static string Generate(IReadOnlyList<string> lexicon, Random random)
    {
        var sentence = new StringBuilder();
        var words = random.Next(1, 14);
        for (var i = 0; i < words; i++)
        {
            var word = random.Next(20) switch
            {
                < 6 => lexicon[random.Next(lexicon.Count)],
                < 8 => Degrees[random.Next(Degrees.Length)],
                < 10 => Negations[random.Next(Negations.Length)],
                10 when random.Next(2) == 0 => Odd[random.Next(Odd.Length)],
                _ => Fillers[random.Next(Fillers.Length)],
            };
            word = random.Next(15) == 0 ? word.ToUpperInvariant() : word;
            sentence.Append(i == 0 ? "" : " ").Append(word).Append(i + 1 < words && random.Next(10) == 0 ? "," : "");
        }

        return sentence.Append(Ends[random.Next(Ends.Length)]).ToString();
    }

    [GeneratedRegex(@"(?<=[.!?])\s|[\r\n]+|,(?=\S)")]
    private static partial Regex SentenceEnd();
}
