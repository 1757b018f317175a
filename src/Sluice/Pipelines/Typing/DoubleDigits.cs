using System.Globalization;
using System.Text;

namespace Sluice.Pipelines.Typing;

/// <summary>
/// Says whether a double keeps all digits of a number. Up to 17 digits tell doubles apart, and any program may print so
/// many. More of them are either the exact expansion of a double (<c>0.1000000000000000055511</c>), which is noise of its
/// printing, or a number with a precision that a double would round away.
/// </summary>
internal static class DoubleDigits
{
    private const int DigitsMax = 17;
    private const ulong DigitsMaxEnd = 100_000_000_000_000_000;

    /// <summary>For a number with a fraction or an exponent.</summary>
    /// <param name="cell">The number, plain.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="number">The double nearest to it.</param>
    public static bool AreKept(ReadOnlySpan<byte> cell, in NumberShape shape, double number)
    {
        if (shape.IsComplete && shape.Mantissa < DigitsMaxEnd)
            return true;
        var exponent = cell.IndexOfAny((byte)'e', (byte)'E');
        var mantissa = exponent < 0 ? cell : cell[..exponent];
        if (SignificantDigits(mantissa) <= DigitsMax)
            return true;
        if (exponent >= 0)
            return false;
        var decimals = cell.Length - 1 - cell.IndexOf((byte)'.');
        var printed = number.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        var text = Encoding.ASCII.GetString(cell);
        return printed == text || printed.Replace("0.", ".", StringComparison.Ordinal) == text;
    }

    /// <summary>For a whole number: a double holds it, or prints as it.</summary>
    public static bool AreKept(Int128 whole, out double number)
    {
        number = (double)whole;
        if (whole >= -CellRecogniser.DoubleExactMax && whole <= CellRecogniser.DoubleExactMax)
            return true;
        // The shortest digits that tell the double apart, with zeros behind them: how programs print large doubles.
        return (Int128)number == whole
            || (decimal.TryParse(number.ToString("R", CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture, out var printed)
                && (Int128)printed == whole);
    }

    private static int SignificantDigits(ReadOnlySpan<byte> mantissa)
    {
        var digits = 0;
        var zeros = 0;
        foreach (var b in mantissa)
        {
            if (!Digits.IsDigit(b) || (b == '0' && digits == 0))
                continue;
            digits++;
            zeros = b == '0' ? zeros + 1 : 0;
        }
        return digits - zeros;
    }
}
