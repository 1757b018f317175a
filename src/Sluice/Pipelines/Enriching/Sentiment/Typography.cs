using System.Text;

namespace Sluice.Pipelines.Enriching.Sentiment;

/// <summary>What a character beyond ASCII is to the tokens of a text.</summary>
internal enum TypographyKind
{
    /// <summary>A part of a word, ASCII included.</summary>
    Letter,

    /// <summary>A blank, a dash or a quotation mark.</summary>
    Separator,

    /// <summary>A symbol, which may be an emoji.</summary>
    Symbol,
}

/// <summary>Characters beyond ASCII in words and between them.</summary>
internal static class Typography
{
    private const int Apostrophe = 0x2019;

    /// <summary>Looks at the character at the start of a text.</summary>
    /// <param name="text">At least one byte.</param>
    /// <param name="width">How many bytes it takes.</param>
    public static TypographyKind Look(ReadOnlySpan<byte> text, out int width)
    {
        width = 1;
        if (text[0] < 0x80)
            return TypographyKind.Letter;
        Rune.DecodeFromUtf8(text, out var rune, out width);
        return rune.Value switch
        {
            Apostrophe => TypographyKind.Letter,
            0x85 or 0xA0 or 0xAB or 0xBB or 0x1680 or 0x3000 or 0xFEFF => TypographyKind.Separator,
            >= 0x2000 and <= 0x206F => TypographyKind.Separator,

            // What only changes the look of the symbol before it: a variant, a colour of skin.
            >= 0xFE00 and <= 0xFE0F => TypographyKind.Separator,
            >= 0x1F3FB and <= 0x1F3FF => TypographyKind.Separator,
            >= 0x2100 and <= 0x2BFF => TypographyKind.Symbol,
            >= 0x1F000 and <= 0x1FAFF => TypographyKind.Symbol,
            _ => TypographyKind.Letter,
        };
    }

    /// <summary>
    /// Brings a word whose ASCII is in lower case already to the form of the lexicon: the typographic apostrophe as a
    /// plain one, and capitals of Latin-1 as small letters.
    /// </summary>
    /// <returns>The length that is left.</returns>
    public static int Fold(Span<byte> word)
    {
        var length = 0;
        for (var at = 0; at < word.Length; at++)
        {
            var letter = word[at];
            if (letter == 0xE2 && at + 2 < word.Length && word[at + 1] == 0x80 && word[at + 2] == 0x99)
            {
                letter = (byte)'\'';
                at += 2;
            }
            else if (length > 0 && word[length - 1] == 0xC3 && letter is >= 0x80 and <= 0x9E and not 0x97)
            {
                letter |= 0x20;
            }
            word[length++] = letter;
        }
        return length;
    }
}
