using Sluice.Pipelines.Reading.Files;

namespace Sluice.Pipelines.Reading.Excel.Xml;

/// <summary>XML as UTF-8, whatever it is written in: by its byte order mark, else by what its first line declares.</summary>
internal static class XmlPart
{
    private const int HeadBytes = 256;

    /// <summary>A pass over the UTF-8; owns the source.</summary>
    public static Stream Decode(Stream source)
    {
        var head = new byte[HeadBytes];
        var read = source.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        var mark = ByteOrderMark.Of(head.AsSpan(0, read));
        var encoding = mark.Encoding ?? Declared(head.AsSpan(0, read)) ?? TextEncoding.Utf8;
        return TranscodingStream.Over(new Rejoined(head.AsMemory(mark.Length, read - mark.Length), source), encoding);
    }

    /// <summary>What <c>encoding="…"</c> says; null for UTF-8. A declaration that can be read as ASCII is not UTF-16, though many claim that.</summary>
    public static TextEncoding? Declared(ReadOnlySpan<byte> head)
    {
        var end = head.StartsWith("<?xml"u8) ? head.IndexOf("?>"u8) : -1;
        var at = end < 0 ? -1 : head[..end].IndexOf("encoding"u8);
        if (at < 0)
        {
            return Utf16Text.GuessByteOrder(head);
        }

        var name = System.Text.Encoding.ASCII.GetString(head[(at + 8)..end]).Trim(' ', '=', '"', '\'', '\t');
        var quote = name.IndexOfAny(['"', '\'']);
        return TextEncoding.TryFind(quote < 0 ? name : name[..quote], out var encoding)
            && encoding.Kind is TextEncodingKind.SingleByte or TextEncodingKind.MultiByte ? encoding.Meant : null;
    }

    /// <summary>Bytes that were looked at already, and what follows them.</summary>
    private sealed class Rejoined(ReadOnlyMemory<byte> head, Stream rest) : ForwardStream
    {
        private ReadOnlyMemory<byte> _head = head;

        public override int Read(Span<byte> buffer)
        {
            if (_head.IsEmpty)
            {
                return rest.Read(buffer);
            }

            var count = Math.Min(buffer.Length, _head.Length);
            _head.Span[..count].CopyTo(buffer);
            _head = _head[count..];
            return count;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                rest.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
