using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Sluice.Pipelines.Typing;

/// <summary>Decimal digits from bytes, eight at a time.</summary>
internal static class Digits
{
    private const ulong Zeros = 0x3030303030303030;

    /// <summary>Whether a byte is one of 0 to 9.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsDigit(byte b) => (uint)(b - '0') <= 9;

    /// <summary>The value of 1 to 8 digits; false when another byte is among them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryReadUpTo8(ReadOnlySpan<byte> digits, out uint value)
    {
        // The bytes go to the top of a word whose lower (earlier) places are filled with '0': leading zeros change nothing.
        var missingBits = 64 - 8 * digits.Length;
        var word = (Load(digits) << missingBits) | (missingBits == 0 ? 0 : Zeros >> (64 - missingBits));
        var isDigits = AreDigits(word);
        value = Combine(word);
        return isDigits;
    }

    /// <summary>The value of 1 to 18 digits; false when another byte is among them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryReadUpTo18(ReadOnlySpan<byte> digits, out ulong value)
    {
        if (digits.Length <= 8)
        {
            var isRead = TryReadUpTo8(digits, out var small);
            value = small;
            return isRead;
        }
        return TryReadLong(digits, out value);
    }

    /// <summary>Two digits at <paramref name="at"/>, or a negative number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Two(ReadOnlySpan<byte> text, int at)
    {
        var tens = (uint)(text[at] - '0');
        var ones = (uint)(text[at + 1] - '0');
        return tens <= 9 && ones <= 9 ? (int)(tens * 10 + ones) : -1;
    }

    /// <summary>Four digits at <paramref name="at"/>, or a negative number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Four(ReadOnlySpan<byte> text, int at)
    {
        var high = Two(text, at);
        var low = Two(text, at + 2);
        return (high | low) < 0 ? -1 : high * 100 + low;
    }

    private static bool TryReadLong(ReadOnlySpan<byte> digits, out ulong value)
    {
        var first = BinaryPrimitives.ReadUInt64LittleEndian(digits);
        var isDigits = AreDigits(first);
        value = Combine(first);
        var rest = digits[8..];
        if (rest.Length > 8)
        {
            var second = BinaryPrimitives.ReadUInt64LittleEndian(rest);
            isDigits &= AreDigits(second);
            value = value * 100_000_000 + Combine(second);
            rest = rest[8..];
        }
        foreach (var b in rest)
        {
            isDigits &= IsDigit(b);
            value = value * 10 + (uint)(b - '0');
        }
        return isDigits;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Load(ReadOnlySpan<byte> bytes)
    {
        // Two loads that overlap cover 4 to 8 bytes without reading past the end, three single bytes cover 1 to 3.
        if (bytes.Length >= 4)
        {
            ulong low = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
            ulong high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[^4..]);
            return low | (high << (8 * (bytes.Length - 4)));
        }
        var last = bytes.Length - 1;
        return bytes[0] | ((ulong)bytes[last >> 1] << (8 * (last >> 1))) | ((ulong)bytes[last] << (8 * last));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool AreDigits(ulong word) =>
        (((word + 0x4646464646464646) | (word - Zeros)) & 0x8080808080808080) == 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Combine(ulong word)
    {
        word -= Zeros;
        word = word * 10 + (word >> 8);
        return (uint)(((word & 0x000000FF000000FF) * 0x000F424000000064
            + ((word >> 16) & 0x000000FF000000FF) * 0x0000271000000001) >> 32);
    }
}
