namespace Sluice.Pipelines.Enriching.Entities;

/// <summary>Keys of tickets (<c>PROJ-123</c>), and codes of the same form that databases give their errors.</summary>
internal static class TicketText
{
    private const int PrefixBytesMax = 10;
    private const int DigitsMax = 7;

    // What looks like a key and is a standard, an encoding, an algorithm or a month.
    private static ReadOnlySpan<byte> NoProjects =>
        "|UTF|ISO|SHA|MD|RFC|CVE|AES|RSA|UCS|CP|IEEE|DIN|ANSI|HTTP|TLS|SSL|IPV|PKCS|ECMA|JDK|JAVA|PHP|USB|COVID|GMT|UTC|PEP|JSR|"u8
        + "JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC|"u8;

    private static ReadOnlySpan<byte> Databases => "|ORA|PLS|TNS|RMAN|SP2|IMP|EXP|LRM|PRCR|CRS|JBAS|WFLY|"u8;

    /// <summary>Reads a key whose capitals begin here and end at a hyphen.</summary>
    public static int TryRead(ReadOnlySpan<byte> text, int at, int prefixEnd, EntityList found)
    {
        if (!IsPrefix(text[at..prefixEnd]))
            return 0;
        var end = Letters.EndOfDigits(text, prefixEnd + 1);
        if (end == prefixEnd + 1 || Letters.IsWordAt(text, end) || (Letters.Is(text, end, '-') && Letters.IsDigitAt(text, end + 1)))
            return 0;
        if (IsAmong(Databases, text[at..prefixEnd]))
        {
            found.Add(EntityKinds.ErrorCode, at, end);
            return end;
        }
        if (!IsKey(text[at..end]))
            return 0;
        found.Add(EntityKinds.Ticket, at, end);
        return end;
    }

    /// <summary>True when all of a text is a key.</summary>
    public static bool IsKey(ReadOnlySpan<byte> text)
    {
        var hyphen = text.IndexOf((byte)'-');
        if (hyphen < 0 || text.Length - hyphen - 1 is < 1 or > DigitsMax || text[hyphen + 1] == '0' || !IsPrefix(text[..hyphen]))
            return false;
        return !text[(hyphen + 1)..].ContainsAnyExceptInRange((byte)'0', (byte)'9') && !IsAmong(NoProjects, text[..hyphen]);
    }

    private static bool IsPrefix(ReadOnlySpan<byte> text)
    {
        if (text.Length is < 2 or > PrefixBytesMax || !Letters.IsUpper(text[0]))
            return false;
        foreach (var letter in text)
        {
            if (!Letters.IsUpper(letter) && !Letters.IsDigit(letter) && letter != '_')
                return false;
        }
        return true;
    }

    private static bool IsAmong(ReadOnlySpan<byte> list, ReadOnlySpan<byte> word) => list.IndexOf([(byte)'|', .. word, (byte)'|']) >= 0;
}
