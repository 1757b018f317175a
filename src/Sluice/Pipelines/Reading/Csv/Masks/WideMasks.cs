using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sluice.Pipelines.Reading.Csv.Masks;

/// <summary>Masks by AVX2, and parity by one carry-less multiplication with all ones.</summary>
internal readonly unsafe struct WideMasks : IByteMasks
{
    public static bool IsSupported => Avx2.IsSupported && Pclmulqdq.IsSupported;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Equal(byte* bytes, byte value)
    {
        var wanted = Vector256.Create(value);
        return Mask(Vector256.Equals(Vector256.Load(bytes), wanted), Vector256.Equals(Vector256.Load(bytes + 32), wanted));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong LineEnds(byte* bytes)
    {
        var feed = Vector256.Create((byte)'\n');
        var carriage = Vector256.Create((byte)'\r');
        var low = Vector256.Load(bytes);
        var high = Vector256.Load(bytes + 32);
        return Mask(
            Vector256.Equals(low, feed) | Vector256.Equals(low, carriage),
            Vector256.Equals(high, feed) | Vector256.Equals(high, carriage));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong NonAscii(byte* bytes) => Mask(Vector256.Load(bytes), Vector256.Load(bytes + 32));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Parity(ulong quotes) =>
        Pclmulqdq.CarrylessMultiply(Vector128.CreateScalar(quotes), Vector128<ulong>.AllBitsSet, 0).ToScalar();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mask(Vector256<byte> low, Vector256<byte> high) =>
        low.ExtractMostSignificantBits() | ((ulong)high.ExtractMostSignificantBits() << 32);
}
