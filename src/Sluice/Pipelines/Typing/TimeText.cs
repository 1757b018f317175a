namespace Sluice.Pipelines.Typing;

/// <summary>Times of day and offsets at the start of a text.</summary>
internal static class TimeText
{
    /// <summary>Microseconds of a day.</summary>
    public const long MicrosOfDay = 86_400_000_000;

    private const int OffsetHoursMax = 15;

    // The zones whose short names mean one offset wherever they are written; EST, IST or CST are several.
    private static readonly (byte[] Name, int Hours)[] Zones =
        [("UTC"u8.ToArray(), 0), ("GMT"u8.ToArray(), 0), ("CET"u8.ToArray(), 1), ("CEST"u8.ToArray(), 2), ("MEZ"u8.ToArray(), 1), ("MESZ"u8.ToArray(), 2)];

    /// <summary>The day in which a microsecond since 1970 lies. In whole numbers: a double can not tell the last one of a day from the next day.</summary>
    public static int DayOf(long micros) => (int)((micros - (micros < 0 ? MicrosOfDay - 1 : 0)) / MicrosOfDay);

    /// <summary>
    /// Reads <c>HH:MM</c>, <c>HH:MM:SS</c> and a fraction of up to nine digits after <c>.</c> or <c>,</c>, of which all
    /// past the sixth are zero: what a microsecond can not hold is a misfit, not cut off. 24:00 is the end of the day and
    /// gives <see cref="MicrosOfDay"/>. A leap second (<c>:60</c>) does not fit.
    /// </summary>
    /// <param name="text">The time, and whatever follows it.</param>
    /// <param name="isLoose">Also one digit for the hour, and AM, PM (in Chinese and Japanese too) or the German <c>Uhr</c> after the time.</param>
    /// <param name="micros">Microseconds since midnight.</param>
    /// <param name="length">Bytes that the time takes.</param>
    public static bool TryRead(ReadOnlySpan<byte> text, bool isLoose, out long micros, out int length)
    {
        micros = 0;
        length = 0;
        if (text.Length < 4)
            return false;
        var at = text[1] == ':' && isLoose ? 1 : 2;
        var hours = at == 1 ? (Digits.IsDigit(text[0]) ? text[0] - '0' : -1) : Digits.Two(text, 0);
        if (text.Length < at + 3 || text[at] != ':')
            return false;
        var minutes = Digits.Two(text, at + 1);
        at += 3;
        var seconds = 0;
        var fraction = 0;
        if (text.Length > at && text[at] == ':')
        {
            if (text.Length < at + 3)
                return false;
            seconds = Digits.Two(text, at + 1);
            at += 3;
            if (!TryReadFraction(text, ref at, out fraction))
                return false;
        }
        if ((uint)hours > 24 || (uint)minutes > 59 || (uint)seconds > 59)
            return false;
        if (isLoose && !TryReadHalfOfDay(text, ref at, ref hours))
            return false;

        micros = ((hours * 60L + minutes) * 60 + seconds) * 1_000_000 + fraction;
        length = at;
        return micros <= MicrosOfDay;
    }

    /// <summary>
    /// Reads <c>Z</c>, <c>±HH</c>, <c>±HHMM</c> or <c>±HH:MM</c> (up to ±15:59), <c>UTC</c> or <c>GMT</c> alone or before one of these, <c>CET</c> or
    /// <c>CEST</c> (in German <c>MEZ</c>, <c>MESZ</c>), with at most one blank before it, as all of the text.
    /// </summary>
    public static bool TryReadOffset(ReadOnlySpan<byte> text, out int seconds)
    {
        seconds = 0;
        if (text.Length > 1 && text[0] == ' ')
            text = text[1..];
        if (text.Length < 3)
            return text.Length == 1 && text[0] is (byte)'Z' or (byte)'z';
        if (text[0] is not ((byte)'+' or (byte)'-'))
        {
            return text.Length > 3 && text[3] is (byte)'+' or (byte)'-' && (text.StartsWith("UTC"u8) || text.StartsWith("GMT"u8))
                ? TryReadOffset(text[3..], out seconds) : TryReadZone(text, out seconds);
        }

        var hours = Digits.Two(text, 1);
        var minutes = text.Length switch
        {
            3 => 0,
            5 => Digits.Two(text, 3),
            6 when text[3] == ':' => Digits.Two(text, 4),
            _ => -1,
        };
        if ((uint)hours > OffsetHoursMax || (uint)minutes > 59)
            return false;
        seconds = (hours * 60 + minutes) * 60;
        if (text[0] == '-')
            seconds = -seconds;
        return true;
    }

    private static bool TryReadZone(ReadOnlySpan<byte> text, out int seconds)
    {
        foreach (var (name, hours) in Zones)
        {
            if (text.SequenceEqual(name))
            {
                seconds = hours * 3600;
                return true;
            }
        }
        seconds = 0;
        return false;
    }

    /// <summary>Reads a fraction of seconds, mark included, when there is one at <paramref name="at"/>.</summary>
    public static bool TryReadFraction(ReadOnlySpan<byte> text, ref int at, out int micros)
    {
        micros = 0;
        if (at >= text.Length || text[at] is not ((byte)'.' or (byte)','))
            return true;
        at++;
        return TryReadFractionDigits(text, ref at, out micros);
    }

    /// <summary>Reads one to nine digits of a fraction, those past the sixth zero.</summary>
    public static bool TryReadFractionDigits(ReadOnlySpan<byte> text, ref int at, out int micros)
    {
        micros = 0;
        var digits = 0;
        for (; at < text.Length && Digits.IsDigit(text[at]); at++, digits++)
        {
            if (digits < 6)
                micros = micros * 10 + (text[at] - '0');
            else if (text[at] != '0' || digits == 9)
                return false;
        }
        for (var i = digits; i < 6; i++)
            micros *= 10;
        return digits > 0;
    }

    /// <summary>Turns an hour of 1 to 12 and AM or PM into one of 0 to 23; false when the hour is none of a half day.</summary>
    public static bool TryApplyHalfOfDay(bool isPm, ref int hours)
    {
        if (hours is < 1 or > 12)
            return false;
        hours = hours % 12 + (isPm ? 12 : 0);
        return true;
    }

    private static bool TryReadHalfOfDay(ReadOnlySpan<byte> text, ref int at, ref int hours)
    {
        var rest = text[at..];
        var blank = Blanks.WidthAt(rest);
        var width = HalfOfDayAt(rest[blank..], out var isPm);
        if (width == 0)
        {
            if (rest is [(byte)' ', (byte)'U' or (byte)'u', (byte)'h', (byte)'r', ..])
                at += 4;
            return true;
        }
        at += blank + width;
        return TryApplyHalfOfDay(isPm, ref hours);
    }

    // AM, pm, a.m., p. m., 上午, 下午, 午前, 午後
    private static int HalfOfDayAt(ReadOnlySpan<byte> text, out bool isPm)
    {
        isPm = text.StartsWith("下午"u8) || text.StartsWith("午後"u8);
        if (isPm || text.StartsWith("上午"u8) || text.StartsWith("午前"u8))
            return 6;
        isPm = text.Length > 0 && (text[0] | 0x20) == 'p';
        if (text.Length < 2 || (text[0] | 0x20) is not ('a' or 'p'))
            return 0;
        if ((text[1] | 0x20) == 'm')
            return 2;
        if (text[1] != '.')
            return 0;
        var at = 2 + Blanks.WidthAt(text[2..]);
        if (at >= text.Length || (text[at] | 0x20) != 'm')
            return 0;
        return at + 1 < text.Length && text[at + 1] == '.' ? at + 2 : at + 1;
    }
}
