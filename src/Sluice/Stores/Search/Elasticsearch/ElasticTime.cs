namespace Sluice.Stores.Search.Elasticsearch;

/// <summary>
/// Times as ISO 8601, and back as DuckDB writes them. The offset of UTC is written +00:00 and not Z: so the order of the texts is
/// that of the times, with and without parts of a second.
/// </summary>
internal static class ElasticTime
{
    private const int DayLength = 10;

    /// <summary>DuckDB's text as ISO.</summary>
    public static string ToIso(string text)
    {
        if (text.Length <= DayLength || text[DayLength] != ' ')
        {
            return text;
        }

        var iso = string.Concat(text.AsSpan(0, DayLength), "T", text.AsSpan(DayLength + 1));
        return iso.EndsWith("+00", StringComparison.Ordinal) ? iso + ":00" : iso;
    }

    /// <summary>The same in UTF-8; gives the length.</summary>
    public static int ToIso(ReadOnlySpan<byte> text, Span<byte> iso)
    {
        text.CopyTo(iso);
        if (text.Length <= DayLength || text[DayLength] != (byte)' ')
        {
            return text.Length;
        }

        iso[DayLength] = (byte)'T';
        if (!text.EndsWith("+00"u8))
        {
            return text.Length;
        }

        ":00"u8.CopyTo(iso[text.Length..]);
        return text.Length + 3;
    }

    /// <summary>ISO as DuckDB writes it.</summary>
    public static string FromIso(string iso)
    {
        if (iso.Length <= DayLength || iso[DayLength] != 'T')
        {
            return iso;
        }

        var text = string.Concat(iso.AsSpan(0, DayLength), " ", iso.AsSpan(DayLength + 1));
        return text.EndsWith("+00:00", StringComparison.Ordinal) ? text[..^3] : text;
    }

    /// <summary>A bound of a range, which may be a part of a time.</summary>
    public static string Bound(string text) => text.Length > DayLength && text[DayLength] == ' ' ? string.Concat(text.AsSpan(0, DayLength), "T", text.AsSpan(DayLength + 1)) : text;
}
