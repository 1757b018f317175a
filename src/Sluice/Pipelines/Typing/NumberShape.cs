using System.Runtime.CompilerServices;

namespace Sluice.Pipelines.Typing;

/// <summary>
/// What a plain number looks like, found in one pass over its bytes: sign, digits, point, exponent. Its value is
/// <see cref="Mantissa"/> times 10 to the power of <see cref="Exponent"/> when <see cref="IsComplete"/>.
/// </summary>
internal readonly struct NumberShape
{
    // 19 digits always fit 64 bits.
    private const int MantissaDigitsMax = 19;
    private const int ExponentMax = 100_000;

    /// <summary>The digits as one whole number; only the first 19 that count (leading zeros do not).</summary>
    public ulong Mantissa { get; private init; }

    /// <summary>Power of ten to multiply the mantissa with.</summary>
    public int Exponent { get; private init; }

    /// <summary>Whether all digits are in <see cref="Mantissa"/>.</summary>
    public bool IsComplete { get; private init; }

    /// <summary>Whether it begins with a minus.</summary>
    public bool IsNegative { get; private init; }

    /// <summary>Whether it begins with a plus.</summary>
    public bool HasPlus { get; private init; }

    /// <summary>Digits before the point.</summary>
    public int WholeDigits { get; private init; }

    /// <summary>Whether there is a point.</summary>
    public bool HasPoint { get; private init; }

    /// <summary>Whether there is an exponent.</summary>
    public bool HasExponent { get; private init; }

    /// <summary>Whether the exponent has a sign of its own.</summary>
    public bool HasExponentSign { get; private init; }

    /// <summary>Whether it has a zero before another digit of the whole part: <c>007</c>, <c>00.11</c>.</summary>
    public bool HasLeadingZero { get; private init; }

    /// <summary>Whether digits stand on both sides of the point, if there is one.</summary>
    public bool HasDigitAfterPoint { get; private init; }

    /// <summary>Reads <c>[+-]? (digits [. digits?] | . digits) ([eE] [+-]? digits)?</c>, all of it or nothing; no blanks.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out NumberShape shape)
    {
        shape = default;
        if (text.IsEmpty)
            return false;
        var isNegative = text[0] == '-';
        var hasPlus = text[0] == '+';
        var at = isNegative || hasPlus ? 1 : 0;
        var start = at;

        ulong mantissa = 0;
        while (at < text.Length && Digits.IsDigit(text[at]))
            mantissa = mantissa * 10 + (uint)(text[at++] - '0');
        var wholeDigits = at - start;
        var hasLeadingZero = wholeDigits > 1 && text[start] == '0';
        var hasPoint = at < text.Length && text[at] == '.';
        var fractionDigits = 0;
        if (hasPoint)
        {
            var first = ++at;
            while (at < text.Length && Digits.IsDigit(text[at]))
                mantissa = mantissa * 10 + (uint)(text[at++] - '0');
            fractionDigits = at - first;
        }
        if (wholeDigits + fractionDigits == 0)
            return false;

        var isComplete = true;
        if (wholeDigits + fractionDigits > MantissaDigitsMax)
            (mantissa, isComplete) = ReadLongMantissa(text[start..], wholeDigits + fractionDigits);

        var exponent = 0;
        var hasExponent = at < text.Length;
        var hasExponentSign = false;
        if (hasExponent && !TryReadExponent(text[at..], out exponent, out hasExponentSign))
            return false;

        shape = new NumberShape
        {
            Mantissa = mantissa,
            Exponent = exponent - fractionDigits,
            IsComplete = isComplete,
            IsNegative = isNegative,
            HasPlus = hasPlus,
            WholeDigits = wholeDigits,
            HasPoint = hasPoint,
            HasDigitAfterPoint = fractionDigits > 0,
            HasExponent = hasExponent,
            HasExponentSign = hasExponentSign,
            HasLeadingZero = hasLeadingZero,
        };
        return true;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (ulong Mantissa, bool IsComplete) ReadLongMantissa(ReadOnlySpan<byte> text, int digits)
    {
        // Read again without the leading zeros, which the running product above could not know to skip.
        ulong mantissa = 0;
        var taken = 0;
        foreach (var b in text)
        {
            if (b == '.')
                continue;
            if (digits-- == 0)
                break;
            if (taken == 0 && b == '0')
                continue;
            if (taken == MantissaDigitsMax)
                return (mantissa, false);
            mantissa = mantissa * 10 + (uint)(b - '0');
            taken++;
        }
        return (mantissa, true);
    }

    private static bool TryReadExponent(ReadOnlySpan<byte> text, out int exponent, out bool hasSign)
    {
        exponent = 0;
        hasSign = text.Length > 1 && text[1] is (byte)'+' or (byte)'-';
        if (text[0] is not ((byte)'e' or (byte)'E'))
            return false;
        var digits = text[(hasSign ? 2 : 1)..];
        if (digits.IsEmpty)
            return false;
        foreach (var b in digits)
        {
            if (!Digits.IsDigit(b))
                return false;
            // Beyond any double either way; kept from overflowing.
            exponent = Math.Min(exponent * 10 + (b - '0'), ExponentMax);
        }
        if (hasSign && text[1] == '-')
            exponent = -exponent;
        return true;
    }
}
