using System.Buffers;
using System.Globalization;
using System.Text;

namespace Sluice.Pipelines.Reading.Files;

/// <summary>
/// How a byte that its encoding can not decode travels through text that is otherwise UTF-8: as three bytes that are
/// not valid UTF-8 (the surrogate U+DC00 + byte), so that the reader sees the record as undecodable, and so that the
/// byte itself can be shown again. It never becomes a replacement character. Bytes of a file that is UTF-8 to begin
/// with are left as they are.
/// </summary>
public static class UndecodableByte
{
    /// <summary>Bytes that one of them takes.</summary>
    internal const int EncodedBytes = 3;

    /// <summary>Writes the byte in its travelling form; returns <see cref="EncodedBytes"/>.</summary>
    internal static int Write(byte value, Span<byte> destination) => WriteSurrogate((char)(0xdc00 + value), destination);

    /// <summary>Writes half a surrogate pair as three bytes that are not valid UTF-8.</summary>
    internal static int WriteSurrogate(char half, Span<byte> destination)
    {
        destination[2] = (byte)(0x80 | half & 0x3f);
        destination[1] = (byte)(0x80 | half >> 6 & 0x3f);
        destination[0] = 0xed;
        return EncodedBytes;
    }

    /// <summary>The text of a raw record for a person; what is not UTF-8 is shown as <c>\x81</c>.</summary>
    public static string Show(ReadOnlySpan<byte> raw)
    {
        var text = new StringBuilder(raw.Length);
        while (!raw.IsEmpty)
        {
            if (raw is [0xed, >= 0xb0 and <= 0xb3, >= 0x80 and <= 0xbf, ..] && ((raw[1] & 3) << 6 | raw[2] & 0x3f) is var hidden && raw[1] >= 0xb2)
            {
                text.Append("\\x").Append(hidden.ToString("x2", CultureInfo.InvariantCulture));
                raw = raw[EncodedBytes..];
                continue;
            }

            var status = Rune.DecodeFromUtf8(raw, out var rune, out var length);
            if (status is OperationStatus.Done)
            {
                text.Append(rune.ToString());
            }
            else
            {
                foreach (var value in raw[..length])
                {
                    text.Append("\\x").Append(value.ToString("x2", CultureInfo.InvariantCulture));
                }
            }

            raw = raw[length..];
        }

        return text.ToString();
    }
}
