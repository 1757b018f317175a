namespace Sluice.Pipelines.Typing;

/// <summary>
/// Exact decimals: an optional sign, digits, an optional point and digits, with a digit on at least one side. No
/// exponent. Nothing is ever rounded: <c>1.50</c> fits one digit after the mark, <c>1.55</c> does not; more digits before
/// the mark than the type holds do not fit.
/// </summary>
internal static class DecimalCell
{
    /// <summary>The most digits that 64 bits hold whatever they are.</summary>
    public const int NarrowDigitsMax = 18;

    /// <summary>The same as the other, for types of at most <see cref="NarrowDigitsMax"/> digits.</summary>
    public static bool TryParse(ReadOnlySpan<byte> cell, int precision, int scale, out long unscaled)
    {
        unscaled = 0;
        cell = Blanks.Trim(cell);
        if (cell.IsEmpty)
            return false;
        var first = cell[0] is (byte)'-' or (byte)'+' ? 1 : 0;
        var point = -1;
        // Digits beyond 64 bits wrap round, but a cell of so many is handed on before the value is looked at.
        for (var at = first; at < cell.Length; at++)
        {
            var digit = (uint)(cell[at] - '0');
            if (digit <= 9)
                unscaled = unscaled * 10 + digit;
            else if (cell[at] == '.' && point < 0)
                point = at;
            else
                return false;
        }
        var fraction = point < 0 ? 0 : cell.Length - point - 1;
        var digits = cell.Length - first - (point < 0 ? 0 : 1);
        if (digits == 0 || digits > NarrowDigitsMax || fraction > scale)
            return TryParseLong(cell, precision, scale, out unscaled);
        unscaled *= (long)PowersOfTen.Whole(scale - fraction);
        if (unscaled >= (long)PowersOfTen.Whole(precision) || digits - fraction + scale > NarrowDigitsMax)
            return TryParseLong(cell, precision, scale, out unscaled);
        unscaled = cell[0] == '-' ? -unscaled : unscaled;
        return true;
    }

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

    // Zeros that do not count make a long text of a short number.
    private static bool TryParseLong(ReadOnlySpan<byte> cell, int precision, int scale, out long unscaled)
    {
        var fits = TryParse(cell, precision, scale, out Int128 wide);
        unscaled = (long)wide;
        return fits;
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
