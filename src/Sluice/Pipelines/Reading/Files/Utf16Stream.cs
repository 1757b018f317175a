using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Unicode;

namespace Sluice.Pipelines.Reading.Files;

/// <summary>UTF-8 out of UTF-16. Half a surrogate pair, or half a unit at the end, comes out as bytes that are not UTF-8.</summary>
internal sealed class Utf16Stream(Stream source, bool isBigEndian) : TranscodingStream(source)
{
    private readonly char[] _units = new char[32 * 1024];

    protected override (int Consumed, int Written) Transcode(ReadOnlySpan<byte> input, Span<byte> output, bool isLast)
    {
        var units = ReadUnits(input);
        int consumed = 0, written = 0;
        while (consumed < units.Length)
        {
            var status = Utf8.FromUtf16(
                units[consumed..], output[written..], out var read, out var wrote, replaceInvalidSequences: false, isFinalBlock: isLast);
            consumed += read;
            written += wrote;
            if (status is OperationStatus.InvalidData)
            {
                written += UndecodableByte.WriteSurrogate(units[consumed++], output[written..]);
            }
            else if (status is OperationStatus.NeedMoreData)
            {
                break;
            }
        }

        if (isLast && input.Length % 2 == 1)
        {
            written += UndecodableByte.Write(input[^1], output[written..]);
            return (input.Length, written);
        }

        return (consumed * 2, written);
    }

    private ReadOnlySpan<char> ReadUnits(ReadOnlySpan<byte> input)
    {
        var whole = MemoryMarshal.Cast<byte, ushort>(input[..(input.Length & ~1)]);
        var units = MemoryMarshal.Cast<char, ushort>(_units.AsSpan(0, whole.Length));
        if (isBigEndian == BitConverter.IsLittleEndian)
        {
            BinaryPrimitives.ReverseEndianness(whole, units);
        }
        else
        {
            whole.CopyTo(units);
        }

        return _units.AsSpan(0, whole.Length);
    }
}
