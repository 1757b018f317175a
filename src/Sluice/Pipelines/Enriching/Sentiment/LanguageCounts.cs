using System.Runtime.CompilerServices;

namespace Sluice.Pipelines.Enriching.Sentiment;

/// <summary>
/// How many small words of each of eight languages a text has, English first. Eight counts are added at once, as the bytes of
/// one number, so that a word of five languages costs what one of none does.
/// </summary>
internal struct LanguageCounts
{
    private const int WordsMax = 255;

    private Counts _counts;
    private ulong _sum;
    private int _words;

    /// <summary>What one word of a language adds.</summary>
    public static ulong One(int language) => 1ul << (8 * language);

    /// <summary>Counts a word.</summary>
    /// <param name="languages">The languages whose small word it is.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(ulong languages)
    {
        // Before one of the bytes could overflow.
        _sum += languages;
        if (++_words == WordsMax)
            Spread();
    }

    /// <summary>Brings the counts up to date, at the end of a text.</summary>
    public void Spread()
    {
        for (var language = 0; language < Counts.Length; language++)
            _counts[language] += (byte)(_sum >> (8 * language));
        _sum = 0;
        _words = 0;
    }

    /// <summary>True when the text has small words of English.</summary>
    public readonly bool HasEnglish => _counts[0] > 0;

    /// <summary>True when another language has more of its small words in the text than English has.</summary>
    public readonly bool IsForeign
    {
        get
        {
            var most = 0;
            for (var language = 1; language < Counts.Length; language++)
                most = Math.Max(most, _counts[language]);
            return most > _counts[0];
        }
    }

    [InlineArray(Length)]
    private struct Counts
    {
        public const int Length = 8;

        private int _first;
    }
}
