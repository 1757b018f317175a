using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sluice.Pipelines.Reading.Csv.Masks;

/// <summary>Masks by 128-bit vectors, which every processor of .NET has, and parity by shifts.</summary>
internal readonly unsafe struct PortableMasks : IByteMasks
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Equal(byte* bytes, byte value)
    {
        var wanted = Vector128.Create(value);
        return Mask(
            Vector128.Equals(Vector128.Load(bytes), wanted),
            Vector128.Equals(Vector128.Load(bytes + 16), wanted),
            Vector128.Equals(Vector128.Load(bytes + 32), wanted),
            Vector128.Equals(Vector128.Load(bytes + 48), wanted));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong LineEnds(byte* bytes) => Equal(bytes, (byte)'\n') | Equal(bytes, (byte)'\r');

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong NonAscii(byte* bytes) => Mask(
        Vector128.Load(bytes), Vector128.Load(bytes + 16), Vector128.Load(bytes + 32), Vector128.Load(bytes + 48));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Parity(ulong quotes)
    {
        quotes ^= quotes << 1;
        quotes ^= quotes << 2;
        quotes ^= quotes << 4;
        quotes ^= quotes << 8;
        quotes ^= quotes << 16;
        return quotes ^ (quotes << 32);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mask(Vector128<byte> first, Vector128<byte> second, Vector128<byte> third, Vector128<byte> fourth) =>
        first.ExtractMostSignificantBits()
        | ((ulong)second.ExtractMostSignificantBits() << 16)
        | ((ulong)third.ExtractMostSignificantBits() << 32)
        | ((ulong)fourth.ExtractMostSignificantBits() << 48);
}
