namespace Sluice.Stores.Postgres.Copying;

/// <summary>The bare words NaN, Infinity and -Infinity in a JSON text.</summary>
internal static class NonFiniteWords
{
    /// <summary>True when the text may hold one; also true when only a string in it does.</summary>
    public static bool AreIn(ReadOnlySpan<byte> json) => json.IndexOf("NaN"u8) >= 0 || json.IndexOf("Infinity"u8) >= 0;

    /// <summary>The text with quotes around each.</summary>
    public static byte[] Quote(ReadOnlySpan<byte> json)
    {
        var mended = new List<byte>(json.Length + 16);
        for (var i = 0; i < json.Length;)
        {
            var length = json[i] == '"' ? StringLength(json[i..]) : WordLength(json[i..]);
            if (length == 0)
            {
                mended.Add(json[i++]);
                continue;
            }

            var isWord = json[i] != '"';
            if (isWord)
            {
                mended.Add((byte)'"');
            }

            mended.AddRange(json.Slice(i, length));
            if (isWord)
            {
                mended.Add((byte)'"');
            }

            i += length;
        }

        return [.. mended];
    }

    private static int WordLength(ReadOnlySpan<byte> json) =>
        json.StartsWith("NaN"u8) ? 3 : json.StartsWith("Infinity"u8) ? 8 : json.StartsWith("-Infinity"u8) ? 9 : 0;

    private static int StringLength(ReadOnlySpan<byte> json)
    {
        for (var i = 1; i < json.Length; i++)
        {
            if (json[i] == '\\')
            {
                i++;
            }
            else if (json[i] == '"')
            {
                return i + 1;
            }
        }

        return json.Length;
    }
}
