namespace Sluice.Pipelines.Reading.Csv.Splitting;

/// <summary>The part of the file that is in memory.</summary>
/// <param name="bytes">Its first byte.</param>
/// <param name="length">How many bytes there are.</param>
/// <param name="offset">The offset of the first byte in the file.</param>
/// <param name="isLast">Whether the file ends with them.</param>
internal readonly unsafe struct Window(byte* bytes, int length, long offset, bool isLast)
{
    public byte* Bytes { get; } = bytes;

    public int Length { get; } = length;

    public long Offset { get; } = offset;

    public bool IsLast { get; } = isLast;

    /// <summary>The offset behind the last byte.</summary>
    public long End => Offset + Length;

    /// <summary>The byte at an offset in the file.</summary>
    public byte At(long position) => Bytes[position - Offset];

    /// <summary>The bytes from an offset in the file on, at most <paramref name="bytesMax"/>.</summary>
    public ReadOnlySpan<byte> From(long position, long bytesMax = int.MaxValue) =>
        new(Bytes + (position - Offset), (int)Math.Min(bytesMax, End - position));
}
