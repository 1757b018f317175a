namespace Sluice.Pipelines.Enriching.Entities;

/// <summary>Status codes of HTTP, by what stands before them or by their own words after them.</summary>
internal static class HttpStatusText
{
    private static readonly (int Status, byte[] Phrase)[] Phrases =
    [
        (200, [.. "OK"u8]), (201, [.. "Created"u8]), (204, [.. "No Content"u8]), (301, [.. "Moved Permanently"u8]), (302, [.. "Found"u8]),
        (304, [.. "Not Modified"u8]), (307, [.. "Temporary Redirect"u8]), (400, [.. "Bad Request"u8]), (401, [.. "Unauthorized"u8]),
        (402, [.. "Payment Required"u8]), (403, [.. "Forbidden"u8]), (404, [.. "Not Found"u8]), (404, [.. "not found"u8]), (405, [.. "Method Not Allowed"u8]),
        (406, [.. "Not Acceptable"u8]), (408, [.. "Request Timeout"u8]), (409, [.. "Conflict"u8]), (410, [.. "Gone"u8]), (413, [.. "Payload Too Large"u8]),
        (415, [.. "Unsupported Media Type"u8]), (422, [.. "Unprocessable"u8]), (429, [.. "Too Many Requests"u8]), (500, [.. "Internal Server Error"u8]),
        (500, [.. "internal server error"u8]), (501, [.. "Not Implemented"u8]), (502, [.. "Bad Gateway"u8]), (503, [.. "Service Unavailable"u8]), (504, [.. "Gateway Time"u8]),
    ];

    /// <summary>The status that three digits are; 0 for none.</summary>
    public static int StatusAt(ReadOnlySpan<byte> text, int at, int end)
    {
        if (end - at != 3 || text[at..end].ContainsAnyExceptInRange((byte)'0', (byte)'9'))
            return 0;
        var status = (text[at] - '0') * 100 + (text[at + 1] - '0') * 10 + (text[at + 2] - '0');
        return status is >= 100 and < 600 ? status : 0;
    }

    /// <summary>True when the status is followed by its own words, or by "error".</summary>
    public static bool IsNamed(int status, ReadOnlySpan<byte> rest)
    {
        var at = rest.StartsWith(" - "u8) ? 3 : rest.StartsWith(": "u8) || rest.StartsWith(" ("u8) ? 2 : rest.StartsWith(" "u8) ? 1 : 0;
        if (at == 0)
            return false;
        rest = rest[at..];
        if (status >= 400 && at == 1 && (rest.StartsWith("error"u8) || rest.StartsWith("Error"u8)) && !Letters.IsWordAt(rest, 5))
            return true;
        foreach (var (of, phrase) in Phrases)
        {
            if (of == status && rest.StartsWith(phrase))
                return true;
        }
        return false;
    }

    /// <summary>Reads <c>/1.1 404</c>, which follows the word HTTP.</summary>
    public static int TryReadAfterHttp(ReadOnlySpan<byte> text, int at, EntityList found)
    {
        var digits = at + 2;
        while (digits < text.Length && digits < at + 5 && (Letters.IsDigit(text[digits]) || text[digits] == '.'))
            digits++;
        if (!Letters.IsDigitAt(text, at + 1) || !Letters.Is(text, digits, ' '))
            return 0;
        var end = Letters.EndOfWord(text, digits + 1);
        if (StatusAt(text, digits + 1, end) == 0)
            return 0;
        found.Add(EntityKinds.HttpStatus, digits + 1, end);
        return end;
    }
}
