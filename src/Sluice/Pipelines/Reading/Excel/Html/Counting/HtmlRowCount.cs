using System.Globalization;
using System.Text;

namespace Sluice.Pipelines.Reading.Excel.Html.Counting;

/// <summary>
/// Counts the rows of a page's table once more, for the books: rows with a letter in a cell. It goes byte by byte and
/// remembers where it is; nothing of the reader's is in it.
/// </summary>
internal sealed class HtmlRowCount(int table)
{
    // What begins like a longer tag is text.
    private const int TagBytesMax = 1 << 20;
    private const int CommentBytesKept = 1 << 10;

    private readonly StringBuilder _markup = new();
    private Where _where;
    private int _quote;
    private string _raw = "";
    private int _tables;
    private int _depth;
    private bool _isRow;
    private bool _isCell;
    private bool _hasText;
    private long _rows;
    private bool _isDone;

    private enum Where
    {
        Text,
        Reference,
        Markup,
        Quote,
    }

    /// <summary>The rows of a table, by its place in the page; disposes the page.</summary>
    public static long Of(Stream page, int table, CancellationToken cancellation)
    {
        using var pass = page;
        var count = new HtmlRowCount(table);
        var bytes = new byte[64 * 1024];
        while (!count._isDone && pass.Read(bytes) is var read and > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var value in bytes.AsSpan(0, read))
            {
                count.Add(value);
            }
        }

        count.EndReference();
        while (count._where is Where.Markup or Where.Quote && count._raw.Length == 0 && !count.IsDeclaration())
        {
            count.TakeForText();
            count.EndReference();
        }

        count.EndRow();
        return count._rows;
    }

    private void Add(byte value)
    {
        switch (_where)
        {
            case Where.Markup or Where.Quote when _markup.Length == TagBytesMax:
                TakeForText();
                Add(value);
                break;
            case Where.Quote:
                _markup.Append((char)value);
                _where = value == _quote ? Where.Markup : Where.Quote;
                break;
            case Where.Markup when _raw.Length > 0:
                AddRaw((char)value);
                break;
            case Where.Markup:
                AddMarkup((char)value);
                break;
            case Where.Reference when (char.IsAsciiLetterOrDigit((char)value) || value == '#') && _markup.Length < 32:
                _markup.Append((char)value);
                break;
            case Where.Reference:
                EndReference();
                if (value != ';')
                {
                    Add(value);
                }

                break;
            default:
                AddText(value);
                break;
        }
    }

    private void AddText(byte value)
    {
        if (value is (byte)'<' or (byte)'&')
        {
            _where = value == '<' ? Where.Markup : Where.Reference;
            _markup.Clear().Append((char)value);
        }
        else if (value is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or (byte)'\f' or 0xc2 or 0xa0))
        {
            NoteText();
        }
    }

    // Blanks without a break are blanks, too; in UTF-8 they are C2 A0, and a letter that has one of the two bytes has another.
    private void EndReference()
    {
        if (_where is Where.Reference)
        {
            _where = Where.Text;
            if (!IsBlank(_markup.ToString()))
            {
                NoteText();
            }
        }
    }

    private static bool IsBlank(string reference)
    {
        var isHex = reference.StartsWith("&#x", StringComparison.OrdinalIgnoreCase);
        var digits = reference.AsSpan(Math.Min(reference.Length, isHex ? 3 : 2));
        var isNumber = int.TryParse(digits, isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        return reference == "&nbsp" || (isNumber && reference[1] == '#' && number is 0xa0 or ' ' or '\t' or '\n' or '\r' or '\f');
    }

    private void AddMarkup(char letter)
    {
        var isBegun = _markup.Length > 1 && !(_markup.Length == 2 && _markup[1] == '/');
        var isMarkup = isBegun || char.IsAsciiLetter(letter) || (_markup.Length == 1 && letter is '/' or '!' or '?');
        if (!isMarkup || (letter == '<' && !IsDeclaration()))
        {
            TakeForText();
            Add((byte)letter);
            return;
        }

        _markup.Append(letter);
        if (IsDeclaration())
        {
            AddDeclaration(letter);
        }
        else if (letter == '>')
        {
            _where = Where.Text;
            EndTag(_markup.ToString());
        }
        else if (letter is '"' or '\'' && IsBehindEquals())
        {
            (_where, _quote) = (Where.Quote, letter);
        }
    }

    /// <summary>A script is over where its own end tag begins, whatever else stands in that.</summary>
    private void AddRaw(char letter)
    {
        var end = "</" + _raw;
        if (_markup.Length < end.Length && char.ToLowerInvariant(letter) == end[_markup.Length])
        {
            _markup.Append(letter);
        }
        else if (_markup.Length < end.Length)
        {
            _where = Where.Text;
            Add((byte)letter);
        }
        else if (letter == '>')
        {
            (_where, _raw) = (Where.Text, "");
        }
    }

    /// <summary>Whether the markup is no tag: a comment, a document type, an instruction.</summary>
    private bool IsDeclaration() => _markup.Length > 1 && _markup[1] is '!' or '?';

    private void AddDeclaration(char letter)
    {
        var isComment = _markup.Length >= 4 && _markup[1] == '!' && _markup[2] == '-' && _markup[3] == '-';
        if (letter == '>' && (!isComment || (_markup.Length >= 5 && _markup[^2] == '-' && _markup[^3] == '-')))
        {
            _where = Where.Text;
        }
        else if (_markup.Length == CommentBytesKept)
        {
            _markup.Remove(4, CommentBytesKept / 2);
        }
    }

    /// <summary>Takes what only began like a tag for text: what stands behind its first letter is looked at once more.</summary>
    private void TakeForText()
    {
        var letters = _markup.ToString(1, _markup.Length - 1);
        _where = Where.Text;
        NoteText();
        foreach (var letter in letters)
        {
            Add((byte)letter);
        }
    }

    private bool IsBehindEquals()
    {
        var at = _markup.Length - 2;
        while (at > 0 && _markup[at] <= ' ')
        {
            at--;
        }

        return _markup[at] == '=';
    }

    private void EndTag(string tag)
    {
        var isEnd = tag[1] == '/';
        var name = new string([.. tag.Skip(isEnd ? 2 : 1).TakeWhile(letter => char.IsAsciiLetterOrDigit(letter) || letter is ':' or '-')]).ToLowerInvariant();
        if (name is "script" or "style" or "title")
        {
            _raw = isEnd || tag[^2] == '/' ? "" : name;
        }
        else if (name == "table")
        {
            CountTable(isEnd);
        }
        else if (_depth == 1 && name == "tr")
        {
            EndRow();
            _isRow = !isEnd;
        }
        else if (_depth == 1 && name is "td" or "th")
        {
            _isRow |= !isEnd;
            _isCell = !isEnd;
        }
    }

    private void CountTable(bool isEnd)
    {
        if (!isEnd)
        {
            _depth += _tables++ == table || _depth > 0 ? 1 : 0;
        }
        else if (_depth > 0 && --_depth == 0)
        {
            _isDone = true;
            EndRow();
            table = -1;
        }
    }

    private void NoteText() => _hasText |= _depth > 0 && _isCell && _raw.Length == 0;

    private void EndRow()
    {
        _rows += _isRow && _hasText ? 1 : 0;
        (_isRow, _isCell, _hasText) = (false, false, false);
    }
}
