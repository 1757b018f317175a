namespace Sluice.Pipelines.Reading.Csv.Masks;

/// <summary>
/// Compares 64 bytes at once: bit i of a mask is byte i. Implemented once for each width of vector; the code that uses
/// it is generic over it, so that the compiler makes a copy for each.
/// </summary>
internal unsafe interface IByteMasks
{
    /// <summary>Where the 64 bytes at <paramref name="bytes"/> are <paramref name="value"/>.</summary>
    static abstract ulong Equal(byte* bytes, byte value);

    /// <summary>Where they are a line feed or a carriage return.</summary>
    static abstract ulong LineEnds(byte* bytes);

    /// <summary>Where they are not ASCII.</summary>
    static abstract ulong NonAscii(byte* bytes);

    /// <summary>Bit i is the parity of bits 0…i: the inside of quotes, each with its opening and without its closing quote.</summary>
    static abstract ulong Parity(ulong quotes);
}
