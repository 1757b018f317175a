namespace Sluice.Pipelines.Typing;

/// <summary>
/// The two forms that nearly all ISO 8601 texts in files have, read the short way: <c>YYYY-MM-DD</c> and
/// <c>YYYY-MM-DD HH:MM:SS</c> with a blank or a T. False means no more than that another way has to be tried.
/// </summary>
internal static class IsoText
{
    private const int DateLength = 10;
    private const int TimestampLength = 19;

    /// <summary>Days since 1970-01-01 of a text that is a date and nothing else.</summary>
    public static bool TryReadDate(ReadOnlySpan<byte> cell, out int days)
    {
        days = 0;
        return cell.Length == DateLength && TryReadDay(cell, out days);
    }

    /// <summary>Microseconds since 1970-01-01 of a text that is a date and a time to the second.</summary>
    public static bool TryReadTimestamp(ReadOnlySpan<byte> cell, out long micros)
    {
        micros = 0;
        if (cell.Length != TimestampLength || cell[10] is not ((byte)' ' or (byte)'T') || cell[13] != ':' || cell[16] != ':'
            || !TryReadDay(cell, out var days))
            return false;
        var hours = Digits.Two(cell, 11);
        var minutes = Digits.Two(cell, 14);
        var seconds = Digits.Two(cell, 17);
        micros = ((days * 24L + hours) * 3600 + minutes * 60 + seconds) * 1_000_000;
        return (uint)hours <= 23 && (uint)minutes <= 59 && (uint)seconds <= 59;
    }

    private static bool TryReadDay(ReadOnlySpan<byte> cell, out int days)
    {
        days = 0;
        return cell[4] == '-' && cell[7] == '-'
            && CivilDate.TryDay(Digits.Four(cell, 0), Digits.Two(cell, 5), Digits.Two(cell, 8), out days);
    }
}
