using System.Buffers.Binary;

namespace Sluice.DuckDbApi;

/// <summary>
/// UUIDs as their vectors hold them: the 128 bits in text order, as a number whose top bit is flipped so that signed
/// comparison sorts them like their text.
/// </summary>
public static class DuckUuid
{
    private static readonly UInt128 TopBit = UInt128.One << 127;

    /// <summary>The UUID of a value of the vector.</summary>
    public static Guid ToGuid(UInt128 stored)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, stored ^ TopBit);
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>The value of the vector for a UUID.</summary>
    public static UInt128 FromGuid(Guid uuid) => ToNumber(uuid) ^ TopBit;

    /// <summary>The plain number, which the C API takes where it makes values.</summary>
    internal static UInt128 ToNumber(Guid uuid)
    {
        Span<byte> bytes = stackalloc byte[16];
        uuid.TryWriteBytes(bytes, bigEndian: true, out _);
        return BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }
}
