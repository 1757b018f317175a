using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sluice.Pipelines.Reading.Json;

/// <summary>
/// RFC 8259, strictly: no comments, no trailing commas, no NaN, no leading zeros, no raw control characters in strings.
/// Half surrogate pairs as \u escapes are allowed, as the standard allows them. Every function takes the place to
/// begin and the end of the text, and gives the place behind what it has read, or null with the fault in
/// <see cref="JsonStop"/>.
/// <para>
/// It reads ahead: <see cref="Padding"/> bytes behind the end of the text must be readable memory, and the byte at the
/// end must not continue a number or a word (a line end, a comma, a bracket, or zero).
/// </para>
/// </summary>
internal static unsafe class JsonGrammar
{
    /// <summary>How many bytes behind the end of the text may be read.</summary>
    public const int Padding = 64;

    /// <summary>How deep arrays and objects may nest: beyond it a document is made to exhaust readers.</summary>
    public const int DepthMax = 1000;

    private const uint True = 0x65757274;
    private const uint Null = 0x6c6c756e;
    private const uint Alse = 0x65736c61;

    /// <summary>True for the four blanks of JSON.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsBlank(byte value) => value is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t';

    /// <summary>Behind the blanks.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* SkipBlanks(byte* at, byte* end)
    {
        while (at < end && *at <= ' ' && IsBlank(*at))
        {
            at++;
        }

        return at;
    }

    /// <summary>Reads any value that begins at the place, which is no blank.</summary>
    public static byte* SkipValue(byte* at, byte* end, ref JsonStop stop)
    {
        if (at >= end)
        {
            return stop.Fail(JsonFault.Value, end);
        }

        switch (*at)
        {
            case (byte)'"':
                var flags = JsonTextFlags.None;
                var quote = SkipString(at + 1, end, ref flags, ref stop);
                return quote == null ? null : quote + 1;
            case (byte)'{' or (byte)'[':
                return SkipContainer(at, end, ref stop);
            case (byte)'-' or >= (byte)'0' and <= (byte)'9':
                return SkipNumber(at, ref stop);
            default:
                return SkipLiteral(at, ref stop);
        }
    }

    /// <summary>Reads the string whose text begins at the place; gives the place of its closing quote.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* SkipString(byte* at, byte* end, ref JsonTextFlags flags, ref JsonStop stop)
    {
        while (true)
        {
            at += Vector256.IsHardwareAccelerated ? PlainBytes256(at, end) : PlainBytes128(at, end);
            if (*at == '"' && at < end)
            {
                return at;
            }

            at = SkipSpecial(at, end, ref flags, ref stop);
            if (at == null)
            {
                return null;
            }
        }
    }

    /// <summary>Reads a number: its text stays as it is written.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* SkipNumber(byte* at, ref JsonStop stop)
    {
        if (*at == '-')
        {
            at++;
        }

        if (!IsDigit(*at))
        {
            return stop.Fail(JsonFault.Digit, at);
        }

        at = *at == '0' ? at + 1 : SkipDigits(at);
        if (*at == '.')
        {
            at++;
            if (!IsDigit(*at))
            {
                return stop.Fail(JsonFault.Digit, at);
            }

            at = SkipDigits(at);
        }

        return (*at | 0x20) == 'e' ? SkipExponent(at, ref stop) : at;
    }

    /// <summary>Reads true, false or null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* SkipLiteral(byte* at, ref JsonStop stop)
    {
        var word = BinaryPrimitives.ReadUInt32LittleEndian(new ReadOnlySpan<byte>(at, 4));
        if (word is True or Null)
        {
            return at + 4;
        }

        return *at == 'f' && BinaryPrimitives.ReadUInt32LittleEndian(new ReadOnlySpan<byte>(at + 1, 4)) == Alse
            ? at + 5
            : stop.Fail(*at is (byte)'t' or (byte)'f' or (byte)'n' ? JsonFault.Literal : JsonFault.Value, at);
    }

    /// <summary>Reads an object or array with everything in it, without recursion.</summary>
    [SkipLocalsInit]
    public static byte* SkipContainer(byte* at, byte* end, ref JsonStop stop)
    {
        // One bit for each open container: 1 for an object.
        var kinds = stackalloc ulong[DepthMax / 64 + 1];
        var depth = 0;

    value:
        if (at >= end)
        {
            return stop.Fail(JsonFault.Value, end);
        }

        switch (*at)
        {
            case (byte)'"':
                var flags = JsonTextFlags.None;
                at = SkipString(at + 1, end, ref flags, ref stop);
                if (at == null)
                {
                    return null;
                }

                at++;
                break;

            case (byte)'{':
                if (depth == DepthMax)
                {
                    return stop.Fail(JsonFault.LessNesting, at);
                }

                kinds[depth >> 6] |= 1UL << (depth & 63);
                depth++;
                at = SkipBlanks(at + 1, end);
                if (at < end && *at == '}')
                {
                    at++;
                    depth--;
                    break;
                }

                if (at >= end || *at != '"')
                {
                    return stop.Fail(JsonFault.NameOrBrace, at < end ? at : end);
                }

                goto name;

            case (byte)'[':
                if (depth == DepthMax)
                {
                    return stop.Fail(JsonFault.LessNesting, at);
                }

                kinds[depth >> 6] &= ~(1UL << (depth & 63));
                depth++;
                at = SkipBlanks(at + 1, end);
                if (at < end && *at == ']')
                {
                    at++;
                    depth--;
                    break;
                }

                goto value;

            case (byte)'-' or >= (byte)'0' and <= (byte)'9':
                at = SkipNumber(at, ref stop);
                if (at == null)
                {
                    return null;
                }

                break;

            default:
                at = SkipLiteral(at, ref stop);
                if (at == null)
                {
                    return null;
                }

                break;
        }

    after:
        if (depth == 0)
        {
            return at <= end ? at : stop.Fail(JsonFault.Value, end);
        }

        at = SkipBlanks(at, end);
        var isObject = (kinds[(depth - 1) >> 6] >> ((depth - 1) & 63) & 1) != 0;
        if (at >= end)
        {
            return stop.Fail(isObject ? JsonFault.CommaOrBrace : JsonFault.CommaOrBracket, end);
        }

        if (*at == ',')
        {
            at = SkipBlanks(at + 1, end);
            if (isObject)
            {
                goto name;
            }

            goto value;
        }

        if (*at == (isObject ? '}' : ']'))
        {
            at++;
            depth--;
            goto after;
        }

        return stop.Fail(isObject ? JsonFault.CommaOrBrace : JsonFault.CommaOrBracket, at);

    name:
        if (at >= end || *at != '"')
        {
            return stop.Fail(JsonFault.Name, at < end ? at : end);
        }

        var nameFlags = JsonTextFlags.None;
        at = SkipString(at + 1, end, ref nameFlags, ref stop);
        if (at == null)
        {
            return null;
        }

        at = SkipBlanks(at + 1, end);
        if (at >= end || *at != ':')
        {
            return stop.Fail(JsonFault.Colon, at < end ? at : end);
        }

        at = SkipBlanks(at + 1, end);
        goto value;
    }

    /// <summary>
    /// True for text that begins with an object or array and either goes on as lines or values of JSON, or is cut off
    /// within the first one. It is for telling JSON from other text, which may well begin with a bracket.
    /// </summary>
    public static bool BeginsLikeJson(ReadOnlySpan<byte> text)
    {
        var padded = new byte[text.Length + Padding];
        text.CopyTo(padded);
        fixed (byte* start = padded)
        {
            var stop = default(JsonStop);
            var end = start + text.Length;
            var after = SkipContainer(start, end, ref stop);
            if (after == null)
            {
                // A fault behind a member is a fault in JSON, not a sign of something else.
                return stop.At >= end || HasName(start, stop.At);
            }

            while (after < end && *after is (byte)' ' or (byte)'\t')
            {
                after++;
            }

            return after == end || *after is (byte)'\n' or (byte)'\r' or (byte)'{' or (byte)'[';
        }
    }

    /// <summary>The place of the first byte that is special in a string, from the place on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint PlainBytes256(byte* at, byte* end)
    {
        var start = at;
        while (true)
        {
            var bytes = Vector256.Load(at);
            var special = Vector256.Equals(bytes, Vector256.Create((byte)'"'))
                | Vector256.Equals(bytes, Vector256.Create((byte)'\\'))
                | Vector256.Equals(Vector256.Min(bytes, Vector256.Create((byte)0x1f)), bytes);
            var mask = special.ExtractMostSignificantBits();
            if (mask != 0)
            {
                return (nint)(at - start) + System.Numerics.BitOperations.TrailingZeroCount(mask);
            }

            at += Vector256<byte>.Count;
            if (at >= end)
            {
                return (nint)(end - start);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint PlainBytes128(byte* at, byte* end)
    {
        var start = at;
        while (true)
        {
            var bytes = Vector128.Load(at);
            var special = Vector128.Equals(bytes, Vector128.Create((byte)'"'))
                | Vector128.Equals(bytes, Vector128.Create((byte)'\\'))
                | Vector128.Equals(Vector128.Min(bytes, Vector128.Create((byte)0x1f)), bytes);
            var mask = special.ExtractMostSignificantBits();
            if (mask != 0)
            {
                return (nint)(at - start) + System.Numerics.BitOperations.TrailingZeroCount(mask);
            }

            at += Vector128<byte>.Count;
            if (at >= end)
            {
                return (nint)(end - start);
            }
        }
    }

    /// <summary>Behind an escape; anything else that stops a string is a fault.</summary>
    private static byte* SkipSpecial(byte* at, byte* end, ref JsonTextFlags flags, ref JsonStop stop)
    {
        if (at >= end)
        {
            return stop.Fail(JsonFault.ClosingQuote, end);
        }

        if (*at != '\\')
        {
            return stop.Fail(JsonFault.EscapedControl, at);
        }

        flags |= JsonTextFlags.Escapes;
        if (at + 1 < end && at[1] is (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t')
        {
            return at + 2;
        }

        if (at + 1 >= end || at[1] != 'u')
        {
            return stop.Fail(JsonFault.Escape, at);
        }

        var unit = HexUnit(at + 2, end);
        if (unit < 0)
        {
            return stop.Fail(JsonFault.HexDigits, at);
        }

        if (unit == 0)
        {
            flags |= JsonTextFlags.Nul;
        }

        if (unit is < 0xd800 or > 0xdfff)
        {
            return at + 6;
        }

        var low = unit < 0xdc00 && at + 7 < end && at[6] == '\\' && at[7] == 'u' ? HexUnit(at + 8, end) : -1;
        if (low is >= 0xdc00 and <= 0xdfff)
        {
            return at + 12;
        }

        flags |= JsonTextFlags.LoneSurrogate;
        return at + 6;
    }

    /// <summary>The value of four hexadecimal digits, or -1.</summary>
    internal static int HexUnit(byte* at, byte* end)
    {
        if (end - at < 4)
        {
            return -1;
        }

        var unit = 0;
        for (var i = 0; i < 4; i++)
        {
            var digit = at[i] switch
            {
                >= (byte)'0' and <= (byte)'9' => at[i] - '0',
                >= (byte)'a' and <= (byte)'f' => at[i] - 'a' + 10,
                >= (byte)'A' and <= (byte)'F' => at[i] - 'A' + 10,
                _ => -1,
            };
            if (digit < 0)
            {
                return -1;
            }

            unit = unit << 4 | digit;
        }

        return unit;
    }

    private static byte* SkipExponent(byte* at, ref JsonStop stop)
    {
        at++;
        if (*at is (byte)'+' or (byte)'-')
        {
            at++;
        }

        return IsDigit(*at) ? SkipDigits(at) : stop.Fail(JsonFault.Digit, at);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* SkipDigits(byte* at)
    {
        do
        {
            at++;
        }
        while (IsDigit(*at));
        return at;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsDigit(byte value) => (uint)(value - '0') <= 9;

    private static bool HasName(byte* start, byte* stop)
        => new ReadOnlySpan<byte>(start, (int)(stop - start)).IndexOf("\":"u8) > 0;
}
