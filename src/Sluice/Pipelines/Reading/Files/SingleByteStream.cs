using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Sluice.Pipelines.Reading.Files;

/// <summary>UTF-8 out of an encoding of one byte a character: runs of ASCII are copied whole, the rest by a table.</summary>
internal sealed class SingleByteStream(Stream source, SingleByteTable table) : TranscodingStream(source)
{
    protected override (int Consumed, int Written) Transcode(ReadOnlySpan<byte> input, Span<byte> output, bool isLast)
    {
        // The table writes four bytes at a time; the output is 64 bytes larger than the largest result.
        ref var target = ref MemoryMarshal.GetReference(output);
        var lengths = table.Lengths.AsSpan();
        var utf8 = table.Utf8.AsSpan();
        int at = 0, written = 0;
        while (at < input.Length)
        {
            if (table.IsAsciiCompatible && at + Vector128<byte>.Count <= input.Length)
            {
                var block = Vector128.Create(input.Slice(at, Vector128<byte>.Count));
                if (block.ExtractMostSignificantBits() == 0)
                {
                    block.StoreUnsafe(ref target, (nuint)written);
                    at += Vector128<byte>.Count;
                    written += Vector128<byte>.Count;
                    continue;
                }
            }

            for (var end = Math.Min(at + Vector128<byte>.Count, input.Length); at < end; at++)
            {
                Unsafe.WriteUnaligned(ref Unsafe.Add(ref target, written), utf8[input[at]]);
                written += lengths[input[at]];
            }
        }

        return (at, written);
    }
}
