namespace Sluice.Pipelines.Reading;

/// <summary>
/// What is wrong with a record before any cell of it is looked at: the reader's <c>_error</c> column, a bitmask, zero
/// for a sound record. The bits are also the lowest bits of <c>_reasons</c>.
/// </summary>
[Flags]
public enum StructureErrors : byte
{
    /// <summary>A sound record.</summary>
    None = 0,

    /// <summary>Fewer fields than the header has.</summary>
    TooFewFields = 1,

    /// <summary>More fields than the header has.</summary>
    TooManyFields = 2,

    /// <summary>A quote that never closes, or text after a closing quote.</summary>
    BrokenQuote = 4,

    /// <summary>Bytes that are not valid in the file's encoding.</summary>
    UndecodableBytes = 8,

    /// <summary>A field longer than the limit (16 MB unless set).</summary>
    FieldTooLong = 16,

    /// <summary>A NUL byte in a field.</summary>
    NulByte = 32,

    /// <summary>A record that is no JSON value.</summary>
    BrokenJson = 64,

    /// <summary>A mended cell that is no value of the type that its column has in the file.</summary>
    UnreadableCell = 128,
}
