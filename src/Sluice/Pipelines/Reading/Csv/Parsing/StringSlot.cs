using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sluice.Pipelines.Reading.Csv.Parsing;

/// <summary>
/// A text in a vector of DuckDB: its length, then either its bytes, up to 12 and padded with zeros, or the first four
/// of them and a pointer to all.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct StringSlot
{
    private const int InlineBytesMax = 12;

    private ulong _lengthAndPrefix;
    private ulong _rest;

    // For each length up to 12, then for every longer one: what stays of bytes 0 to 3, of bytes 4 to 11, of the pointer.
    private static ReadOnlySpan<ulong> Masks =>
    [
        0x00000000, 0x0000000000000000, 0,
        0x000000FF, 0x0000000000000000, 0,
        0x0000FFFF, 0x0000000000000000, 0,
        0x00FFFFFF, 0x0000000000000000, 0,
        0xFFFFFFFF, 0x0000000000000000, 0,
        0xFFFFFFFF, 0x00000000000000FF, 0,
        0xFFFFFFFF, 0x000000000000FFFF, 0,
        0xFFFFFFFF, 0x0000000000FFFFFF, 0,
        0xFFFFFFFF, 0x00000000FFFFFFFF, 0,
        0xFFFFFFFF, 0x000000FFFFFFFFFF, 0,
        0xFFFFFFFF, 0x0000FFFFFFFFFFFF, 0,
        0xFFFFFFFF, 0x00FFFFFFFFFFFFFF, 0,
        0xFFFFFFFF, 0xFFFFFFFFFFFFFFFF, 0,
        0xFFFFFFFF, 0x0000000000000000, ulong.MaxValue,
    ];

    /// <summary>
    /// Writes a text. Twelve bytes from <paramref name="text"/> on must be readable, whatever the length. There is no
    /// branch: in most columns short and long texts take turns, and a wrong guess costs more than all the rest.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(StringSlot* slot, byte* text, int length)
    {
        var excess = length - (InlineBytesMax + 1);
        ref var masks = ref Unsafe.Add(
            ref MemoryMarshal.GetReference(Masks), (nint)(3 * (InlineBytesMax + 1 + (excess & (excess >> 31)))));
        slot->_lengthAndPrefix = (uint)length | ((*(uint*)text & masks) << 32);
        slot->_rest = (*(ulong*)(text + 4) & Unsafe.Add(ref masks, 1)) | ((ulong)text & Unsafe.Add(ref masks, 2));
    }
}
