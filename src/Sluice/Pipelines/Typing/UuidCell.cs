using System.Buffers.Binary;

namespace Sluice.Pipelines.Typing;

/// <summary>
/// UUIDs: 8-4-4-4-12 hexadecimal digits in either case, with or without braces, or 32 digits in one piece. Guessed: only
/// the form with dashes and without braces.
/// </summary>
internal static class UuidCell
{
    private const int DashedLength = 36;

    /// <summary>Reads a declared UUID as the 128-bit number that its digits spell.</summary>
    public static bool TryParse(ReadOnlySpan<byte> cell, out UInt128 value)
    {
        cell = Blanks.Trim(cell);
        if (cell.Length == DashedLength + 2 && cell[0] == '{' && cell[^1] == '}')
            cell = cell[1..^1];
        if (cell.Length == DashedLength)
            return TryParseDashed(cell, out value);
        value = 0;
        return cell.Length == 32 && TryReadDigits(cell, out value);
    }

    /// <summary>Reads the form with dashes.</summary>
    public static bool TryParseDashed(ReadOnlySpan<byte> text, out UInt128 value)
    {
        value = 0;
        if (text.Length != DashedLength || text[8] != '-' || text[13] != '-' || text[18] != '-' || text[23] != '-')
            return false;
        Span<byte> digits = stackalloc byte[32];
        text[..8].CopyTo(digits);
        text[9..13].CopyTo(digits[8..]);
        text[14..18].CopyTo(digits[12..]);
        text[19..23].CopyTo(digits[16..]);
        text[24..].CopyTo(digits[20..]);
        return TryReadDigits(digits, out value);
    }

    private static bool TryReadDigits(ReadOnlySpan<byte> digits, out UInt128 value)
    {
        Span<byte> bytes = stackalloc byte[16];
        var status = Convert.FromHexString(digits, bytes, out _, out var written);
        value = BinaryPrimitives.ReadUInt128BigEndian(bytes);
        return status == System.Buffers.OperationStatus.Done && written == 16;
    }
}
