using System.Runtime.CompilerServices;

namespace Sluice.Pipelines.Typing;

/// <summary>
/// Whole numbers. Declared: an optional sign and digits, nothing else: no fraction (not even <c>.0</c>), exponent,
/// underscore, hex or inner blank; <c>007</c> is 7, because somebody said that it is a number. Guessed: also no plus and
/// no leading zero, because such text is a code or a telephone number and would not survive.
/// </summary>
internal static class IntegerCell
{
    /// <summary>Reads a declared whole number of 64 bits.</summary>
    public static bool TryParse(ReadOnlySpan<byte> cell, out long value)
    {
        cell = Blanks.Trim(cell);
        value = 0;
        if (cell.IsEmpty)
            return false;
        var isNegative = cell[0] == '-';
        if (isNegative || cell[0] == '+')
            cell = cell[1..];
        if (cell.Length > 18)
            return TryParseLong(cell, isNegative, out value);
        if (cell.IsEmpty || !Digits.TryReadUpTo18(cell, out var magnitude))
            return false;
        value = isNegative ? -(long)magnitude : (long)magnitude;
        return true;
    }

    /// <summary>Reads a declared whole number of up to 128 bits.</summary>
    public static bool TryParse(ReadOnlySpan<byte> cell, out Int128 value)
    {
        cell = Blanks.Trim(cell);
        value = 0;
        if (cell.IsEmpty)
            return false;
        var isNegative = cell[0] == '-';
        if (isNegative || cell[0] == '+')
            cell = cell[1..];
        if (cell.IsEmpty)
            return false;
        cell = SkipZeros(cell);
        if (cell.Length > 39)
            return false;
        UInt128 magnitude = 0;
        while (!cell.IsEmpty)
        {
            var part = cell[..Math.Min(18, cell.Length)];
            if (!Digits.TryReadUpTo18(part, out var digits))
                return false;
            // 39 digits stay below 10^39 only just above 2^128: the last step alone can overflow.
            var shifted = magnitude * PowersOfTen.Whole(part.Length);
            if (magnitude > UInt128.MaxValue / PowersOfTen.Whole(part.Length) || shifted > UInt128.MaxValue - digits)
                return false;
            magnitude = shifted + digits;
            cell = cell[part.Length..];
        }
        var limit = (UInt128)Int128.MaxValue + (isNegative ? 1u : 0u);
        if (magnitude > limit)
            return false;
        value = isNegative ? (Int128)(UInt128.Zero - magnitude) : (Int128)magnitude;
        return true;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool TryParseLong(ReadOnlySpan<byte> digits, bool isNegative, out long value)
    {
        value = 0;
        digits = SkipZeros(digits);
        if (digits.Length > 19)
            return false;
        if (digits.Length <= 18)
        {
            if (!Digits.TryReadUpTo18(digits, out var small))
                return false;
            value = isNegative ? -(long)small : (long)small;
            return true;
        }
        if (!Digits.TryReadUpTo18(digits[..18], out var high) || !Digits.IsDigit(digits[18]))
            return false;
        var magnitude = high * 10 + (ulong)(digits[18] - '0');
        if (magnitude > long.MaxValue + (isNegative ? 1ul : 0ul))
            return false;
        value = isNegative ? (long)(0 - magnitude) : (long)magnitude;
        return true;
    }

    private static ReadOnlySpan<byte> SkipZeros(ReadOnlySpan<byte> digits)
    {
        var zeros = digits[..^1].IndexOfAnyExcept((byte)'0');
        return zeros < 0 ? digits[^1..] : digits[zeros..];
    }
}
