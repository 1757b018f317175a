using System.Buffers.Binary;

namespace Sluice.Pipelines.Reading.Files;

/// <summary>Tells UTF-16 without a byte order mark from other bytes.</summary>
internal static class Utf16Text
{
    private const int SampleBytes = 64 * 1024;

    /// <summary>
    /// UTF-16 in one of its two orders, or null. Delimiters, digits and line ends are ASCII whatever the language, so
    /// in the right order a good part of the units are printable ASCII, and in the wrong one (where they would be
    /// 0x2C00, 0x0A00) next to none are; NUL bytes stand at every second place and nowhere else.
    /// </summary>
    public static TextEncoding? GuessByteOrder(ReadOnlySpan<byte> head)
    {
        var sample = head[..(Math.Min(head.Length, SampleBytes) & ~1)];
        var units = sample.Length / 2;
        if (units < 2 || !sample.Contains((byte)0) || IsAsciiWithStrayNuls(sample))
        {
            return null;
        }

        int little = 0, big = 0, odd = 0;
        for (var i = 0; i < sample.Length; i += 2)
        {
            var unit = BinaryPrimitives.ReadUInt16LittleEndian(sample[i..]);
            if (IsPlain(unit))
            {
                little++;
            }
            else if (IsPlain(BinaryPrimitives.ReverseEndianness(unit)))
            {
                big++;
            }
            else if (unit is 0 || (unit & 0xff) < 9 && unit >> 8 < 9)
            {
                odd++;
            }
        }

        var (most, least, encoding) = little >= big
            ? (little, big, TextEncoding.Utf16LittleEndian)
            : (big, little, TextEncoding.Utf16BigEndian);
        return most * 5 >= units && least * 20 <= most && odd * 20 <= units ? encoding : null;
    }

    // Half of the bytes of ASCII text in UTF-16 are NUL, and text of other scripts has bytes that ASCII has not; a few NULs
    // among plain ASCII are only that.
    private static bool IsAsciiWithStrayNuls(ReadOnlySpan<byte> sample)
    {
        var nuls = sample.Count((byte)0);
        var plain = 0;
        foreach (var unit in sample)
        {
            plain += IsPlain(unit) ? 1 : 0;
        }

        return nuls * 4 < sample.Length && plain + nuls == sample.Length;
    }

    private static bool IsPlain(int unit) => unit is >= 0x20 and < 0x7f or '\t' or '\n' or '\r';
}
