using System.Text;

namespace Sluice.Pipelines.Reading.Files;

/// <summary>
/// Finds the likeliest encoding of text that is not UTF-8 and does not say what it is. Every candidate is a pair of an
/// encoding and a language; it is scored by how probable its letters are in that language at the places where they
/// stand (a symbol in the middle of a word, a capital after a small letter and a Cyrillic letter next to a Latin one
/// are not), and the best score wins.
/// </summary>
internal static class EncodingGuess
{
    private const int SampleBytes = 128 * 1024;

    // Natural logarithms of probabilities: they only have to stand in a sensible proportion to each other.
    private const double Undefined = -14;
    private const double OtherLetter = -9;
    private const double OtherSymbol = -8;
    private const double Graphic = -11;

    /// <summary>The likeliest encoding of the bytes; windows-1252 where nothing speaks for another.</summary>
    public static TextEncoding Of(ReadOnlySpan<byte> bytes)
    {
        var sample = Sample(bytes);
        var neighbours = Neighbours.Count(sample);
        var best = (Score: double.NegativeInfinity, CodePage: 1252);
        foreach (var script in LanguageLetters.SingleByte)
        {
            foreach (var (codePage, prior) in script.CodePages)
            {
                var score = prior + Score(neighbours, SingleByteTable.CharactersOf(codePage), script);
                if (score > best.Score)
                {
                    best = (score, codePage);
                }
            }
        }

        foreach (var script in LanguageLetters.MultiByte)
        {
            var score = script.Prior + (neighbours.Weight * Score(sample, script));
            if (score > best.Score)
            {
                best = (score, script.CodePage);
            }
        }

        return TextEncoding.OfCodePage(best.CodePage);
    }

    /// <summary>From the first byte that is not ASCII on, because before it there is nothing to learn.</summary>
    private static ReadOnlySpan<byte> Sample(ReadOnlySpan<byte> bytes)
    {
        var first = bytes.IndexOfAnyExceptInRange((byte)0, (byte)0x7f);
        var start = Math.Max(0, first - 16);
        return bytes.Slice(start, Math.Min(SampleBytes, bytes.Length - start));
    }

    private static double Score(Neighbours neighbours, ReadOnlySpan<char> table, LanguageLetters.Alphabet script)
    {
        var score = 0.0;
        for (var index = 0; index < neighbours.Counts.Length; index++)
        {
            if (neighbours.Counts[index] is var count and > 0)
            {
                var (value, before, after) = Neighbours.Of(index);
                score += Weight(count) * ScoreOf(table[value], before, after, script);
            }
        }

        return score;
    }

    /// <summary>What a byte says that stands so many times between the same neighbours: a column repeats its unit in every row.</summary>
    private static double Weight(int count) => 1 + Math.Log10(count);

    private static double ScoreOf(char character, Neighbour before, Neighbour after, LanguageLetters.Alphabet script)
    {
        if (character is SingleByteTable.UndefinedCharacter or >= '\u0080' and < '\u00a0')
        {
            return Undefined;
        }

        if (!char.IsLetter(character) || character is 'µ' or 'ª' or 'º')
        {
            return ScoreOfSymbol(character, before, after);
        }

        var score = script.LogProbabilityOf(character) ?? OtherLetter;
        var isOwnScript = character >= '\u0370';
        if (IsAlone(before, after))
        {
            // Most of what stands alone is a symbol, and a letter there is a capital more often than elsewhere.
            return score + (char.IsUpper(character) ? 2 : 0) - (isOwnScript ? 5.5 : 4);
        }

        if (isOwnScript && (IsAsciiLetter(before) || IsAsciiLetter(after)))
        {
            // A whole word of the script may lack its blank; a single letter of it at a word of another does not occur.
            score -= before is Neighbour.NotAscii || after is Neighbour.NotAscii ? 4 : 9;
        }

        if (!isOwnScript && before is Neighbour.NotAscii && after is Neighbour.NotAscii)
        {
            score -= 4;
        }

        if (char.IsUpper(character) && before is Neighbour.Small)
        {
            score -= 4;
        }

        // In words of small letters only (or of their own script) a capital stands at the start, not at the end.
        if (char.IsUpper(character) && isOwnScript && before is Neighbour.NotAscii)
        {
            score -= 1;
        }

        return before is Neighbour.Digit || after is Neighbour.Digit ? score - 2 : score;
    }

    private static double ScoreOfSymbol(char character, Neighbour before, Neighbour after)
    {
        if (character is >= '\u2500' and <= '\u25ff')
        {
            return Graphic;
        }

        var isInsideWord = IsAsciiLetter(before) && IsAsciiLetter(after);
        if (LanguageLetters.LogProbabilityOfSymbol(character) is { } score)
        {
            var joinsWords = character is '\u2019' or '\u00a0' or '\u2013' or '\u00b7' or '\u00ad';
            return isInsideWord && !joinsWords ? score - 5 : score + (IsAlone(before, after) ? Alone(character) : AtWord(character, before, after));
        }

        return isInsideWord ? OtherSymbol - 5 : OtherSymbol;
    }

    /// <summary>What makes a symbol likely that stands at a word: <c>Acme®</c>, <c>m²</c>, <c>µg</c>, <c>«word»</c>.</summary>
    private static double AtWord(char symbol, Neighbour before, Neighbour after) => symbol switch
    {
        '’' when IsAsciiLetter(before) && IsAsciiLetter(after) => 4.5,
        '®' or '™' when IsAsciiLetter(before) => 5.5,
        '²' or '³' when IsAsciiLetter(before) => 3,
        '«' or '“' or '„' or '‘' when IsAsciiLetter(after) => 4,
        '»' or '”' or '’' when IsAsciiLetter(before) && !IsAsciiLetter(after) => 4,
        '¿' or '¡' when IsAsciiLetter(after) && !IsAsciiLetter(before) => 6,
        'µ' when after is Neighbour.Small && !IsAsciiLetter(before) => 5.5,
        _ => 0,
    };

    private static double Alone(char symbol) => symbol is '«' or '»' or '“' or '”' or '„' or '‘' or '’' ? 0 : 3;

    private static bool IsAlone(Neighbour before, Neighbour after) =>
        before is (Neighbour.Other or Neighbour.Digit) && after is (Neighbour.Other or Neighbour.Digit);

    private static bool IsAsciiLetter(Neighbour neighbour) => neighbour is Neighbour.Small or Neighbour.Capital;

    private static double Score(ReadOnlySpan<byte> sample, LanguageLetters.Ideographs script)
    {
        var score = 0.0;
        var text = BadByteFallback.DecodeSample(script.CodePage, sample, out var badBytes);
        for (var i = 0; i < text.Length; i += char.IsSurrogatePair(text, i) ? 2 : 1)
        {
            if (text[i] >= 0x80 && Rune.TryGetRuneAt(text, i, out var rune))
            {
                // Kana of half the width are words: one alone between other letters is a byte that means something else.
                var isAlone = rune.Value is >= 0xff61 and <= 0xff9f && (i == 0 || text[i - 1] < 0x80) && (i + 1 == text.Length || text[i + 1] < 0x80);
                score += script.LogProbabilityOf(rune) - (isAlone ? 4 : 0);
            }
        }

        return score + badBytes * Undefined;
    }

    /// <summary>What stands beside a byte.</summary>
    private enum Neighbour
    {
        Other,
        Small,
        Capital,
        Digit,
        NotAscii,
    }

    /// <summary>How often each byte above ASCII stands between which kinds of neighbours.</summary>
    private sealed class Neighbours
    {
        private const int Kinds = 5;

        public int[] Counts { get; } = new int[128 * Kinds * Kinds];

        /// <summary>What each byte weighs on an average.</summary>
        public double Weight => Counts.Where(count => count > 0).Sum(EncodingGuess.Weight) / Math.Max(1, Counts.Sum());

        public static Neighbours Count(ReadOnlySpan<byte> sample)
        {
            var result = new Neighbours();
            for (var i = 0; i < sample.Length; i++)
            {
                if (sample[i] >= 0x80)
                {
                    var before = i == 0 ? Neighbour.Other : KindOf(sample[i - 1]);
                    var after = i + 1 == sample.Length ? Neighbour.Other : KindOf(sample[i + 1]);
                    result.Counts[((sample[i] - 0x80) * Kinds + (int)before) * Kinds + (int)after]++;
                }
            }

            return result;
        }

        public static (byte Value, Neighbour Before, Neighbour After) Of(int index)
            => ((byte)(0x80 + index / (Kinds * Kinds)), (Neighbour)(index / Kinds % Kinds), (Neighbour)(index % Kinds));

        private static Neighbour KindOf(byte value) => value switch
        {
            >= 0x80 => Neighbour.NotAscii,
            >= (byte)'a' and <= (byte)'z' => Neighbour.Small,
            >= (byte)'A' and <= (byte)'Z' => Neighbour.Capital,
            >= (byte)'0' and <= (byte)'9' => Neighbour.Digit,
            _ => Neighbour.Other,
        };
    }
}
