using System.Runtime.CompilerServices;

namespace Sluice.Pipelines.Typing;

/// <summary>
/// Says what a cell can be when nobody declared it. Stricter than the grammar of declared types, because a guess must not
/// change anything: a number with a leading zero or a plus is a code or a telephone number, <c>1E5</c> is a part number
/// until somebody says otherwise, and a whole number that a double can not hold exactly is none.
/// </summary>
internal static class CellRecogniser
{
    /// <summary>Up to this, every whole number is a double of its own (2^53).</summary>
    public const long DoubleExactMax = 1L << 53;

    private const int DoubleExactDigits = 16;

    /// <summary>Looks at a cell for the candidates of <paramref name="asked"/> alone.</summary>
    /// <param name="cell">The cell, not NULL.</param>
    /// <param name="asked">What it may be.</param>
    /// <param name="rules">How the column writes its cells.</param>
    /// <param name="areDates">Whether the column is known to hold dates, so that two digits may be a year.</param>
    /// <param name="found">What it is.</param>
    public static void Recognise(ReadOnlySpan<byte> cell, Candidates asked, GuessRules rules, bool areDates, out RecognisedCell found)
    {
        found = default;
        cell = Blanks.Trim(cell);
        if (cell.IsEmpty)
            return;
        if ((asked & Candidates.Numbers) != 0)
            RecogniseNumber(cell, rules, ref found);
        if ((asked & Candidates.Temporal) != 0)
            RecogniseTemporal(cell, areDates, ref found);
        if ((asked & Candidates.Time) != 0 && IsTime(cell))
            found.Fits |= Candidates.Time;
        if ((asked & Candidates.Boolean) != 0 && rules.Words.TryParse(cell, out _))
            found.Fits |= Candidates.Boolean;
        if ((asked & Candidates.Uuid) != 0 && UuidCell.TryParseDashed(cell, out _))
            found.Fits |= Candidates.Uuid;
        if ((asked & Candidates.Json) != 0 && cell[0] is (byte)'{' or (byte)'[' && JsonCell.IsValid(cell))
            found.Fits |= Candidates.Json;
        found.Fits &= asked;
    }

    /// <summary>Reads the usual whole number fast: no blanks, no plus, no leading zero, at most 18 digits, not <c>-0</c>.</summary>
    public static bool TryReadPlainInteger(ReadOnlySpan<byte> cell, out long value)
    {
        var digits = cell;
        var isNegative = cell.Length > 1 && cell[0] == '-';
        if (isNegative)
            digits = cell[1..];
        if ((uint)(digits.Length - 1) > 17 || (digits[0] == '0' && cell.Length > 1) || !Digits.TryReadUpTo18(digits, out var magnitude))
        {
            value = 0;
            return false;
        }
        value = isNegative ? -(long)magnitude : (long)magnitude;
        return true;
    }

    /// <summary>
    /// Reads the usual fraction fast: a minus or none, digits without a leading zero, a point, digits; at most 15 digits in
    /// all. Such a number is a double and nothing narrower.
    /// </summary>
    public static bool TryReadPlainFraction(ReadOnlySpan<byte> cell, out double value)
    {
        value = 0;
        if (cell.Length < 3)
            return false;
        var first = cell[0] == '-' ? 1 : 0;
        var hasLeadingZero = cell[first] == '0' && Digits.IsDigit(cell[first + 1]);
        return !hasLeadingZero && cell[^1] != '.' && DoubleCell.TryParsePlain(cell, out value);
    }

    private static void RecogniseNumber(ReadOnlySpan<byte> cell, GuessRules rules, ref RecognisedCell found)
    {
        if (rules.Marks.ArePlain)
            RecognisePlainNumber(cell, rules, ref found);
        else
            RecogniseMarkedNumber(cell, rules, ref found);
    }

    [SkipLocalsInit]
    private static void RecogniseMarkedNumber(ReadOnlySpan<byte> cell, GuessRules rules, ref RecognisedCell found)
    {
        Span<byte> buffer = stackalloc byte[NumberMarks.BytesMax + 8];
        if (rules.Marks.TryMakePlain(cell, buffer, out var length))
            RecognisePlainNumber(buffer[..length], rules, ref found);
    }

    private static void RecognisePlainNumber(ReadOnlySpan<byte> cell, GuessRules rules, ref RecognisedCell found)
    {
        if (!NumberShape.TryRead(cell, out var shape) || shape.HasPlus || shape.HasLeadingZero)
            return;
        if (!shape.HasPoint && !shape.HasExponent)
            RecogniseWhole(cell, shape, ref found);
        else if (IsFraction(cell, shape, rules.IsJsonNumber) && DoubleCell.TryConvert(cell, shape, out found.Number)
            && DoubleDigits.AreKept(cell, shape, found.Number))
            found.Fits |= Candidates.Double;
    }

    private static void RecogniseWhole(ReadOnlySpan<byte> cell, in NumberShape shape, ref RecognisedCell found)
    {
        if (shape.Mantissa == 0 && shape.IsNegative)
        {
            // Minus zero is a value of a double alone.
            found.Number = -0.0;
            found.Fits |= Candidates.Double;
            return;
        }
        if (shape.WholeDigits > CellType.DecimalDigitsMax || !IntegerCell.TryParse(cell, out found.Whole))
            return;
        found.Fits |= Candidates.WholeDecimal;
        if (found.Whole >= long.MinValue && found.Whole <= long.MaxValue)
            found.Fits |= Candidates.Integer;
        if (DoubleDigits.AreKept(found.Whole, out var number))
        {
            found.Fits |= Candidates.Double;
            found.Number = number;
        }
    }

    private static bool IsFraction(ReadOnlySpan<byte> cell, in NumberShape shape, bool isJsonNumber)
    {
        if (shape.HasPoint && !shape.HasDigitAfterPoint)
            return false;
        if (shape.HasExponent)
            return isJsonNumber || shape.HasPoint || shape.HasExponentSign;
        // Digits before the point beyond a double's are an amount or an identifier; for those after it see DoubleDigits.
        if (shape.WholeDigits < DoubleExactDigits)
            return true;
        var whole = cell.Slice(shape.IsNegative ? 1 : 0, DoubleExactDigits);
        return shape.WholeDigits == DoubleExactDigits && Digits.TryReadUpTo18(whole, out var value) && value <= (ulong)DoubleExactMax;
    }

    private static void RecogniseTemporal(ReadOnlySpan<byte> cell, bool areDates, ref RecognisedCell found)
    {
        // The shortest is 1/1/2024, or 1/1/24.
        if (cell.Length < (areDates ? 6 : 8) || (!areDates && !Digits.IsDigit(cell[0])))
            return;
        if (Digits.Four(cell, 0) >= 0)
            RecogniseYearFirst(cell, ref found);
        else if (DateText.TryReadYearLast(cell, areDates, out var first, out var second, out var year, out var length))
            RecogniseYearLast(cell[length..], first, second, year, ref found);
        else if (TemporalText.TryRead(cell, DateOrder.Named, out found.Temporal))
            found.Fits |= Forms(found.Temporal, DateOrder.Named);
    }

    private static void RecogniseYearFirst(ReadOnlySpan<byte> cell, ref RecognisedCell found)
    {
        // Whatever is ISO is year first too, so a column of both is year first.
        if (TemporalText.TryRead(cell, DateOrder.Iso, out found.Temporal))
            found.Fits |= Forms(found.Temporal, DateOrder.Iso) | Forms(found.Temporal, DateOrder.Ymd);
        else if (TemporalText.TryRead(cell, DateOrder.Ymd, out found.Temporal))
            found.Fits |= Forms(found.Temporal, DateOrder.Ymd);
    }

    private static void RecogniseYearLast(ReadOnlySpan<byte> rest, int first, int second, int year, ref RecognisedCell found)
    {
        if (!TemporalText.TryReadRest(rest, 0, isLoose: true, out var text))
            return;
        if (CivilDate.TryDay(year, second, first, out var days))
        {
            found.Temporal = text with { Days = days };
            found.Fits |= Forms(text, DateOrder.Dmy) | Candidates.YearLast;
        }
        if (CivilDate.TryDay(year, first, second, out days))
        {
            found.MonthFirst = text with { Days = days };
            found.Fits |= Forms(text, DateOrder.Mdy) | Candidates.YearLast;
        }
    }

    private static Candidates Forms(in TemporalText text, DateOrder order)
    {
        if (text.HasOffset)
            return CandidateSets.TimestampTz(order);
        return text.HasTime ? CandidateSets.Timestamp(order) : CandidateSets.Date(order) | CandidateSets.Timestamp(order);
    }

    // Hours and minutes alone may be a ratio, a score or a verse; with seconds it is a time.
    private static bool IsTime(ReadOnlySpan<byte> cell) =>
        cell.Length >= 8 && cell[5] == ':' && TimeText.TryRead(cell, isLoose: false, out var micros, out var length)
        && length == cell.Length && micros < TimeText.MicrosOfDay;
}
