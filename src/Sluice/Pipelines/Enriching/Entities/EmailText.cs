namespace Sluice.Pipelines.Enriching.Entities;

/// <summary>E-mail addresses.</summary>
internal static class EmailText
{
    private const int LocalBytesMax = 64;
    private const int DomainBytesMax = 253;

    /// <summary>Reads the address around an at-sign, and takes back what was found in its parts.</summary>
    /// <returns>Where it ends; 0 when there is none.</returns>
    public static int TryRead(ReadOnlySpan<byte> text, int at, EntityList found)
    {
        var start = at;
        while (start > 0 && at - start < LocalBytesMax && IsLocal(text[start - 1]))
            start--;
        while (start < at && text[start] is (byte)'.' or (byte)'-' or (byte)'+')
            start++;
        var end = EndOfDomain(text, at + 1);
        if (start == at || text[at - 1] == '.' || end == 0 || (start > 0 && (Letters.IsWordBefore(text, start) || text[start - 1] == '/' || IsPassword(text[..start]))))
            return 0;
        found.RemoveFrom(start);
        Span<byte> value = stackalloc byte[LocalBytesMax + 1 + DomainBytesMax];
        found.Add(EntityKinds.Email, start, end, Letters.ToLower(text[start..end], value));
        return end;
    }

    // user:password@host
    private static bool IsPassword(ReadOnlySpan<byte> before) =>
        before[^1] == ':' && !(before.Length >= 7 && System.Text.Ascii.EqualsIgnoreCase(before[^7..], "mailto:"u8));

    private static int EndOfDomain(ReadOnlySpan<byte> text, int at)
    {
        var end = at;
        while (end < text.Length && end - at < DomainBytesMax && Letters.IsHost(text[end]))
            end++;
        while (end > at && text[end - 1] is (byte)'.' or (byte)'-')
            end--;
        var domain = text[at..end];
        var dot = domain.LastIndexOf((byte)'.');
        var isEnd = dot > 0 && domain.Length - dot > 2 && !domain[(dot + 1)..].ContainsAnyInRange((byte)'0', (byte)'9');
        return isEnd && Letters.IsWord(domain[0]) && !Letters.Is(text, end, '@') ? end : 0;
    }

    private static bool IsLocal(byte letter) =>
        Letters.IsLetter(letter) || Letters.IsDigit(letter) || letter is (byte)'.' or (byte)'_' or (byte)'%' or (byte)'+' or (byte)'-';
}
