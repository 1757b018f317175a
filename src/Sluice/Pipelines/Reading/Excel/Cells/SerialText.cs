namespace Sluice.Pipelines.Reading.Excel.Cells;

/// <summary>
/// Dates and times as text. Excel keeps them as days since the end of 1899, the time of day as a fraction, and believes in
/// 29 February 1900; workbooks that began on an old Mac count from 1904. Times are rounded to the millisecond, which is
/// what Excel shows.
/// <para>
/// The format says what is shown, and the value is not cut by it: a date format over a number with a fraction still gives
/// the time. A number below one is a time of day without a date. Day 0 and 29 February 1900, which Excel shows and no
/// calendar has, are written as Excel shows them (<c>1900-01-00</c>), so that no type takes them for another day.
/// </para>
/// </summary>
internal static class SerialText
{
    /// <summary>Bytes that the longest text takes.</summary>
    public const int BytesMax = 32;

    private const long MillisOfDay = 86_400_000;

    // The last day is 31 December 9999 in both.
    private const double SerialMax1900 = 2_958_466;
    private const double SerialMax1904 = 2_957_004;
    private const double DurationDaysMax = 4_000_000;

    private const int FakeLeapDay = 60;

    private static readonly int FirstDay1900 = new DateOnly(1899, 12, 31).DayNumber;
    private static readonly int FirstDay1904 = new DateOnly(1904, 1, 1).DayNumber;

    /// <summary>Writes a number as the date, time or length of time that its format makes of it.</summary>
    /// <param name="serial">The number.</param>
    /// <param name="format">A format that is temporal.</param>
    /// <param name="is1904">Whether the workbook counts from 1904.</param>
    /// <param name="target">Room for <see cref="BytesMax"/> bytes.</param>
    /// <param name="length">How many were written.</param>
    /// <param name="kind">A date or a time, or a length of time.</param>
    /// <returns>False for a number that is no date: negative, or past the year 9999. Excel shows <c>####</c>.</returns>
    public static bool TryWrite(double serial, NumberFormat format, bool is1904, Span<byte> target, out int length, out SheetCellKind kind)
    {
        length = 0;
        kind = format.IsElapsed ? SheetCellKind.Duration : SheetCellKind.Temporal;
        if (format.IsElapsed)
        {
            return Math.Abs(serial) < DurationDaysMax && WriteDuration(Millis(serial), target, ref length);
        }

        if (!(serial >= 0) || serial >= (is1904 ? SerialMax1904 : SerialMax1900))
        {
            return false;
        }

        var millis = Millis(serial);
        var (day, time) = ((int)(millis / MillisOfDay), (int)(millis % MillisOfDay));
        if (day >= (is1904 ? SerialMax1904 : SerialMax1900))
        {
            return false;
        }

        var isTimeAlone = day == 0 && (!format.HasDate || (!is1904 && time != 0));
        if (isTimeAlone)
        {
            WriteTime(time, target, ref length);
            return true;
        }

        WriteDay(day, is1904, target, ref length);
        if (time != 0 || (format.HasTime && (day != 0 || is1904)))
        {
            target[length++] = (byte)' ';
            WriteTime(time, target, ref length);
        }

        return true;
    }

    /// <summary>Writes a date and time that somebody has already made of a number.</summary>
    public static int Write(DateTime value, NumberFormat format, Span<byte> target)
    {
        var length = 0;
        var time = (int)Math.Min(MillisOfDay - 1, (value.TimeOfDay.Ticks + 5_000) / 10_000);
        WriteDate(value.Year, value.Month, value.Day, target, ref length);
        if (time != 0 || format.HasTime)
        {
            target[length++] = (byte)' ';
            WriteTime(time, target, ref length);
        }

        return length;
    }

    private static long Millis(double serial) => (long)Math.Round(serial * MillisOfDay);

    private static void WriteDay(int day, bool is1904, Span<byte> target, ref int length)
    {
        if (!is1904 && day is 0 or FakeLeapDay)
        {
            WriteDate(1900, day == 0 ? 1 : 2, day == 0 ? 0 : 29, target, ref length);
            return;
        }

        var number = is1904 ? FirstDay1904 + day : FirstDay1900 + day - (day > FakeLeapDay ? 1 : 0);
        DateOnly.FromDayNumber(number).Deconstruct(out var year, out var month, out var dayOfMonth);
        WriteDate(year, month, dayOfMonth, target, ref length);
    }

    private static void WriteDate(int year, int month, int day, Span<byte> target, ref int length)
    {
        WriteTwo(year / 100, target, ref length);
        WriteTwo(year % 100, target, ref length);
        target[length++] = (byte)'-';
        WriteTwo(month, target, ref length);
        target[length++] = (byte)'-';
        WriteTwo(day, target, ref length);
    }

    private static bool WriteDuration(long millis, Span<byte> target, ref int length)
    {
        if (millis < 0)
        {
            target[length++] = (byte)'-';
            millis = -millis;
        }

        var hours = millis / 3_600_000;
        if (hours >= 100)
        {
            (hours / 100).TryFormat(target[length..], out var written);
            length += written;
        }

        WriteTwo((int)(hours % 100), target, ref length);
        WriteMinutes((int)(millis % 3_600_000), target, ref length);
        return true;
    }

    private static void WriteTime(int millis, Span<byte> target, ref int length)
    {
        WriteTwo(millis / 3_600_000, target, ref length);
        WriteMinutes(millis % 3_600_000, target, ref length);
    }

    private static void WriteMinutes(int millis, Span<byte> target, ref int length)
    {
        target[length++] = (byte)':';
        WriteTwo(millis / 60_000, target, ref length);
        target[length++] = (byte)':';
        WriteTwo(millis / 1000 % 60, target, ref length);
        if (millis % 1000 is var rest and not 0)
        {
            target[length++] = (byte)'.';
            target[length++] = (byte)('0' + rest / 100);
            WriteTwo(rest % 100, target, ref length);
        }
    }

    private static void WriteTwo(int value, Span<byte> target, ref int length)
    {
        target[length++] = (byte)('0' + value / 10);
        target[length++] = (byte)('0' + value % 10);
    }
}
