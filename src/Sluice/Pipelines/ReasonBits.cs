using Sluice.Packages;
using Sluice.Pipelines.Reading;

namespace Sluice.Pipelines;

/// <summary>
/// How reasons are packed into <c>_reasons</c>, a UBIGINT. Bits 0 to 7 are the reader's <see cref="StructureErrors"/>,
/// then come the checks up to bit 61; bit 62 says that the row was filtered, and bit 63 that more reasons stand in the
/// words <c>_reasons_1</c>, <c>_reasons_2</c>, … (which exist only in plans with that many checks, 62 bits each). A row
/// is accepted when <c>_reasons</c> is zero, whatever the number of checks. <c>_warnings</c> has words of 62 bits too.
/// </summary>
internal static class ReasonBits
{
    /// <summary>Checks in one word.</summary>
    public const int BitsPerWord = 62;

    /// <summary>The first bit that belongs to a check.</summary>
    public const int FirstCheck = 8;

    /// <summary>The bits of the reader's errors, in the first word.</summary>
    public const ulong StructureMask = (1UL << FirstCheck) - 1;

    /// <summary>Set on rows that <c>read.where</c> left out.</summary>
    public const ulong Filtered = 1UL << 62;

    /// <summary>The bit that is set when a later word is not zero.</summary>
    public const int MoreBit = 63;

    /// <summary>Name of the column that holds a word.</summary>
    public static string ColumnName(string prefix, int word) => word == 0 ? prefix : $"{prefix}_{word}";

    /// <summary>The words that the given number of bits needs.</summary>
    public static int WordsFor(int bits) => Math.Max(1, (bits + BitsPerWord - 1) / BitsPerWord);

    /// <summary>The structure errors as checks, so that a reject is explained in one way.</summary>
    public static IEnumerable<PackagedCheck> StructureChecks(int columns)
    {
        yield return Structure(StructureErrors.TooFewFields, "too_few_fields", $"{columns} fields");
        yield return Structure(StructureErrors.TooManyFields, "too_many_fields", $"{columns} fields");
        yield return Structure(StructureErrors.BrokenQuote, "broken_quote", "a quote that closes before a delimiter or line end");
        yield return Structure(StructureErrors.UndecodableBytes, "undecodable_bytes", "bytes that are valid in the file's encoding");
        yield return Structure(StructureErrors.FieldTooLong, "field_too_long", "a field within read.field_bytes_max");
        yield return Structure(StructureErrors.NulByte, "nul_byte", "text without a NUL byte");
        yield return Structure(StructureErrors.BrokenJson, "broken_json", "one JSON value");
        yield return Structure(StructureErrors.UnreadableCell, "unreadable_cell", "cells of the types that the file's columns have");
    }

    private static PackagedCheck Structure(StructureErrors error, string code, string expected) =>
        new(int.TrailingZeroCount((int)error), code, code, null, -1, null, expected);
}
