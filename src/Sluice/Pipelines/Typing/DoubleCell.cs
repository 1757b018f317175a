using System.Globalization;

namespace Sluice.Pipelines.Typing;

/// <summary>
/// Binary floating point: an optional sign, digits, an optional point and digits, with a digit on at least one side, and
/// an optional exponent. The nearest double is taken, always. A number too large for the type, and one that is not zero
/// but so small that it would become zero, do not fit. <c>nan</c> and <c>inf</c> are words, not numbers, unless
/// <see cref="CellFormat.NonFinite"/> says otherwise.
/// </summary>
internal static class DoubleCell
{
    /// <summary>Up to this, every whole number is a double of its own (2^53).</summary>
    private const ulong ExactMax = 1ul << 53;

    // Any number of so many digits is below 2^53.
    private const int DigitsMax = 15;

    /// <summary>Reads a declared double.</summary>
    public static bool TryParse(ReadOnlySpan<byte> cell, out double value)
    {
        if (TryParsePlain(cell, out value))
            return true;
        cell = Blanks.Trim(cell);
        if (NumberShape.TryRead(cell, out var shape))
            return TryConvert(cell, shape, out value);
        value = 0;
        return false;
    }

    /// <summary>
    /// Reads the usual number fast: an optional minus, at most 15 digits, a point among them or not, nothing else.
    /// </summary>
    public static bool TryParsePlain(ReadOnlySpan<byte> cell, out double value)
    {
        value = 0;
        if ((uint)(cell.Length - 1) > DigitsMax + 1)
            return false;
        var at = cell[0] == '-' ? 1 : 0;
        var first = at;
        var point = -1;
        ulong mantissa = 0;
        for (; at < cell.Length; at++)
        {
            var digit = (uint)(cell[at] - '0');
            if (digit <= 9)
                mantissa = mantissa * 10 + digit;
            else if (cell[at] == '.' && point < 0)
                point = at;
            else
                return false;
        }
        var digits = at - first - (point < 0 ? 0 : 1);
        if (digits is 0 or > DigitsMax)
            return false;
        // Both are doubles without rounding, so the division rounds once: the nearest double.
        value = point < 0 ? mantissa : mantissa / PowersOfTen.Double(at - point - 1);
        value = first == 0 ? value : -value;
        return true;
    }

    /// <summary>The double of a text whose shape is known; false when it is too large or too small.</summary>
    public static bool TryConvert(ReadOnlySpan<byte> text, in NumberShape shape, out double value)
    {
        // Read fast where it is certain that the result is rounded once; all others go to the runtime's own correctly
        // rounded parser.
        if (shape.IsComplete && TryScale(shape.Mantissa, shape.Exponent, out value))
        {
            value = shape.IsNegative ? -value : value;
            return true;
        }
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value)
            && double.IsFinite(value) && (value != 0 || shape.Mantissa == 0);
    }

    private static bool TryScale(ulong mantissa, int exponent, out double value)
    {
        value = mantissa;
        if (mantissa == 0)
            return true;
        if (exponent is < 0 and >= -NearestDouble.FractionDigitsMax)
        {
            value = NearestDouble.Divide(mantissa, -exponent);
            return true;
        }
        // A mantissa that a double holds times a power of ten that a double holds: IEEE 754 rounds the product once.
        if (mantissa > ExactMax || exponent is < 0 or > PowersOfTen.DoubleExponentMax)
            return false;
        value *= PowersOfTen.Double(exponent);
        return true;
    }

    /// <summary>Reads a declared float: rounded once, from the text, not by way of a double.</summary>
    public static bool TryParse(ReadOnlySpan<byte> cell, out float value)
    {
        cell = Blanks.Trim(cell);
        if (!NumberShape.TryRead(cell, out var shape))
        {
            value = 0;
            return false;
        }
        return float.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out value)
            && float.IsFinite(value) && (value != 0 || shape.Mantissa == 0);
    }

    /// <summary>Reads <c>nan</c>, <c>inf</c> and <c>infinity</c>, the latter two with an optional sign, in any case.</summary>
    public static bool TryParseWord(ReadOnlySpan<byte> cell, out double value)
    {
        cell = Blanks.Trim(cell);
        value = double.NaN;
        if (BooleanWords.EqualsIgnoringCase(cell, "nan"u8))
            return true;
        var isNegative = !cell.IsEmpty && cell[0] == '-';
        if (isNegative || (!cell.IsEmpty && cell[0] == '+'))
            cell = cell[1..];
        value = isNegative ? double.NegativeInfinity : double.PositiveInfinity;
        return BooleanWords.EqualsIgnoringCase(cell, "inf"u8) || BooleanWords.EqualsIgnoringCase(cell, "infinity"u8);
    }
}
