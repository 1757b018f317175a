using System.Text;
using Sluice.Pipelines.Reading.Files;

namespace Sluice.Pipelines.Reading.Excel.Html;

/// <summary>The encoding that a page declares for itself, in a <c>meta</c> above its first table.</summary>
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

        // What is written in a cell is not said about the page.
        using var html = new HtmlScanner(new MemoryStream(file.Head[..Math.Min(file.Head.Length, HeadBytes)].ToArray()));
        while (html.MoveNext() && (html.IsText || html.Tag is not (HtmlTag.Table or HtmlTag.Row or HtmlTag.Cell or HtmlTag.HeaderCell)))
        {
            if (!html.IsText && Encoding.Latin1.GetString(html.Text) is var tag && tag.StartsWith("meta", StringComparison.OrdinalIgnoreCase)
                && CharsetOf(tag) is { } charset)
            {
                return options with { Encoding = charset };
            }
        }

        return options;
    }

    private static string? CharsetOf(string meta)
    {
        var at = meta.IndexOf("charset", StringComparison.OrdinalIgnoreCase);
        if (at < 0)
        {
            return null;
        }

        var name = meta.AsSpan(at + 7).TrimStart(" =\"'\t\r\n");
        var length = name.IndexOfAny(" \"';/\t\r\n");
        return TextEncoding.TryFind((length < 0 ? name : name[..length]).ToString(), out var found)
            && found.Kind is not (TextEncodingKind.Utf16LittleEndian or TextEncodingKind.Utf16BigEndian) ? found.Meant.Name : null;
    }
}
