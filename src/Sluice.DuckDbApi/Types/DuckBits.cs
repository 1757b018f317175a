namespace Sluice.DuckDbApi;

/// <summary>BIT strings as their vectors hold them: the number of padding bits, then the bits, the padding first and set.</summary>
public static class DuckBits
{
    /// <summary>The text of 0s and 1s, as DuckDB prints it.</summary>
    public static string ToText(ReadOnlySpan<byte> stored)
    {
        var padding = stored[0];
        var bits = stored[1..];
        return string.Create(bits.Length * 8 - padding, bits, (text, source) =>
        {
            var first = source.Length * 8 - text.Length;
            for (var i = 0; i < text.Length; i++)
            {
                var bit = first + i;
                text[i] = (source[bit >> 3] & (0x80 >> (bit & 7))) != 0 ? '1' : '0';
            }
        });
    }

    /// <summary>The bytes of the vector for a text of 0s and 1s.</summary>
    /// <exception cref="ArgumentException">The text is empty or holds another character.</exception>
    public static byte[] FromText(string text)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        var stored = new byte[1 + (text.Length + 7) / 8];
        var padding = (stored.Length - 1) * 8 - text.Length;
        stored[0] = (byte)padding;
        stored[1] = (byte)(0xFF00 >> padding);
        for (var i = 0; i < text.Length; i++)
        {
            var bit = padding + i;
            stored[1 + (bit >> 3)] |= text[i] switch
            {
                '0' => 0,
                '1' => (byte)(0x80 >> (bit & 7)),
                var other => throw new ArgumentException($"Found '{other}' at character {i + 1} of a bit string; expected 0 or 1."),
            };
        }

        return stored;
    }
}
