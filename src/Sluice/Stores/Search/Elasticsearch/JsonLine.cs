namespace Sluice.Stores.Search.Elasticsearch;

/// <summary>
/// JSON as it can stand in a line of a bulk request: without line breaks, and with numbers as text where the server would give
/// them back as others. DuckDB writes NaN and Infinity of nested numbers as bare words, which become text too.
/// </summary>
internal static class JsonLine
{
    // A double gives every number of so many digits back.
    private const int DigitsMax = 15;

    /// <summary>The text, as it is where nothing has to be mended.</summary>
    public static ReadOnlySpan<byte> Of(ReadOnlySpan<byte> json)
    {
        var line = default(List<byte>);
        for (var i = 0; i < json.Length;)
        {
            var length = TokenLength(json[i..], out var isMended, out var isBreak);
            if (line is null && (isMended || isBreak))
            {
                line = new List<byte>(json.Length + 16);
                line.AddRange(json[..i]);
            }

            if (isMended)
            {
                line!.Add((byte)'"');
            }

            if (isBreak)
            {
                line!.Add((byte)' ');
            }
            else
            {
                line?.AddRange(json.Slice(i, length));
            }

            if (isMended)
            {
                line!.Add((byte)'"');
            }

            i += length;
        }

        return line is null ? json : line.ToArray();
    }

    private static int TokenLength(ReadOnlySpan<byte> json, out bool isMended, out bool isBreak)
    {
        isBreak = json[0] is (byte)'\n' or (byte)'\r';
        isMended = false;
        if (json[0] == (byte)'"')
        {
            return StringLength(json);
        }

        if (json[0] is not ((byte)'-' or (byte)'N' or (byte)'I' or (>= (byte)'0' and <= (byte)'9')))
        {
            return 1;
        }

        var length = json.IndexOfAny(" ,]}\n\r\t"u8) is var end && end < 0 ? json.Length : end;
        var digits = 0;
        foreach (var letter in json[..length])
        {
            digits += letter is >= (byte)'0' and <= (byte)'9' ? 1 : 0;
        }

        isMended = digits == 0 || digits > DigitsMax;
        return length;
    }

    private static int StringLength(ReadOnlySpan<byte> json)
    {
        for (var i = 1; i < json.Length; i++)
        {
            if (json[i] == (byte)'\\')
            {
                i++;
            }
            else if (json[i] == (byte)'"')
            {
                return i + 1;
            }
        }

        return json.Length;
    }
}
