using System.Buffers;
using System.Text;

namespace Sluice.Pipelines.Reading.Files;

/// <summary>Counts how far bytes are UTF-8.</summary>
internal static class Utf8Text
{
    /// <summary>
    /// The number of characters of two bytes and more, and of places that are not UTF-8. A character that the end of
    /// the bytes cuts through counts as neither, unless the bytes are all there is.
    /// </summary>
    public static (long Valid, long Invalid) Count(ReadOnlySpan<byte> bytes, bool isWhole)
    {
        long valid = 0, invalid = 0;
        while (bytes.IndexOfAnyExceptInRange((byte)0, (byte)0x7f) is var at and >= 0)
        {
            bytes = bytes[at..];
            var status = Rune.DecodeFromUtf8(bytes, out _, out var length);
            if (status is OperationStatus.Done)
            {
                valid++;
            }
            else if (status is OperationStatus.InvalidData || isWhole)
            {
                invalid++;
            }

            bytes = bytes[length..];
        }

        return (valid, invalid);
    }
}
