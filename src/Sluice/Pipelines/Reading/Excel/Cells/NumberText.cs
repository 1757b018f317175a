using System.Globalization;
using Sluice.Pipelines.Typing;

namespace Sluice.Pipelines.Reading.Excel.Cells;

/// <summary>
/// Numbers as text, written so that nothing of them is lost and nothing is added. Excel keeps doubles and shows 15
/// digits. A number is written with the fewest digits that give its double; where those are 16 or 17 and the 15 that Excel
/// shows end in zeros (<c>33.300000000000004</c>), the rest is noise of an addition and is left out. Whole numbers have no
/// point, and past 2^53 an exponent, unless the file itself has all their digits.
/// </summary>
internal static class NumberText
{
    /// <summary>Bytes that the longest number takes.</summary>
    public const int BytesMax = 48;

    private const int ExcelDigits = 15;

    // Noise is far below what somebody typed: with 13 digits left at most, a number of 17 random digits is taken for it
    // once in a hundred times, and changes by less than one in 10^15 then.
    private const int DigitsWithoutNoiseMax = 13;

    private const int WholeDigitsMax = 38;

    private const double WholeMax = 1L << 53;

    /// <summary>Writes a number that a file has as text.</summary>
    /// <param name="written">As the file has it, such as <c>0.10000000000000001</c>.</param>
    /// <param name="target">Room for <see cref="BytesMax"/> bytes.</param>
    /// <param name="length">How many were written.</param>
    /// <returns>False for a text that is no number.</returns>
    public static bool TryWrite(ReadOnlySpan<byte> written, Span<byte> target, out int length)
    {
        if (IsPlain(written))
        {
            written.CopyTo(target);
            length = written.Length;
            return true;
        }

        length = 0;
        if (!double.TryParse(written, NumberStyles.Float & ~NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var value)
            || !double.IsFinite(value))
        {
            return false;
        }

        length = Write(value, target);
        return true;
    }

    /// <summary>Writes a double; returns the number of bytes.</summary>
    public static int Write(double value, Span<byte> target)
    {
        int length;
        if (value == Math.Truncate(value) && Math.Abs(value) <= WholeMax)
        {
            ((long)value).TryFormat(target, out length, provider: CultureInfo.InvariantCulture);
            return length;
        }

        value.TryFormat(target, out length, "R", CultureInfo.InvariantCulture);
        if (DigitsOf(target[..length]) <= ExcelDigits)
        {
            return length;
        }

        Span<byte> shown = stackalloc byte[BytesMax];
        value.TryFormat(shown, out var shownLength, "G15", CultureInfo.InvariantCulture);
        if (DigitsOf(shown[..shownLength]) > DigitsWithoutNoiseMax)
        {
            return length;
        }

        shown[..shownLength].CopyTo(target);
        return shownLength;
    }

    /// <summary>
    /// True for a number that is written as we write it: a minus or none, digits without a leading zero, a point and
    /// digits that end in no zero; at most 15 digits with a point, 38 without.
    /// </summary>
    private static bool IsPlain(ReadOnlySpan<byte> text)
    {
        var at = text.Length > 0 && text[0] == '-' ? 1 : 0;
        var first = at;
        while (at < text.Length && Digits.IsDigit(text[at]))
        {
            at++;
        }

        var whole = at - first;
        if (whole == 0 || (text[first] == '0' && whole > 1))
        {
            return false;
        }

        if (at == text.Length)
        {
            return whole <= WholeDigitsMax && (text[first] != '0' || first == 0);
        }

        if (text[at++] != '.' || text[^1] is (byte)'0' or (byte)'.' || text.Length - first - 1 > ExcelDigits)
        {
            return false;
        }

        while (at < text.Length && Digits.IsDigit(text[at]))
        {
            at++;
        }

        return at == text.Length;
    }

    /// <summary>Digits of the mantissa, zeros at its front and at its end not counted.</summary>
    private static int DigitsOf(ReadOnlySpan<byte> number)
    {
        var (digits, zeros) = (0, 0);
        foreach (var letter in number)
        {
            switch (letter)
            {
                case (byte)'E' or (byte)'e':
                    return digits;
                case (byte)'0':
                    zeros += digits > 0 ? 1 : 0;
                    break;
                case >= (byte)'1' and <= (byte)'9':
                    digits += zeros + 1;
                    zeros = 0;
                    break;
            }
        }

        return digits;
    }
}
