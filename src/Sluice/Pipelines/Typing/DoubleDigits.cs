using System.Globalization;

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
        // The double with as many digits as were written: the same ones, if a double was printed.
        var digits = mantissa.ToArray().Where(Digits.IsDigit).Select(digit => (char)digit).SkipWhile(digit => digit == '0').ToArray();
        var printed = Math.Abs(number).ToString(string.Create(CultureInfo.InvariantCulture, $"E{digits.Length - 1}"), CultureInfo.InvariantCulture);
        return printed[..printed.IndexOf('E')].Where(char.IsAsciiDigit).SequenceEqual(digits);
    }

    /// <summary>Whether a number as text has more digits than a double may have.</summary>
    public static bool AreMany(ReadOnlySpan<byte> cell)
    {
        var exponent = cell.IndexOfAny((byte)'e', (byte)'E');
        return SignificantDigits(exponent < 0 ? cell : cell[..exponent]) > DigitsMax;
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
