namespace Sluice.Pipelines.Typing;

/// <summary>
/// Whether a text is exactly one JSON value (RFC 8259), with blanks around it allowed. Refused beyond the grammar: an
/// escaped half of a surrogate pair, which stands for no character, and values nested deeper than
/// <see cref="DepthMax"/>. Written by hand because the runtime's reader reports a broken text by an exception, and a
/// column may hold millions of them.
/// </summary>
internal static class JsonCell
{
    /// <summary>Deepest nesting that is taken; DuckDB's own functions recurse over values.</summary>
    public const int DepthMax = 512;

    /// <summary>Checks one text; it is known to be valid UTF-8.</summary>
    public static bool IsValid(ReadOnlySpan<byte> text)
    {
        // One bit for each open level: 1 for an object, 0 for an array.
        Span<ulong> levels = stackalloc ulong[DepthMax / 64];
        var depth = 0;
        var at = 0;
        SkipBlanks(text, ref at);
        while (true)
        {
            // A value starts here.
            if (at >= text.Length)
                return false;
            if (text[at] is (byte)'{' or (byte)'[')
            {
                if (depth == DepthMax)
                    return false;
                var isObject = text[at++] == '{';
                Push(levels, depth++, isObject);
                SkipBlanks(text, ref at);
                if (at < text.Length && text[at] == (isObject ? '}' : ']'))
                {
                    at++;
                    depth--;
                }
                else if (isObject ? !TrySkipKey(text, ref at) : at >= text.Length)
                {
                    return false;
                }
                else
                {
                    continue;
                }
            }
            else if (!TrySkipScalar(text, ref at))
            {
                return false;
            }

            // A value has ended: go on in its container, or leave it.
            while (true)
            {
                SkipBlanks(text, ref at);
                if (depth == 0)
                    return at == text.Length;
                if (at >= text.Length)
                    return false;
                var isObject = IsObject(levels, depth - 1);
                if (text[at] == ',')
                {
                    at++;
                    SkipBlanks(text, ref at);
                    if (isObject && !TrySkipKey(text, ref at))
                        return false;
                    break;
                }
                if (text[at++] != (isObject ? '}' : ']'))
                    return false;
                depth--;
            }
        }
    }

    /// <summary>Whether the text is exactly one JSON number, without blanks.</summary>
    public static bool IsNumber(ReadOnlySpan<byte> text)
    {
        var at = 0;
        return TrySkipNumber(text, ref at) && at == text.Length;
    }

    private static void Push(Span<ulong> levels, int depth, bool isObject)
    {
        var bit = 1ul << (depth & 63);
        levels[depth >> 6] = isObject ? levels[depth >> 6] | bit : levels[depth >> 6] & ~bit;
    }

    private static bool IsObject(ReadOnlySpan<ulong> levels, int depth) => (levels[depth >> 6] >> (depth & 63) & 1) != 0;

    private static void SkipBlanks(ReadOnlySpan<byte> text, ref int at)
    {
        while (at < text.Length && text[at] is (byte)' ' or (byte)'\n' or (byte)'\t' or (byte)'\r')
            at++;
    }

    private static bool TrySkipKey(ReadOnlySpan<byte> text, ref int at)
    {
        if (!TrySkipString(text, ref at))
            return false;
        SkipBlanks(text, ref at);
        if (at >= text.Length || text[at++] != ':')
            return false;
        SkipBlanks(text, ref at);
        return true;
    }

    private static bool TrySkipScalar(ReadOnlySpan<byte> text, ref int at) => text[at] switch
    {
        (byte)'"' => TrySkipString(text, ref at),
        (byte)'t' => TrySkipWord(text, "true"u8, ref at),
        (byte)'f' => TrySkipWord(text, "false"u8, ref at),
        (byte)'n' => TrySkipWord(text, "null"u8, ref at),
        _ => TrySkipNumber(text, ref at),
    };

    private static bool TrySkipWord(ReadOnlySpan<byte> text, ReadOnlySpan<byte> word, ref int at)
    {
        var isWord = text[at..].StartsWith(word);
        at += word.Length;
        return isWord;
    }

    private static bool TrySkipString(ReadOnlySpan<byte> text, ref int at)
    {
        if (at >= text.Length || text[at++] != '"')
            return false;
        while (true)
        {
            var plain = PlainLength(text[at..]);
            at += plain;
            if (at >= text.Length || text[at] < 0x20)
                return false;
            if (text[at++] == '"')
                return true;
            if (!TrySkipEscape(text, ref at))
                return false;
        }
    }

    private static int PlainLength(ReadOnlySpan<byte> text)
    {
        var length = text.IndexOfAny(Ends);
        return length < 0 ? text.Length : length;
    }

    private static readonly System.Buffers.SearchValues<byte> Ends =
        System.Buffers.SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(b => (byte)b), (byte)'"', (byte)'\\']);

    private static bool TrySkipEscape(ReadOnlySpan<byte> text, ref int at)
    {
        if (at >= text.Length)
            return false;
        var escaped = text[at++];
        if (escaped != 'u')
            return escaped is (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t';
        if (!TryReadHex(text, ref at, out var unit) || char.IsLowSurrogate((char)unit))
            return false;
        if (!char.IsHighSurrogate((char)unit))
            return true;
        if (!text[at..].StartsWith("\\u"u8))
            return false;
        at += 2;
        return TryReadHex(text, ref at, out unit) && char.IsLowSurrogate((char)unit);
    }

    private static bool TryReadHex(ReadOnlySpan<byte> text, ref int at, out int unit)
    {
        unit = 0;
        if (at + 4 > text.Length)
            return false;
        for (var i = 0; i < 4; i++)
        {
            if (!char.IsAsciiHexDigit((char)text[at]))
                return false;
            unit = (unit << 4) | HexValue(text[at++]);
        }
        return true;
    }

    private static int HexValue(byte b) => b <= '9' ? b - '0' : (b | 0x20) - 'a' + 10;

    private static bool TrySkipNumber(ReadOnlySpan<byte> text, ref int at)
    {
        if (at < text.Length && text[at] == '-')
            at++;
        if (at >= text.Length || !Digits.IsDigit(text[at]))
            return false;
        if (text[at] == '0')
            at++;
        else
            SkipDigits(text, ref at);
        if (at < text.Length && text[at] == '.')
        {
            at++;
            if (!SkipDigits(text, ref at))
                return false;
        }
        if (at < text.Length && text[at] is (byte)'e' or (byte)'E')
        {
            at++;
            if (at < text.Length && text[at] is (byte)'+' or (byte)'-')
                at++;
            return SkipDigits(text, ref at);
        }
        return true;
    }

    private static bool SkipDigits(ReadOnlySpan<byte> text, ref int at)
    {
        var start = at;
        while (at < text.Length && Digits.IsDigit(text[at]))
            at++;
        return at > start;
    }
}
