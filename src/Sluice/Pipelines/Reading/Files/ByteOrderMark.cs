namespace Sluice.Pipelines.Reading.Files;

/// <summary>The mark that a text may begin with, and the encoding that it stands for.</summary>
/// <param name="Encoding">The encoding, or null without a mark.</param>
/// <param name="Length">Bytes of the mark.</param>
internal readonly record struct ByteOrderMark(TextEncoding? Encoding, int Length)
{
    /// <summary>The mark at the start of these bytes.</summary>
    public static ByteOrderMark Of(ReadOnlySpan<byte> head) => head switch
    {
        [0xef, 0xbb, 0xbf, ..] => new(TextEncoding.Utf8, 3),
        [0xff, 0xfe, 0, 0, ..] => new(TextEncoding.Utf32LittleEndian, 4),
        [0, 0, 0xfe, 0xff, ..] => new(TextEncoding.Utf32BigEndian, 4),
        [0xff, 0xfe, ..] => new(TextEncoding.Utf16LittleEndian, 2),
        [0xfe, 0xff, ..] => new(TextEncoding.Utf16BigEndian, 2),
        _ => default,
    };
}
