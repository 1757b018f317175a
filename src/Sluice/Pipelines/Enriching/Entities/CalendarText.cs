using System.Globalization;
using Sluice.DuckDbApi;
using Sluice.Pipelines.Typing;

namespace Sluice.Pipelines.Enriching.Entities;

/// <summary>
/// Dates and times, in the forms of cells (<see cref="DateOrder"/>) and as sentences write them. The value is ISO 8601, in UTC
/// where an offset is written; a date whose day and month could be each other has none.
/// </summary>
internal static class CalendarText
{
    /// <summary>Reads a date, a time, or both, that begin with the digit here.</summary>
    public static int TryRead(ReadOnlySpan<byte> text, int at, EntityList found)
    {
        if (at > 0 && text[at - 1] is (byte)'.' or (byte)'-' or (byte)'/' or (byte)',')
            return 0;
        if (TryReadDate(text, at, out var days, out var end))
            return Finish(text, at, end, days, found);
        if (!TryReadTime(text[at..], out var micros, out var length))
            return 0;
        end = at + length;
        if (Letters.IsWordAt(text, end) || (Letters.Is(text, end, ':') && Letters.IsWordAt(text, end + 1)))
            return 0;
        Span<byte> value = stackalloc byte[16];
        found.Add(EntityKinds.Time, at, end, value[..WriteTime(micros, value)]);
        return end;
    }

    /// <summary>Reads <c>January 5, 2024</c> at the name of its month.</summary>
    public static int TryReadMonthFirst(ReadOnlySpan<byte> text, int at, int month, int monthEnd, EntityList found)
    {
        var dayAt = Letters.Is(text, monthEnd, '.') ? monthEnd + 2 : monthEnd + 1;
        if (!Letters.Is(text, dayAt - 1, ' ') || !Letters.IsDigitAt(text, dayAt))
            return 0;
        var dayEnd = Letters.EndOfDigits(text, dayAt);
        var yearAt = dayEnd + (IsOrdinal(text, dayEnd) ? 2 : 0);
        yearAt += Letters.Is(text, yearAt, ',') ? 1 : 0;
        if (dayEnd - dayAt > 2 || !Letters.Is(text, yearAt, ' ') || Letters.EndOfDigits(text, yearAt + 1) != yearAt + 5 || Letters.IsWordAt(text, yearAt + 5))
            return 0;
        var day = dayEnd - dayAt == 1 ? text[dayAt] - '0' : Digits.Two(text, dayAt);
        return CivilDate.TryDay(Digits.Four(text, yearAt + 1), month, day, out var days) ? Finish(text, at, yearAt + 5, days, found) : 0;
    }

    private static bool IsOrdinal(ReadOnlySpan<byte> text, int at) =>
        at + 2 <= text.Length && (text[at..(at + 2)].SequenceEqual("st"u8) || text[at..(at + 2)].SequenceEqual("nd"u8)
            || text[at..(at + 2)].SequenceEqual("rd"u8) || text[at..(at + 2)].SequenceEqual("th"u8));

    // Days are null for a date that could be two.
    private static bool TryReadDate(ReadOnlySpan<byte> text, int at, out int? days, out int end)
    {
        var rest = text[at..];
        days = null;
        int length;
        if (Letters.EndOfDigits(rest, 0) == 4
            ? DateText.TryRead(rest, DateOrder.Iso, out var day, out length) || DateText.TryRead(rest, DateOrder.Ymd, out day, out length)
            : DateText.TryRead(rest, DateOrder.Named, out day, out length))
        {
            end = at + length;
            days = day;
            return IsEnd(text, end);
        }
        end = at;
        if (!DateText.TryReadYearLast(rest, withShortYears: false, out var first, out var second, out var year, out length))
            return false;
        var isDayFirst = CivilDate.TryDay(year, second, first, out var ofDayFirst);
        var isMonthFirst = CivilDate.TryDay(year, first, second, out var ofMonthFirst);
        end = at + length;
        days = isDayFirst && isMonthFirst && ofDayFirst != ofMonthFirst ? null : isDayFirst ? ofDayFirst : ofMonthFirst;
        return (isDayFirst || isMonthFirst) && IsEnd(text, end);
    }

    private static bool IsEnd(ReadOnlySpan<byte> text, int end) =>
        !(Letters.IsWordAt(text, end) && text[end] is not ((byte)'T' or (byte)'t')) && !(end < text.Length && text[end] is (byte)'-' or (byte)'/' && Letters.IsDigitAt(text, end + 1));

    private static int Finish(ReadOnlySpan<byte> text, int at, int end, int? days, EntityList found)
    {
        Span<byte> value = stackalloc byte[40];
        var hasTime = TryReadTimeAfterDate(text, end, out var micros, out var offset, out var timeEnd);
        end = hasTime ? timeEnd : end;
        if (Letters.IsWordAt(text, end))
            return 0;
        var kind = hasTime ? EntityKinds.DateTime : EntityKinds.Date;
        // By its offset an instant can lie in the year 0 or 10000, of which there is no date to write.
        var utc = (days ?? 0) * TimeText.MicrosOfDay + micros - (offset ?? 0) * 1_000_000L;
        var day = TimeText.DayOf(utc);
        if (days is null || !DuckTemporal.TryToDate(day, out var date))
        {
            found.AddUnknown(kind, at, end);
            return end;
        }
        date.TryFormat(value, out var length, "yyyy-MM-dd", CultureInfo.InvariantCulture);
        if (hasTime)
        {
            value[length++] = (byte)'T';
            length += WriteTime(utc - day * TimeText.MicrosOfDay, value[length..]);
            if (offset is not null)
                value[length++] = (byte)'Z';
        }
        found.Add(kind, at, end, value[..length]);
        return end;
    }

    private static bool TryReadTimeAfterDate(ReadOnlySpan<byte> text, int end, out long micros, out int? offset, out int timeEnd)
    {
        (micros, offset, timeEnd) = (0, null, end);
        var at = end;
        at += Letters.Is(text, at, ',') ? 1 : 0;
        if (at >= text.Length || text[at] is not ((byte)'T' or (byte)' ' or (byte)'t'))
            return false;
        if (text[(at + 1)..].StartsWith("at "u8))
            at += 3;
        if (!TryReadTime(text[(at + 1)..], out micros, out var length))
            return false;
        timeEnd = at + 1 + length;
        var offsetEnd = timeEnd;
        while (offsetEnd < text.Length && offsetEnd - timeEnd < 6 && (Letters.IsDigit(text[offsetEnd]) || text[offsetEnd] is (byte)'+' or (byte)'-' or (byte)':' or (byte)'Z'))
            offsetEnd++;
        if (offsetEnd > timeEnd && TimeText.TryReadOffset(text[timeEnd..offsetEnd], out var seconds))
            (offset, timeEnd) = (seconds, offsetEnd);
        return !Letters.IsWordAt(text, timeEnd);
    }

    private static bool TryReadTime(ReadOnlySpan<byte> text, out long micros, out int length) =>
        TimeText.TryRead(text, isLoose: true, out micros, out length) && micros < TimeText.MicrosOfDay;

    private static int WriteTime(long micros, Span<byte> buffer)
    {
        var time = new TimeOnly(micros * TimeSpan.TicksPerMicrosecond);
        var form = micros % 1_000_000 != 0 ? "HH:mm:ss.FFFFFF" : "HH:mm:ss";
        time.TryFormat(buffer, out var length, form, CultureInfo.InvariantCulture);
        return length;
    }
}
