namespace Sluice.Pipelines.Typing;

/// <summary>Dates at the start of a text, in each of the orders.</summary>
internal static class DateText
{
    private static readonly string[] Weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

    /// <summary>Reads a date of the years 1 to 9999 that exists in the calendar.</summary>
    /// <param name="text">The date, and whatever follows it.</param>
    /// <param name="order">How it is written.</param>
    /// <param name="days">Days since 1970-01-01.</param>
    /// <param name="length">Bytes that the date takes.</param>
    public static bool TryRead(ReadOnlySpan<byte> text, DateOrder order, out int days, out int length)
    {
        switch (order)
        {
            case DateOrder.Iso:
                return TryReadIso(text, out days, out length);
            case DateOrder.Ymd:
                return TryReadYearFirst(text, out days, out length);
            case DateOrder.Named:
                return TryReadNamed(text, out days, out length);
            default:
                days = 0;
                if (!TryReadYearLast(text, withShortYears: true, out var first, out var second, out var year, out length))
                    return false;
                return order == DateOrder.Dmy
                    ? CivilDate.TryDay(year, second, first, out days)
                    : CivilDate.TryDay(year, first, second, out days);
        }
    }

    /// <summary>
    /// Reads one or two digits, a separator (<c>/</c>, <c>-</c> or <c>.</c>), one or two digits, the same separator and
    /// four digits, without deciding which is the day.
    /// </summary>
    /// <param name="text">The date, and whatever follows it.</param>
    /// <param name="withShortYears">
    /// Whether two digits are a year too: only where dates are expected, because 1.2.24 may as well be a version.
    /// </param>
    /// <param name="first">The first number.</param>
    /// <param name="second">The second.</param>
    /// <param name="year">The year.</param>
    /// <param name="length">Bytes that the date takes.</param>
    public static bool TryReadYearLast(ReadOnlySpan<byte> text, bool withShortYears, out int first, out int second, out int year, out int length)
    {
        second = year = length = 0;
        var at = 0;
        if (!TryReadOneOrTwo(text, ref at, out first) || !TryReadSeparator(text, ref at, out var separator)
            || !TryReadOneOrTwo(text, ref at, out second) || at + 3 > text.Length || text[at] != separator)
            return false;
        at++;
        var digits = 0;
        while (digits <= 4 && at + digits < text.Length && Digits.IsDigit(text[at + digits]))
            digits++;
        year = digits == 4 ? Digits.Four(text, at) : digits == 2 && withShortYears ? YearOfTwoDigits(Digits.Two(text, at)) : -1;
        length = at + digits;
        return year >= 0;
    }

    /// <summary>
    /// Reads a date with the month's name as it is said in English: the month first (<c>Mar 12, 2024</c>), or behind a day of
    /// the week (<c>Tue, 12 Mar 2024</c>, as RFC 5322 has it).
    /// </summary>
    public static bool TryReadSpoken(ReadOnlySpan<byte> text, out int days, out int length)
    {
        days = length = 0;
        if (text is [_, _, _, (byte)',', (byte)' ', ..] && IsWeekday(text[..3]))
        {
            var isRead = TryReadNamed(text[5..], out days, out length);
            length += 5;
            return isRead;
        }
        var month = MonthNames.At(text, out var at);
        if (month == 0)
            return false;
        if (at < text.Length && text[at] == '.')
            at++;
        if (at >= text.Length || text[at++] != ' ' || !TryReadOneOrTwo(text, ref at, out var day))
            return false;
        if (at < text.Length && text[at] == ',')
            at++;
        if (at + 5 > text.Length || text[at] != ' ')
            return false;
        var year = Digits.Four(text, at + 1);
        length = at + 5;
        return CivilDate.TryDay(year, month, day, out days) && IsAtEndOfDigits(text, length);
    }

    /// <summary>The year that two digits mean, as POSIX has it: 69 to 99 are 1969 to 1999, 0 to 68 are 2000 to 2068.</summary>
    public static int YearOfTwoDigits(int year) => year + (year >= 69 ? 1900 : 2000);

    private static bool IsWeekday(ReadOnlySpan<byte> name)
    {
        foreach (var weekday in Weekdays)
        {
            if (System.Text.Ascii.EqualsIgnoreCase(name, weekday))
                return true;
        }
        return false;
    }

    private static bool TryReadIso(ReadOnlySpan<byte> text, out int days, out int length)
    {
        days = 0;
        length = 10;
        if (text.Length < 10 || text[4] != '-' || text[7] != '-')
            return false;
        var year = Digits.Four(text, 0);
        var month = Digits.Two(text, 5);
        var day = Digits.Two(text, 8);
        return CivilDate.TryDay(year, month, day, out days) && IsAtEndOfDigits(text, length);
    }

    private static bool TryReadYearFirst(ReadOnlySpan<byte> text, out int days, out int length)
    {
        days = length = 0;
        if (text.Length < 8)
            return false;
        var year = Digits.Four(text, 0);
        var at = 4;
        if (!TryReadSeparator(text, ref at, out var separator) || !TryReadOneOrTwo(text, ref at, out var month)
            || at >= text.Length || text[at++] != separator || !TryReadOneOrTwo(text, ref at, out var day))
            return false;
        length = at;
        return CivilDate.TryDay(year, month, day, out days);
    }

    private static bool TryReadNamed(ReadOnlySpan<byte> text, out int days, out int length)
    {
        days = length = 0;
        var at = 0;
        if (!TryReadOneOrTwo(text, ref at, out var day) || at >= text.Length)
            return false;
        var separator = text[at++];
        if (separator is not ((byte)'/' or (byte)'-' or (byte)'.' or (byte)' '))
            return false;
        if (separator == '.' && at < text.Length && text[at] == ' ')
        {
            // 5. März 2024
            separator = (byte)' ';
            at++;
        }
        // 5 de marzo de 2024, as it is said in Spanish and Portuguese.
        var isSaid = separator == ' ' && text[at..].StartsWith("de "u8);
        at += isSaid ? 3 : 0;
        var month = MonthNames.At(text[at..], out var nameLength);
        at += nameLength;
        if (separator != '.' && at < text.Length && text[at] == '.')
            at++;
        if (month == 0 || at >= text.Length || text[at++] != separator)
            return false;
        at += isSaid && text[at..].StartsWith("de "u8) ? 3 : 0;

        var digits = 0;
        while (at + digits < text.Length && Digits.IsDigit(text[at + digits]))
            digits++;
        var year = digits switch
        {
            2 => YearOfTwoDigits(Digits.Two(text, at)),
            4 => Digits.Four(text, at),
            _ => -1,
        };
        length = at + digits;
        return CivilDate.TryDay(year, month, day, out days);
    }

    private static bool TryReadSeparator(ReadOnlySpan<byte> text, ref int at, out byte separator)
    {
        separator = at < text.Length ? text[at++] : (byte)0;
        return separator is (byte)'/' or (byte)'-' or (byte)'.';
    }

    private static bool TryReadOneOrTwo(ReadOnlySpan<byte> text, ref int at, out int value)
    {
        value = 0;
        if (at >= text.Length || !Digits.IsDigit(text[at]))
            return false;
        value = text[at++] - '0';
        if (at < text.Length && Digits.IsDigit(text[at]))
            value = value * 10 + (text[at++] - '0');
        return IsAtEndOfDigits(text, at);
    }

    private static bool IsAtEndOfDigits(ReadOnlySpan<byte> text, int at) => at >= text.Length || !Digits.IsDigit(text[at]);
}
