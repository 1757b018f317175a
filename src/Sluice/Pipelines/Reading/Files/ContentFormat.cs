using System.Buffers;
using System.Buffers.Binary;
using Sluice.Pipelines.Reading.Json;

namespace Sluice.Pipelines.Reading.Files;

/// <summary>
/// Recognises formats by their first bytes. Text is what remains when no signature fits and the bytes look like
/// characters in some encoding.
/// </summary>
internal static class ContentFormat
{
    /// <summary>So many bytes are enough for every signature here.</summary>
    public const int HeadBytes = 64 * 1024;

    // Blanks, line ends, the end mark of DOS, escapes of terminals, and what Hive and others write between fields are text.
    private static readonly SearchValues<byte> ControlBytes = SearchValues.Create(
        [.. Enumerable.Range(0, 32).Where(b => b is not (1 or 9 or 10 or 11 or 12 or 13 or 26 or 27 or 31)).Select(b => (byte)b), 127]);

    /// <summary>
    /// The format of content that begins with these bytes. A zip archive is told as <see cref="FileFormat.Zip"/> and an
    /// OLE document as <see cref="FileFormat.OfficeDocument"/>: what they hold stands elsewhere in the file.
    /// </summary>
    /// <param name="head">The first bytes.</param>
    /// <param name="declared">The encoding that text was said to have, if any.</param>
    public static FileFormat Of(ReadOnlySpan<byte> head, TextEncoding? declared = null)
    {
        if (head.IsEmpty)
        {
            return FileFormat.Empty;
        }

        if (BySignature(head) is { } known)
        {
            return known;
        }

        // As it will be decoded: a mark is believed first, then what was declared, then the NULs of UTF-16.
        var said = declared is { IsOrderUnknown: false } ? declared : Utf16Text.GuessByteOrder(head) ?? declared;
        var encoding = ByteOrderMark.Of(head).Encoding ?? said;
        var text = encoding is null ? head : Decoded(head, encoding);
        return IsBinary(text) ? FileFormat.Binary : OfText(text);
    }

    /// <summary>
    /// True for what is no text: more than one byte in twenty is a control character. A few NUL bytes in a text are the
    /// matter of the records that hold them.
    /// </summary>
    private static bool IsBinary(ReadOnlySpan<byte> head)
    {
        var controls = 0L;
        for (var rest = head; rest.IndexOfAny(ControlBytes) is var at and >= 0; rest = rest[(at + 1)..])
        {
            controls++;
        }

        return controls > 8 && controls * 20 > head.Length;
    }

    /// <summary>The text as UTF-8, so that the markup of every encoding is recognised.</summary>
    private static ReadOnlySpan<byte> Decoded(ReadOnlySpan<byte> head, TextEncoding encoding)
    {
        using var source = new MemoryStream(head[ByteOrderMark.Of(head).Length..].ToArray());
        using var text = TranscodingStream.Over(source, encoding);
        var decoded = new byte[head.Length];
        return decoded.AsSpan(0, text.ReadAtLeast(decoded, decoded.Length, throwOnEndOfStream: false));
    }

    private static FileFormat OfText(ReadOnlySpan<byte> text)
    {
        var start = text.TrimStart(" \t\r\n\f"u8);
        if (start.IsEmpty)
        {
            return text.IsEmpty ? FileFormat.Empty : FileFormat.DelimitedText;
        }

        if (start[0] is (byte)'{' or (byte)'[')
        {
            return start.StartsWith("{\\rtf"u8) ? FileFormat.RichText
                : JsonGrammar.BeginsLikeJson(start) ? FileFormat.Json
                : FileFormat.DelimitedText;
        }

        return start[0] is (byte)'<' ? OfMarkup(start) : FileFormat.DelimitedText;
    }

    private static FileFormat OfMarkup(ReadOnlySpan<byte> start)
    {
        Span<byte> lower = stackalloc byte[Math.Min(start.Length, 1024)];
        System.Text.Ascii.ToLower(start[..lower.Length], lower, out var written);
        lower = lower[..written];
        ReadOnlySpan<byte> firstTag = lower;
        if (firstTag.IndexOf("urn:schemas-microsoft-com:office:spreadsheet"u8) >= 0 && firstTag.IndexOf("<html"u8) < 0
            && firstTag.IndexOf("workbook"u8) >= 0)
        {
            return FileFormat.ExcelXml;
        }

        if (firstTag.StartsWith("<?xml"u8))
        {
            return firstTag.IndexOf("<html"u8) >= 0 ? FileFormat.Html : FileFormat.Xml;
        }

        foreach (var tag in (ReadOnlySpan<string>)["<!doctype html", "<html", "<head", "<body", "<table", "<meta", "<style", "<div"])
        {
            if (System.Text.Ascii.Equals(firstTag[..Math.Min(tag.Length, firstTag.Length)], tag))
            {
                return FileFormat.Html;
            }
        }

        return firstTag.StartsWith("<!doctype"u8) || firstTag.StartsWith("<workbook"u8) || firstTag.StartsWith("<ss:workbook"u8) ? FileFormat.Xml
            : HasTag(start, "table"u8) || HasTag(start, "html"u8) ? FileFormat.Html
            : FileFormat.DelimitedText;
    }

    /// <summary>
    /// Whether a tag begins somewhere. Programs begin a page with anything: a comment, a script, a title or the style of a
    /// paragraph, and only its table tells that it is one.
    /// </summary>
    private static bool HasTag(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name)
    {
        for (var at = text.IndexOf((byte)'<'); at >= 0 && at + 1 + name.Length < text.Length; at = text.IndexOf((byte)'<'))
        {
            text = text[(at + 1)..];
            if (text.Length > name.Length && System.Text.Ascii.EqualsIgnoreCase(text[..name.Length], name) && text[name.Length] is <= (byte)' ' or (byte)'>')
            {
                return true;
            }
        }

        return false;
    }

    private static FileFormat? BySignature(ReadOnlySpan<byte> head) => head switch
    {
        [0x1f, 0x8b, ..] => FileFormat.Gzip,
        [0x28, 0xb5, 0x2f, 0xfd, ..] or [>= 0x50 and <= 0x5f, 0x2a, 0x4d, 0x18, ..] => FileFormat.Zstd,
        [(byte)'P', (byte)'A', (byte)'R', (byte)'1' or (byte)'E', ..] when !StartsLikeWords(head) => FileFormat.Parquet,
        [(byte)'P', (byte)'K', 3, 4, ..] or [(byte)'P', (byte)'K', 5, 6, ..] or [(byte)'P', (byte)'K', 7, 8, ..] => FileFormat.Zip,
        [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, ..] => FileFormat.OfficeDocument,
        [0x09, 0x00 or 0x02 or 0x04 or 0x08, 0x04 or 0x06 or 0x08 or 0x10, 0x00, 0x00 or 0x02 or 0x04 or 0x05 or 0x06, _, ..] => FileFormat.Xls,
        [(byte)'%', (byte)'P', (byte)'D', (byte)'F', (byte)'-', ..] => FileFormat.Pdf,
        [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10, ..] or [0xff, 0xd8, 0xff, ..] => FileFormat.Image,
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', (byte)'7' or (byte)'9', (byte)'a', ..] => FileFormat.Image,
        [(byte)'I', (byte)'I', 42, 0, ..] or [(byte)'M', (byte)'M', 0, 42, ..] => FileFormat.Image,
        [(byte)'B', (byte)'M', _, _, _, _, 0, 0, 0, 0, _, _, 0, 0, ..] => FileFormat.Image,
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => FileFormat.Image,
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W' or (byte)'A', ..] => FileFormat.Media,
        [0, 0, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', ..] => FileFormat.Media,
        [(byte)'I', (byte)'D', (byte)'3', < 9, ..] or [(byte)'O', (byte)'g', (byte)'g', (byte)'S', 0, ..] => FileFormat.Media,
        [0x1a, 0x45, 0xdf, 0xa3, ..] => FileFormat.Media,
        [0x7f, (byte)'E', (byte)'L', (byte)'F', ..] or [0xca, 0xfe, 0xba, 0xbe, ..] => FileFormat.Executable,
        [0xcf or 0xce, 0xfa, 0xed, 0xfe, ..] or [0xfe, 0xed, 0xfa, 0xcf or 0xce, ..] => FileFormat.Executable,
        [(byte)'M', (byte)'Z', ..] when IsWindowsProgram(head) => FileFormat.Executable,
        [(byte)'!', (byte)'<', (byte)'a', (byte)'r', (byte)'c', (byte)'h', (byte)'>', 10, ..] => FileFormat.Executable,
        [(byte)'S', (byte)'Q', (byte)'L', (byte)'i', (byte)'t', (byte)'e', (byte)' ', (byte)'f', (byte)'o', (byte)'r', ..] when Has(head, 14, "3\0"u8) => FileFormat.Sqlite,
        [_, _, _, _, _, _, _, _, (byte)'D', (byte)'U', (byte)'C', (byte)'K', _, 0, 0, 0, ..] => FileFormat.DuckDbDatabase,
        [(byte)'O', (byte)'b', (byte)'j', 1, ..] => FileFormat.OtherData,
        [(byte)'O', (byte)'R', (byte)'C', < 9, ..] => FileFormat.OtherData,
        [(byte)'A', (byte)'R', (byte)'R', (byte)'O', (byte)'W', (byte)'1', 0, 0, ..] or [(byte)'F', (byte)'E', (byte)'A', (byte)'1', 0, ..] => FileFormat.OtherData,
        [0x89, (byte)'H', (byte)'D', (byte)'F', 13, 10, 26, 10, ..] => FileFormat.OtherData,
        [(byte)'B', (byte)'Z', (byte)'h', >= (byte)'1' and <= (byte)'9', 0x31, 0x41, 0x59, 0x26, ..] => FileFormat.OtherArchive,
        [0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0, ..] or [0x04, 0x22, 0x4d, 0x18, ..] => FileFormat.OtherArchive,
        [(byte)'7', (byte)'z', 0xbc, 0xaf, 0x27, 0x1c, ..] or [(byte)'R', (byte)'a', (byte)'r', (byte)'!', 0x1a, 7, ..] => FileFormat.OtherArchive,
        _ => Has(head, 257, "ustar"u8) && head[..257].Contains((byte)0) ? FileFormat.OtherArchive : null,
    };

    /// <summary>A CSV may well have a header such as <c>PAR1,PAR2</c>: Parquet goes on with bytes that are no text.</summary>
    private static bool StartsLikeWords(ReadOnlySpan<byte> head)
    {
        var start = head[..Math.Min(head.Length, 64)];
        return start.Length > 4 && start.IndexOfAny(ControlBytes) < 0 && System.Text.Ascii.IsValid(start);
    }

    private static bool IsWindowsProgram(ReadOnlySpan<byte> head)
    {
        if (head.Length < 64)
        {
            return false;
        }

        var at = BinaryPrimitives.ReadInt32LittleEndian(head[60..]);
        return at > 0 && Has(head, at, "PE\0\0"u8);
    }

    private static bool Has(ReadOnlySpan<byte> head, int offset, ReadOnlySpan<byte> signature)
        => head.Length - signature.Length >= offset && head.Slice(offset, signature.Length).SequenceEqual(signature);
}
