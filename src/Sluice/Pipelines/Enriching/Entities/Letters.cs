using System.Buffers;
using System.Runtime.CompilerServices;

namespace Sluice.Pipelines.Enriching.Entities;

/// <summary>What the bytes of a text are.</summary>
internal static class Letters
{
    /// <summary>
    /// The byte with which the marks of Latin-1 begin (U+0080 to U+00BF: blanks that do not break, signs, quotation marks),
    /// and no letters but three.
    /// </summary>
    public const byte Latin1Marks = 0xC2;

    /// <summary>The byte with which dashes, quotation marks, signs and symbols begin (U+2000 to U+2FFF), and few letters.</summary>
    public const byte Punctuation = 0xE2;

    /// <summary>Bytes at which a URL ends at the latest.</summary>
    public static readonly SearchValues<byte> UrlEnd = SearchValues.Create([.. Enumerable.Range(0, 0x21).Select(code => (byte)code), .. "<>\"{}|\\^`\u007f"u8, Latin1Marks, Punctuation]);

    /// <summary>Bytes at which a path ends at the latest.</summary>
    public static readonly SearchValues<byte> PathEnd = SearchValues.Create([.. Enumerable.Range(0, 0x21).Select(code => (byte)code), .. "<>\"|?*:;,()[]{}'`!\u007f"u8, Latin1Marks, Punctuation]);

    private static readonly bool[] Word = [.. Enumerable.Range(0, 256).Select(code => (code >= 0x80 && code is not (Latin1Marks or Punctuation)) || code == '_' || char.IsAsciiLetterOrDigit((char)code))];

    /// <summary>A letter, a digit, an underscore, or a byte of a letter beyond ASCII.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsWord(byte letter) => Word[letter];

    /// <summary>0 to 9.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsDigit(byte letter) => (uint)(letter - '0') <= 9;

    /// <summary>A to Z, in any case.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsLetter(byte letter) => (uint)((letter | 0x20) - 'a') <= 25;

    /// <summary>A to Z.</summary>
    public static bool IsUpper(byte letter) => (uint)(letter - 'A') <= 25;

    /// <summary>A hexadecimal digit.</summary>
    public static bool IsHex(byte letter) => char.IsAsciiHexDigit((char)letter);

    /// <summary>A to Z, 0 to 9, a dot or a hyphen: what names of hosts are made of.</summary>
    public static bool IsHost(byte letter) => IsLetter(letter) || IsDigit(letter) || letter is (byte)'.' or (byte)'-';

    /// <summary>True when the byte at a place is this one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Is(ReadOnlySpan<byte> text, int at, char letter) => (uint)at < (uint)text.Length && text[at] == letter;

    /// <summary>True when a digit stands at a place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsDigitAt(ReadOnlySpan<byte> text, int at) => (uint)at < (uint)text.Length && IsDigit(text[at]);

    /// <summary>True when a letter, digit, underscore or byte beyond ASCII stands at a place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsWordAt(ReadOnlySpan<byte> text, int at) => (uint)at < (uint)text.Length && Word[text[at]];

    /// <summary>True when a letter, digit, underscore or letter beyond ASCII stands right before a place.</summary>
    public static bool IsWordBefore(ReadOnlySpan<byte> text, int at)
    {
        var first = at - 1;
        while (first > 0 && at - first < 4 && (text[first] & 0xC0) == 0x80)
            first--;
        return first >= 0 && Word[text[first]];
    }

    /// <summary>The bytes of the character that a byte begins.</summary>
    public static int WidthOf(byte letter) => letter switch { < 0xC0 => 1, < 0xE0 => 2, < 0xF0 => 3, _ => 4 };

    /// <summary>The end of the run of digits at a place.</summary>
    public static int EndOfDigits(ReadOnlySpan<byte> text, int at)
    {
        while (IsDigitAt(text, at))
            at++;
        return at;
    }

    /// <summary>The end of the word at a place.</summary>
    public static int EndOfWord(ReadOnlySpan<byte> text, int at)
    {
        while (IsWordAt(text, at))
            at++;
        return at;
    }

    /// <summary>An end without the punctuation before it that belongs to the sentence.</summary>
    public static int WithoutSentenceEnd(ReadOnlySpan<byte> text, int start, int end)
    {
        while (end > start && text[end - 1] is (byte)'.' or (byte)',' or (byte)';' or (byte)':' or (byte)'!' or (byte)'?' or (byte)'\'' or (byte)'*' or (byte)'_' or (byte)'~')
            end--;
        return end;
    }

    /// <summary>Writes A to Z in small letters.</summary>
    public static Span<byte> ToLower(ReadOnlySpan<byte> text, Span<byte> buffer)
    {
        for (var i = 0; i < text.Length; i++)
            buffer[i] = IsUpper(text[i]) ? (byte)(text[i] | 0x20) : text[i];
        return buffer[..text.Length];
    }
}
