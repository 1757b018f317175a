using Sluice.Pipelines.Enriching.Sentiment;

namespace Sluice.Pipelines.Config;

/// <summary>The keys of <c>enrich.sentiment</c>.</summary>
internal static class SentimentKeys
{
    private const double ValenceMost = 4;

    private static readonly SentimentConfig Default = new() { Of = [] };

    private static readonly ConfigKey<IReadOnlyList<string>> Of = new("of",
        new ListShape<string>(Shapes.TextOf("the name of a column"), "a list of names", takesOne: true, least: 1, isDistinct: true),
        "The columns of text, or of lists of texts, in the order in which they were written; of a list with parts also one part, as in `comments.body`.")
    {
        IsRequired = true,
        Example = "of: [summary, description, comments]",
    };

    private static readonly ConfigKey<SentimentDomain> Domain = new("domain",
        Shapes.Word(("none", SentimentDomain.None), ("support", SentimentDomain.Support)),
        "Whose words are rated over VADER's: those of `support` tickets, in which \"unusable\" is bad and \"to kill a process\" is not.")
    {
        Default = SentimentDomain.None,
        Example = "domain: support",
    };

    private static readonly ConfigKey<IReadOnlyList<Named<double>>> Lexicon = new("lexicon",
        new NamedShape<double>(Shapes.Number(-ValenceMost, ValenceMost), "a section with a word and its valence for each", Shapes.Text),
        "Words of your own with their valence from -4 to 4, over all others; 0 takes a word out.")
    {
        DefaultWords = "none",
        Example = "lexicon:\n  bricked: -3",
    };

    private static readonly ConfigKey<SentimentMethod> Method = new("method",
        Shapes.Word(("weighted_recent", SentimentMethod.WeightedRecent), ("latest", SentimentMethod.Latest), ("trajectory", SentimentMethod.Trajectory)),
        "How the texts of a row become one: the last ones, each later one with more weight (`weighted_recent`), the last one (`latest`), "
        + "or how much better or worse the second half is than the first (`trajectory`).")
    {
        Default = Default.Method,
        Example = "method: latest",
    };

    private static readonly ConfigKey<long> Recent = new("recent_texts", Shapes.Whole(1, 1000), "How many of the last texts `weighted_recent` takes.")
    {
        Default = Default.RecentTexts,
        Example = "recent_texts: 3",
    };

    private static readonly ConfigKey<double> LabelThreshold = new("label_threshold", Shapes.Number(0, 1),
        "A row is positive above it, and negative below its negative.")
    {
        Default = Default.LabelThreshold,
        Example = "label_threshold: 0.1",
    };

    private static readonly ConfigKey<double> TrendThreshold = new("trend_threshold", Shapes.Number(0, 2),
        "A row is improving when the second half of its texts is better than the first by more than this, and declining when it is so much worse.")
    {
        Default = Default.TrendThreshold,
        Example = "trend_threshold: 0.2",
    };

    private static readonly ConfigKey<Language> Languages = new("language", Shapes.Word(("en", Language.English), ("any", Language.Any)),
        "`en`: a text whose small words are those of another language has no sentiment, because the lexicon is English. `any`: all texts are "
        + "analysed, which is for a lexicon of your own.")
    {
        Default = Language.English,
        Example = "language: any",
    };

    /// <summary>The section.</summary>
    public static ConfigSection<SentimentConfig> Section { get; } = new(
        "enrich.sentiment", "What the texts of a row feel like, by the method of VADER. Adds the columns `sentiment` (positive, negative, neutral), "
        + "`sentiment_score` (-1 to 1), `sentiment_confidence` (0 to 1), `sentiment_trend` (improving, declining, stable) and `sentiments`, a list with "
        + "one element for each text. What is not known is null.",
        [Of, Domain, Lexicon, Method, Recent, LabelThreshold, TrendThreshold, Languages, EntitiesKeys.Hidden], Build);

    private static SentimentConfig Build(SectionValues values)
    {
        foreach (var word in (values.Get(Lexicon) ?? []).Where(word => word.Name.Any(char.IsWhiteSpace)))
        {
            values.Problems.Add(word.Place, "bad_name", $"{Quoted.Of(word.Name)} in {values.PathOf(Lexicon)} is more than one word.",
                word.Name, "one word", "A phrase has the valence of its words.");
        }

        return new SentimentConfig
        {
            Of = values.Get(Of) ?? [],
            Domain = values.Get(Domain),
            Lexicon = (values.Get(Lexicon) ?? []).GroupBy(word => word.Name.ToLowerInvariant(), StringComparer.Ordinal)
                .ToDictionary(words => words.Key, words => words.Last().Value, StringComparer.Ordinal),
            Method = values.Get(Method),
            RecentTexts = (int)values.Get(Recent),
            LabelThreshold = values.Get(LabelThreshold),
            TrendThreshold = values.Get(TrendThreshold),
            IsAnyLanguage = values.Get(Languages) == Language.Any,
            IsHidden = values.Get(EntitiesKeys.Hidden),
            Place = values.Place,
        };
    }

    private enum Language
    {
        English,
        Any,
    }
}
