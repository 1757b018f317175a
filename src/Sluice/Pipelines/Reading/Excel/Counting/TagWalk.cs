using System.Buffers.Text;

namespace Sluice.Pipelines.Reading.Excel.Counting;

/// <summary>
/// Goes from one tag to the next through XML, for counting. It shares no code with the reader and does without its care:
/// what is no tag is not looked at but for its first byte. The owner disposes it.
/// </summary>
internal sealed class TagWalk(Stream source) : IDisposable
{
    private byte[] _bytes = new byte[128 * 1024];
    private int _next;
    private int _end;
    private bool _isAtEnd;
    private int _tagStart;
    private int _tagEnd;

    /// <summary>True for an end tag.</summary>
    public bool IsEnd => _bytes[_tagStart] == '/';

    /// <summary>True for a tag that is start and end at once.</summary>
    public bool IsEmpty => _bytes[_tagEnd - 1] == '/';

    /// <summary>What stands between the brackets of the tag.</summary>
    public ReadOnlySpan<byte> Tag => _bytes.AsSpan(_tagStart, _tagEnd - _tagStart);

    /// <summary>The name of the tag, without its prefix.</summary>
    public ReadOnlySpan<byte> Name
    {
        get
        {
            var tag = Tag[(IsEnd ? 1 : 0)..];
            var end = tag.IndexOfAny(" \t\r\n/"u8);
            var name = end < 0 ? tag : tag[..end];
            return name[(name.IndexOf((byte)':') + 1)..];
        }
    }

    /// <summary>The text behind the tag, up to the next one, where all of it is in the buffer.</summary>
    public ReadOnlySpan<byte> TextBehind
    {
        get
        {
            var rest = _bytes.AsSpan(_next, _end - _next);
            var end = rest.IndexOf((byte)'<');
            return end < 0 ? rest : rest[..end];
        }
    }

    /// <summary>True where something stands behind the tag before the next one.</summary>
    public bool HasTextBehind
    {
        get
        {
            while (_end - _next < 12 && Load())
            {
            }

            var rest = _bytes.AsSpan(_next, _end - _next);
            return rest.Length > 0 && (rest[0] != '<' || (rest.StartsWith("<![CDATA["u8) && !rest.StartsWith("<![CDATA[]]>"u8)));
        }
    }

    /// <summary>Whether the tag says that blanks at the ends of its text are part of it.</summary>
    public bool KeepsBlanks => Tag.IndexOf("preserve"u8) >= 0;

    /// <summary>Goes on to the first letter behind the tag that is no blank; false where its element has none.</summary>
    public bool MoveToLetter()
    {
        while (true)
        {
            while (_end - _next < 16 && Load())
            {
            }

            var rest = _bytes.AsSpan(_next, _end - _next);
            var length = rest.IsEmpty ? 0 : rest[0] switch
            {
                (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' => 1,
                (byte)'&' => BlankReference(rest),
                (byte)'<' when rest.StartsWith("<![CDATA["u8) => BlankCData(rest),
                (byte)'<' when rest.StartsWith("<!--"u8) => rest.IndexOf("-->"u8) is >= 0 and var end ? end + 3 : 0,
                _ => 0,
            };
            if (length == 0)
            {
                return !rest.IsEmpty && (rest[0] != '<' || rest.StartsWith("<![CDATA["u8));
            }

            _next += length;
        }
    }

    /// <summary>Goes on to the next tag; comments, instructions and CDATA are none.</summary>
    public bool MoveNext()
    {
        while (Find("<"u8))
        {
            var mark = PastOf();
            if (mark.Length > 0)
            {
                if (!Find(mark))
                {
                    return false;
                }

                continue;
            }

            _tagStart = _next;
            return FindTagEnd();
        }

        return false;
    }

    /// <inheritdoc/>
    public void Dispose() => source.Dispose();

    /// <summary>Bytes of a reference to a blank; 0 for any other.</summary>
    private static int BlankReference(ReadOnlySpan<byte> rest)
    {
        var end = rest.IndexOf((byte)';');
        var isHex = rest.StartsWith("&#x"u8);
        return end > 2 && rest[1] == '#' && Utf8Parser.TryParse(rest[(isHex ? 3 : 2)..end], out uint letter, out _, isHex ? 'X' : 'G')
            && letter is ' ' or '\t' or '\r' or '\n' ? end + 1 : 0;
    }

    private static int BlankCData(ReadOnlySpan<byte> rest)
    {
        var letters = rest["<![CDATA["u8.Length..];
        var end = letters.IndexOf("]]>"u8);
        return end >= 0 && letters[..end].Trim(" \t\r\n"u8).IsEmpty ? "<![CDATA["u8.Length + end + 3 : 0;
    }

    private ReadOnlySpan<byte> PastOf()
    {
        while (_end - _next < 8 && Load())
        {
        }

        var rest = _bytes.AsSpan(_next, _end - _next);
        return rest.StartsWith("!--"u8) ? "-->"u8 : rest.StartsWith("![CDATA["u8) ? "]]>"u8 : rest.StartsWith("?"u8) ? "?>"u8 : default;
    }

    /// <summary>Goes on behind the next mark.</summary>
    private bool Find(ReadOnlySpan<byte> mark)
    {
        while (true)
        {
            var at = _bytes.AsSpan(_next, _end - _next).IndexOf(mark);
            if (at >= 0)
            {
                _next += at + mark.Length;
                return true;
            }

            _next = Math.Max(_next, _end - mark.Length + 1);
            if (!Load())
            {
                return false;
            }
        }
    }

    private bool FindTagEnd()
    {
        var quote = 0;
        for (var at = _next; ; at++)
        {
            if (at == _end)
            {
                var length = at - _tagStart;
                _next = _tagStart;
                if (!Load())
                {
                    return false;
                }

                _tagStart = _next;
                at = _tagStart + length;
            }

            int letter = _bytes[at];
            if (quote == 0 && letter == '>')
            {
                (_tagEnd, _next) = (at, at + 1);
                return true;
            }

            quote = quote == letter ? 0 : quote == 0 && letter is '"' or '\'' ? letter : quote;
        }
    }

    /// <summary>Brings in more bytes behind those that are still needed.</summary>
    private bool Load()
    {
        if (_isAtEnd)
        {
            return false;
        }

        if (_next > 0)
        {
            _bytes.AsSpan(_next, _end - _next).CopyTo(_bytes);
            _end -= _next;
            _next = 0;
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
}
