namespace Sluice.Pipelines.Typing;

/// <summary>
/// Exact decimals: an optional sign, digits, an optional point and digits, with a digit on at least one side. No
/// exponent. Nothing is ever rounded: <c>1.50</c> fits one digit after the mark, <c>1.55</c> does not; more digits before
/// the mark than the type holds do not fit.
/// </summary>
internal static class DecimalCell
{
    /// <summary>Reads a decimal of <paramref name="precision"/> digits, <paramref name="scale"/> of them after the mark.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="precision">1 to 38.</param>
    /// <param name="scale">0 to <paramref name="precision"/>.</param>
    /// <param name="unscaled">The value times 10 to the power of <paramref name="scale"/>.</param>
    public static bool TryParse(ReadOnlySpan<byte> cell, int precision, int scale, out Int128 unscaled)
    {
        unscaled = 0;
        cell = Blanks.Trim(cell);
        if (cell.IsEmpty)
            return false;
        var isNegative = cell[0] == '-';
        if (isNegative || cell[0] == '+')
            cell = cell[1..];

        var point = cell.IndexOf((byte)'.');
        var whole = point < 0 ? cell : cell[..point];
        var fraction = point < 0 ? default : cell[(point + 1)..];
        if (whole.IsEmpty && fraction.IsEmpty)
            return false;
        whole = whole.TrimStart((byte)'0');
        fraction = fraction.TrimEnd((byte)'0');
        if (whole.Length > precision - scale || fraction.Length > scale)
            return false;

        if (!TryAppend(whole, ref unscaled) || !TryAppend(fraction, ref unscaled))
            return false;
        unscaled *= PowersOfTen.Large(scale - fraction.Length);
        if (isNegative)
            unscaled = -unscaled;
        return true;
    }

    private static bool TryAppend(ReadOnlySpan<byte> digits, ref Int128 value)
    {
        while (!digits.IsEmpty)
        {
            var part = digits[..Math.Min(18, digits.Length)];
            if (!Digits.TryReadUpTo18(part, out var read))
                return false;
            value = value == 0 ? (Int128)read : value * PowersOfTen.Whole(part.Length) + read;
            digits = digits[part.Length..];
        }
        return true;
    }
}
