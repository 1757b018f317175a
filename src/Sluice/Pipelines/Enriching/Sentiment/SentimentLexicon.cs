using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Sluice.Pipelines.Text;

namespace Sluice.Pipelines.Enriching.Sentiment;

/// <summary>
/// The words that the analyser knows: VADER's lexicon and its words of degree and negation, our ratings of emoji, those of
/// a domain, and the user's own, where later ones replace earlier ones. Immutable.
/// </summary>
internal sealed class SentimentLexicon
{
    private static readonly Lazy<IReadOnlyList<Line>> Vader = new(() => [.. Lines("vader.txt", isTyped: false), .. Lines("emoji.txt", isTyped: false)]);
    private static readonly Lazy<IReadOnlyList<Line>> Rules = new(() => [.. Lines("vader-rules.txt", isTyped: true)]);
    private static readonly Lazy<IReadOnlyList<Line>> Support = new(() => [.. Lines("support.txt", isTyped: false)]);

    private readonly WordTable _table;
    private readonly LexiconWord[] _words;

    private SentimentLexicon(Dictionary<string, LexiconWord> words, IEnumerable<Line> phrases)
    {
        var names = words.Keys.ToList();
        _table = new WordTable([.. names.Select(Encoding.UTF8.GetBytes)]);

        // Number 0 is the word that nobody knows.
        _words = [default, .. names.Select(name => words[name])];
        var numbers = names.Index().ToDictionary(name => name.Item, name => name.Index + 1, StringComparer.Ordinal);
        Phrases = [.. phrases.Select(phrase => new Phrase([.. phrase.Words.Select(word => numbers[word])], phrase.Value, phrase.Kind == "degree"))];
    }

    /// <summary>Idioms, and degrees of several words.</summary>
    public Phrase[] Phrases { get; }

    /// <summary>The length of the longest word in bytes.</summary>
    public int BytesMax => _table.BytesMax;

    /// <summary>Builds a lexicon.</summary>
    /// <param name="domain">Whose ratings stand over VADER's.</param>
    /// <param name="own">The user's words in lower case with their valences, over all others; 0 takes a word out.</param>
    public static SentimentLexicon Create(SentimentDomain domain, IReadOnlyDictionary<string, double> own)
    {
        var words = new Dictionary<string, LexiconWord>(9000, StringComparer.Ordinal);
        AddLanguages(words);
        foreach (var line in Rules.Value)
            AddRule(words, line);
        AddRoles(words);
        var rated = Vader.Value.Concat(domain == SentimentDomain.Support ? Support.Value : [])
            .Select(line => (line.Text, line.Value)).Concat(own.Select(pair => (pair.Key, pair.Value)));
        foreach (var (text, valence) in rated)
        {
            Change(words, text, word => word with
            {
                Valence = valence,
                Roles = valence == 0 ? word.Roles & ~WordRoles.Valent : word.Roles | WordRoles.Valent,
            });
        }
        return new SentimentLexicon(words, Rules.Value.Where(line => line.Words.Length > 1));
    }

    /// <summary>The number of a word in lower case; 0 for one that is not known.</summary>
    public int Find(ReadOnlySpan<byte> word) => _table.Find(word);

    /// <inheritdoc cref="WordTable.Find(ulong, ulong)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(ulong low, ulong high) => _table.Find(low, high);

    /// <summary>What is known of the word with a number.</summary>
    public ref readonly LexiconWord this[int number]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref _words[number];
    }

    private static void AddRule(Dictionary<string, LexiconWord> words, Line line)
    {
        if (line.Words.Length > 1)
        {
            foreach (var part in line.Words)
                words.TryAdd(part, default);
            Change(words, line.Words[0], word => word with { Roles = word.Roles | WordRoles.BeginsPhrase });
        }
        else if (line.Kind == "degree")
        {
            Change(words, line.Text, word => word with { Degree = line.Value, Roles = word.Roles | WordRoles.Degree });
        }
        else
        {
            Change(words, line.Text, word => word with { Roles = word.Roles | WordRoles.Negation });
        }
    }

    private static void AddRoles(Dictionary<string, LexiconWord> words)
    {
        (string Word, WordRoles Role)[] roles =
        [
            ("never", WordRoles.Never), ("so", WordRoles.SoOrThis), ("this", WordRoles.SoOrThis), ("without", WordRoles.Without),
            ("doubt", WordRoles.Doubt), ("no", WordRoles.No), ("or", WordRoles.OrNor), ("nor", WordRoles.OrNor), ("least", WordRoles.Least),
            ("at", WordRoles.AtOrVery), ("very", WordRoles.AtOrVery), ("but", WordRoles.But), ("kind", WordRoles.Kind), ("of", WordRoles.Of),
        ];
        foreach (var (text, role) in roles)
            Change(words, text, word => word with { Roles = word.Roles | role });
    }

    private static void AddLanguages(Dictionary<string, LexiconWord> words)
    {
        foreach (var (language, line) in DataFile.Lines("function-words.txt").Index())
        {
            foreach (var text in line.Split('\t')[1].Split(' '))
                Change(words, text, word => word with { Languages = word.Languages | LanguageCounts.One(language) });
        }
    }

    private static void Change(Dictionary<string, LexiconWord> words, string text, Func<LexiconWord, LexiconWord> change) =>
        words[text] = change(words.GetValueOrDefault(text));

    private static IEnumerable<Line> Lines(string file, bool isTyped) => DataFile.Lines(file).Select(line =>
    {
        var fields = line.Split('\t');
        var at = isTyped ? 1 : 0;
        return new Line(isTyped ? fields[0] : "", fields[at], double.Parse(fields[at + 1], CultureInfo.InvariantCulture));
    });

    private sealed record Line(string Kind, string Text, double Value)
    {
        public string[] Words { get; } = Text.Split(' ');
    }
}
