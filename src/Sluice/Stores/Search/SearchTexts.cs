using System.Buffers;
using System.Globalization;
using System.Text;

namespace Sluice.Stores.Search;

/// <summary>How values and words are compared.</summary>
internal static class SearchTexts
{
    /// <summary>A value as filters compare it: without white space around it, composed, in small letters.</summary>
    public static string Fold(string value)
    {
        var trimmed = value.Trim();
        return Ascii.IsValid(trimmed) ? trimmed.ToLowerInvariant() : WellFormed(trimmed).Normalize(NormalizationForm.FormC).ToLowerInvariant();
    }

    /// <summary>Folds a text of visible ASCII without a blank around it, for which no string has to be made; false for any other.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="folded">Takes as many bytes.</param>
    public static bool TryFold(ReadOnlySpan<byte> utf8, Span<byte> folded) => utf8.Length <= folded.Length && utf8.IndexOfAnyExceptInRange((byte)' ', (byte)'~') < 0
        && utf8 is not ([(byte)' ', ..] or [.., (byte)' ']) && Ascii.ToLower(utf8, folded, out _) == OperationStatus.Done;

    /// <summary>True when there is something in a text that words are made of: a letter, a digit or a character of private use.</summary>
    public static bool HasWord(string text) => text.EnumerateRunes().Any(rune => Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter
        or UnicodeCategory.OtherLetter or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber
        or UnicodeCategory.PrivateUse);

    /// <summary>True for words of Chinese, Japanese, Thai and others, which do not say where they end: what follows may belong to the next.</summary>
    public static bool EndsInScriptWithoutSpaces(string text) => Rune.DecodeLastFromUtf16(text, out var last, out _) == OperationStatus.Done && last.Value is
        (>= 0x0E00 and <= 0x0EFF) or (>= 0x1000 and <= 0x109F) or (>= 0x1780 and <= 0x17FF)
        or (>= 0x3005 and <= 0x30FF) or (>= 0x3400 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x3FFFF);

    /// <summary>The text without control characters and halves of characters, which no index takes.</summary>
    public static string WellFormed(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            clean.Append(Rune.IsControl(rune) || rune == Rune.ReplacementChar ? " " : rune.ToString());
        }

        return clean.ToString();
    }
}
