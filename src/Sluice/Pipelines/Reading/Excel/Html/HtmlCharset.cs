using System.Text;
using Sluice.Pipelines.Reading.Files;

namespace Sluice.Pipelines.Reading.Excel.Html;

/// <summary>The encoding that a page declares for itself, in a <c>meta</c> of its head.</summary>
internal static class HtmlCharset
{
    private const int HeadBytes = 64 * 1024;

    /// <summary>The options with that encoding, where nobody has declared another. A byte order mark overrules it.</summary>
    public static ReadOptions Declared(RecognisedFile file, ReadOptions options)
    {
        if (options.Encoding is not null || ByteOrderMark.Of(file.Head.Span).Encoding is not null)
        {
            return options;
        }

        var head = Encoding.Latin1.GetString(file.Head.Span[..Math.Min(file.Head.Length, HeadBytes)]);
        for (var at = head.IndexOf("charset", StringComparison.OrdinalIgnoreCase); at >= 0;
            at = head.IndexOf("charset", at + 1, StringComparison.OrdinalIgnoreCase))
        {
            var name = head[(at + 7)..Math.Min(head.Length, at + 60)].TrimStart(' ', '=', '"', '\'');
            var end = name.IndexOfAny(['"', '\'', ' ', '>', ';', '/', '\r', '\n']);
            if (end > 0 && TextEncoding.TryFind(name[..end], out var found) && found.Kind is not (TextEncodingKind.Utf16LittleEndian or TextEncodingKind.Utf16BigEndian))
            {
                return options with { Encoding = name[..end] };
            }
        }

        return options;
    }
}
