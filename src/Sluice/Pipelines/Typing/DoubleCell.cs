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

    /// <summary>Reads a declared double.</summary>
    public static bool TryParse(ReadOnlySpan<byte> cell, out double value)
    {
        cell = Blanks.Trim(cell);
        if (!NumberShape.TryRead(cell, out var shape))
        {
            value = 0;
            return false;
        }

        // A mantissa that a double holds, times or divided by a power of ten that a double holds, is rounded once: exact
        // by IEEE 754. Everything longer goes to the runtime's own correctly rounded parser.
        if (shape.IsComplete && shape.Mantissa <= ExactMax
            && shape.Exponent is >= -PowersOfTen.DoubleExponentMax and <= PowersOfTen.DoubleExponentMax)
        {
            var magnitude = shape.Exponent < 0
                ? shape.Mantissa / PowersOfTen.Double(-shape.Exponent)
                : shape.Mantissa * PowersOfTen.Double(shape.Exponent);
            value = shape.IsNegative ? -magnitude : magnitude;
            return true;
        }
        return double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out value)
            && double.IsFinite(value) && (value != 0 || shape.Mantissa == 0);
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
