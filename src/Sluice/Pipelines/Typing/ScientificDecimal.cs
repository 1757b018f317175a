namespace Sluice.Pipelines.Typing;

/// <summary>
/// Exact decimals with an exponent, <c>1E-7</c>, as programs write small and large numbers of JSON. The digits are moved,
/// never rounded.
/// </summary>
internal static class ScientificDecimal
{
    private const int ExponentMax = 1_000_000;

    /// <summary>The same as <see cref="DecimalCell"/> for a number that has an exponent.</summary>
    public static bool TryParse(ReadOnlySpan<byte> cell, int precision, int scale, out Int128 unscaled)
    {
        unscaled = 0;
        cell = Blanks.Trim(cell);
        var mark = cell.IndexOfAny((byte)'e', (byte)'E');
        if (mark < 0 || !NumberShape.TryRead(cell, out var shape))
            return false;
        var first = shape.IsNegative || shape.HasPlus ? 1 : 0;
        Span<byte> digits = stackalloc byte[CellType.DecimalDigitsMax];
        var point = shape.WholeDigits + ExponentOf(cell[(mark + 1)..]);
        if (!TryTakeDigits(cell[first..mark], digits, out var count, ref point))
            return false;
        if (count == 0)
            return true;

        // Behind the last digit and before the first there are zeros.
        if (point > precision - scale || count - point > scale)
            return false;
        Span<byte> plain = stackalloc byte[CellType.DecimalDigitsMax + 1];
        plain.Fill((byte)'0');
        digits[..count].CopyTo(plain[(precision - scale - point)..]);
        if (!DecimalCell.TryParse(plain[..precision], precision, 0, out unscaled))
            return false;
        unscaled = shape.IsNegative ? -unscaled : unscaled;
        return true;
    }

    /// <summary>The digits from the first that is no zero to the last; false where they are too many for any decimal.</summary>
    /// <param name="mantissa">Digits with a point or none.</param>
    /// <param name="digits">Takes them.</param>
    /// <param name="count">How many they are.</param>
    /// <param name="point">Digits before the point; without the zeros in front from then on.</param>
    private static bool TryTakeDigits(ReadOnlySpan<byte> mantissa, Span<byte> digits, out int count, ref int point)
    {
        count = 0;
        var zeros = 0;
        foreach (var digit in mantissa)
        {
            if (digit == '.')
                continue;
            if (digit == '0')
            {
                if (count == 0)
                    point--;
                else
                    zeros++;
                continue;
            }
            if (count + zeros >= digits.Length)
                return false;
            digits.Slice(count, zeros).Fill((byte)'0');
            count += zeros;
            zeros = 0;
            digits[count++] = digit;
        }
        return true;
    }

    private static int ExponentOf(ReadOnlySpan<byte> text)
    {
        var exponent = 0;
        foreach (var digit in text.TrimStart("+-"u8))
            exponent = Math.Min(exponent * 10 + (digit - '0'), ExponentMax);
        return text[0] == '-' ? -exponent : exponent;
    }
}
