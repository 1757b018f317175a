using System.Text;

namespace Sluice.Pipelines.Reading.Excel.Html;

/// <summary>
/// Cuts HTML into tags and text, as forgiving as a browser and in one pass: whatever is no tag is text. Each byte is
/// looked at once or twice, whatever the page is. The owner disposes it.
/// </summary>
internal sealed class HtmlScanner(Stream source) : IDisposable
{
    // No real tag comes near it; what begins like a longer one is text.
    private const int TagBytesMax = 1 << 20;

    private byte[] _bytes = new byte[128 * 1024];
    private int _at;
    private int _end;
    private bool _isAtEnd;
    private int _start;
    private int _length;
    private string _rawName = "";

    /// <summary>True when the current piece is text; false for a tag.</summary>
    public bool IsText { get; private set; }

    /// <summary>True for an end tag.</summary>
    public bool IsEnd { get; private set; }

    /// <summary>Which tag it is.</summary>
    public HtmlTag Tag { get; private set; }

    /// <summary>
    /// The text as it is written, references not resolved. A long one comes in several pieces, none of which ends within a
    /// reference or a character.
    /// </summary>
    public ReadOnlySpan<byte> Text => _bytes.AsSpan(_start, _length);

    /// <summary>Goes on to the next tag or piece of text; valid until the next call.</summary>
    public bool MoveNext()
    {
        while (_at < _end || Load())
        {
            if (_rawName.Length > 0)
            {
                SkipRaw();
                continue;
            }

            if (_bytes[_at] == '<' && ReadMarkup() is { } isTag)
            {
                if (isTag)
                {
                    return true;
                }

                continue;
            }

            ReadText();
            return true;
        }

        return false;
    }

    /// <summary>The value of an attribute of the tag; null where it has none.</summary>
    public string? Attribute(string name)
    {
        if (Text.IndexOf((byte)'=') < 0)
        {
            return null;
        }

        var tag = Encoding.UTF8.GetString(Text);
        for (var at = tag.IndexOf(name, StringComparison.OrdinalIgnoreCase); at > 0;
            at = tag.IndexOf(name, at + 1, StringComparison.OrdinalIgnoreCase))
        {
            var rest = tag.AsSpan(at + name.Length).TrimStart();
            if (!char.IsWhiteSpace(tag[at - 1]) || rest.IsEmpty || rest[0] != '=')
            {
                continue;
            }

            rest = rest[1..].TrimStart();
            var end = rest.IsEmpty ? 0 : rest[0] is '"' or '\'' ? rest[1..].IndexOf(rest[0]) : rest.IndexOfAny(" \t\r\n>/");
            return rest.IsEmpty ? "" : rest[0] is '"' or '\'' ? rest[1..(end < 0 ? rest.Length : end + 1)].ToString() : rest[..(end < 0 ? rest.Length : end)].ToString();
        }

        return null;
    }

    /// <inheritdoc/>
    public void Dispose() => source.Dispose();

    /// <summary>True for a tag, false for something that is nothing, null for text that only begins like markup.</summary>
    private bool? ReadMarkup()
    {
        Want(4);
        var next = _at + 1 < _end ? _bytes[_at + 1] : (byte)0;
        if (next is (byte)'!' or (byte)'?')
        {
            var isComment = _bytes.AsSpan(_at, _end - _at).StartsWith("<!--"u8);
            SkipPast(isComment ? "-->"u8 : ">"u8);
            return false;
        }

        var isEnd = next == '/';
        var letter = isEnd ? (_at + 2 < _end ? _bytes[_at + 2] : (byte)0) : next;
        if (!char.IsAsciiLetter((char)letter) || TagLength() is not { } length)
        {
            return null;
        }

        IsText = false;
        IsEnd = isEnd;
        (_start, _length) = (_at + (isEnd ? 2 : 1), length - (isEnd ? 3 : 2));
        _at += length;
        var name = NameOf(Text);
        Tag = TagOf(name);
        if (Tag == HtmlTag.Raw && !isEnd && _bytes[_at - 2] != '/')
        {
            _rawName = name;
        }

        return true;
    }

    /// <summary>
    /// Bytes of the tag; null where it does not end before the next one begins. A quote counts where a value begins with it,
    /// and nowhere else.
    /// </summary>
    private int? TagLength()
    {
        var (quote, isValue) = (0, false);
        for (var i = 1; i < TagBytesMax; i++)
        {
            if (_at + i == _end && !Want(i + 1))
            {
                return null;
            }

            int letter = _bytes[_at + i];
            if (quote != 0)
            {
                quote = letter == quote ? 0 : quote;
            }
            else if (letter is '>' or '<')
            {
                return letter == '>' ? i + 1 : null;
            }
            else if (isValue && letter is '"' or '\'')
            {
                (quote, isValue) = (letter, false);
            }
            else
            {
                isValue = letter == '=' || (isValue && letter <= ' ');
            }
        }

        return null;
    }

    private void ReadText()
    {
        var length = TextLength();
        IsText = true;
        (_start, _length) = (_at, length);
        _at += length;
    }

    private int TextLength()
    {
        var seen = 1;
        while (true)
        {
            var text = _bytes.AsSpan(_at, _end - _at);
            if (text[seen..].IndexOf((byte)'<') is >= 0 and var found)
            {
                return seen + found;
            }

            seen = text.Length;
            if (WholeLength(text) is > 0 and var whole)
            {
                return whole;
            }

            if (!Load())
            {
                return seen;
            }
        }
    }

    /// <summary>Bytes before a reference or a character that goes on behind what is here.</summary>
    private static int WholeLength(ReadOnlySpan<byte> text)
    {
        var tail = Math.Max(0, text.Length - HtmlReference.BytesMax + 1);
        if (text[tail..].LastIndexOf((byte)'&') is >= 0 and var open)
        {
            return tail + open;
        }

        for (var back = 1; back <= Math.Min(3, text.Length); back++)
        {
            var first = text[^back];
            if (first is < 0x80 or >= 0xc0)
            {
                var wanted = first switch { >= 0xf0 => 4, >= 0xe0 => 3, >= 0xc0 => 2, _ => 1 };
                return back < wanted ? text.Length - back : text.Length;
            }
        }

        return text.Length;
    }

    /// <summary>The content of a script is over where its own end tag begins.</summary>
    private void SkipRaw()
    {
        while (true)
        {
            SkipPast("</"u8);
            if (_at >= _end && !Want(1))
            {
                return;
            }

            Want(_rawName.Length);
            var rest = _bytes.AsSpan(_at, Math.Min(_rawName.Length, _end - _at));
            if (Ascii.EqualsIgnoreCase(rest, _rawName))
            {
                _rawName = "";
                SkipPast(">"u8);
                return;
            }
        }
    }

    private void SkipPast(ReadOnlySpan<byte> mark)
    {
        while (true)
        {
            var found = _bytes.AsSpan(_at, _end - _at).IndexOf(mark);
            if (found >= 0)
            {
                _at += found + mark.Length;
                return;
            }

            _at = Math.Max(_at, _end - mark.Length + 1);
            if (!Load())
            {
                _at = _end;
                return;
            }
        }
    }

    private bool Want(int bytes)
    {
        while (_end - _at < bytes)
        {
            if (!Load())
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Brings in more bytes behind those from the current place on.</summary>
    private bool Load()
    {
        if (_isAtEnd)
        {
            return false;
        }

        if (_at > 0)
        {
            _bytes.AsSpan(_at, _end - _at).CopyTo(_bytes);
            _end -= _at;
            _at = 0;
        }

        if (_end == _bytes.Length)
        {
            Array.Resize(ref _bytes, _bytes.Length * 2);
        }

        var read = source.Read(_bytes.AsSpan(_end));
        _isAtEnd = read == 0;
        _end += read;
        return read > 0;
    }

    private static string NameOf(ReadOnlySpan<byte> tag)
    {
        var length = 0;
        while (length < tag.Length && (char.IsAsciiLetterOrDigit((char)tag[length]) || tag[length] is (byte)':' or (byte)'-'))
        {
            length++;
        }

        return length > 16 ? "" : Encoding.ASCII.GetString(tag[..length]).ToLowerInvariant();
    }

    private static HtmlTag TagOf(string name) => name switch
    {
        "table" => HtmlTag.Table,
        "thead" => HtmlTag.Head,
        "tbody" or "tfoot" => HtmlTag.Body,
        "tr" => HtmlTag.Row,
        "td" => HtmlTag.Cell,
        "th" => HtmlTag.HeaderCell,
        "br" or "p" or "div" or "li" or "ul" or "ol" or "h1" or "h2" or "h3" or "h4" or "h5" or "h6" or "hr" or "blockquote" or "dt" or "dd" => HtmlTag.Line,
        "pre" => HtmlTag.Preformatted,
        "script" or "style" or "title" => HtmlTag.Raw,
        _ => HtmlTag.Other,
    };
}
