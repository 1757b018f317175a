namespace Sluice.Pipelines.Enriching.Entities;

/// <summary>URLs, with the ticket keys and commits that stand in their paths.</summary>
internal static class UrlText
{
    private const int SchemeBytesMax = 12;

    /// <summary>Reads a URL whose scheme begins here: a word of letters, already known to end at <c>://</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="at">Where the scheme begins.</param>
    /// <param name="schemeEnd">Where it ends.</param>
    /// <param name="found">Takes the entity.</param>
    /// <param name="runEnd">Where the run of bytes of a URL ends that was looked at last: not looked for again before that.</param>
    /// <returns>Where the URL ends; 0 when it is none.</returns>
    public static int TryRead(ReadOnlySpan<byte> text, int at, int schemeEnd, EntityList found, ref int runEnd)
    {
        var host = schemeEnd + 3;
        if (schemeEnd - at is < 2 or > SchemeBytesMax || text[at..schemeEnd].ContainsAnyExceptInRange((byte)'A', (byte)'z'))
            return 0;
        return TryReadFrom(text, at, host, found, ref runEnd);
    }

    /// <summary>Reads <c>www.</c> and what follows it.</summary>
    public static int TryReadWww(ReadOnlySpan<byte> text, int at, EntityList found, ref int runEnd) => TryReadFrom(text, at, at, found, ref runEnd);

    private static int TryReadFrom(ReadOnlySpan<byte> text, int at, int host, EntityList found, ref int runEnd)
    {
        if (host >= text.Length || !(Letters.IsWord(text[host]) || text[host] is (byte)'[' or (byte)'/'))
            return 0;
        if (host >= runEnd)
        {
            var length = text[host..].IndexOfAny(Letters.UrlEnd);
            runEnd = length < 0 ? text.Length : host + length;
        }
        var end = EndOf(text, host, runEnd);
        if (end - host < 2)
            return 0;
        AddUrl(text, at, host, end, found);
        AddParts(text, host, end, found);
        return end;
    }

    // The sentence's punctuation, a bracket that was opened before the URL, and what wiki markup puts behind it.
    private static int EndOf(ReadOnlySpan<byte> text, int host, int end)
    {
        var url = text[host..end];
        var bracket = url.IndexOf((byte)']');
        if (bracket >= 0 && url[..bracket].IndexOf((byte)'[') < 0)
            end = host + bracket;
        url = text[host..end];
        var surplus = url.Count((byte)')') - url.Count((byte)'(');
        while (true)
        {
            var trimmed = Letters.WithoutSentenceEnd(text, host, end);
            if (surplus > 0 && trimmed > host && text[trimmed - 1] == ')')
            {
                trimmed--;
                surplus--;
            }
            if (trimmed == end)
                return end;
            end = trimmed;
        }
    }

    private static void AddUrl(ReadOnlySpan<byte> text, int at, int host, int end, EntityList found)
    {
        var slash = text[host..end].IndexOfAny("/?#"u8);
        var hostEnd = slash < 0 ? end : host + slash;
        var head = text[at..hostEnd];
        if (head.Length > 300)
        {
            found.Add(EntityKinds.Url, at, end);
            return;
        }
        Span<byte> lower = stackalloc byte[300];
        lower = Letters.ToLower(head, lower);
        var isDefault = (lower.StartsWith("http:"u8) && lower.EndsWith(":80"u8)) || (lower.StartsWith("https:"u8) && lower.EndsWith(":443"u8));
        var kept = isDefault ? lower[..lower.LastIndexOf((byte)':')] : lower;
        if (kept.SequenceEqual(head))
        {
            found.Add(EntityKinds.Url, at, end);
            return;
        }
        byte[] value = [.. kept, .. text[hostEnd..end]];
        found.Add(EntityKinds.Url, at, end, value);
    }

    private static void AddParts(ReadOnlySpan<byte> text, int host, int end, EntityList found)
    {
        var isAfterCommit = false;
        for (var at = host; at < end;)
        {
            var length = text[at..end].IndexOfAny("/?#&="u8);
            var partEnd = length < 0 ? end : at + length;
            var part = text[at..partEnd];
            if (TicketText.IsKey(part))
                found.Add(EntityKinds.Ticket, at, partEnd);
            else if (isAfterCommit && CommitText.IsHash(part, 7))
                CommitText.Add(text, at, partEnd, found);
            isAfterCommit = part.SequenceEqual("commit"u8) || part.SequenceEqual("commits"u8);
            at = partEnd + 1;
        }
    }
}
