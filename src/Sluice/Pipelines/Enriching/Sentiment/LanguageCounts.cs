using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sluice.Pipelines.Enriching.Sentiment;

/// <summary>How many small words of each language a text has.</summary>
internal struct LanguageCounts
{
    private Counts _counts;

    /// <summary>Counts a word.</summary>
    /// <param name="languages">The bits of the languages whose word it is.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(byte languages)
    {
        for (var left = (uint)languages; left != 0; left &= left - 1)
            _counts[BitOperations.TrailingZeroCount(left)]++;
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
