using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sluice.Pipelines.Functions;

/// <summary>
/// One text as DuckDB's vectors hold it: 16 bytes, of which the first four are the length in bytes; then the text itself,
/// filled up with zeros, when it has at most 12 bytes, or its first four bytes and a pointer to all of it. The loops that
/// see every cell of a file read this form, because it knows the start of a text without going where the pointer points.
/// The slot of a NULL holds garbage: look at the validity first.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal unsafe struct TextSlot
{
    /// <summary>The longest text that lies in the slot itself, in bytes.</summary>
    public const int InlineBytesMax = 12;

    [FieldOffset(0)]
    private readonly int _length;

    [FieldOffset(4)]
    private readonly byte _first;

    [FieldOffset(8)]
    private readonly byte* _pointer;

    /// <summary>Length in bytes.</summary>
    public readonly int Length => _length;

    /// <summary>The bytes of the text in <paramref name="slot"/>, which lies in memory of DuckDB.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ReadOnlySpan<byte> Utf8(TextSlot* slot) => new(Start(slot), slot->_length);

    /// <summary>Where the text begins.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Start(TextSlot* slot) => slot->_length <= InlineBytesMax ? &slot->_first : slot->_pointer;

    /// <summary>The first eight bytes as a number that sorts as they do; shorter texts are filled up with zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong SortKey(TextSlot* slot)
    {
        // A text of more than 12 bytes has eight behind its pointer, a shorter one has zeros up to the end of its slot.
        var start = Start(slot);
        return System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<ulong>(start));
    }
}
