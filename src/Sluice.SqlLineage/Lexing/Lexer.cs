using System.Buffers;
using Sluice.SqlLineage.Dialects;

namespace Sluice.SqlLineage.Lexing;

/// <summary>
/// Cuts a text into tokens. Comments and white space leave no token; batches end where a line holds only GO, outside
/// of strings and comments, which only the lexer can know. Every '(' knows its partner, so that the grammar can skip.
/// </summary>
internal sealed partial class Lexer
{
    private const byte WordStart = 1;
    private const byte WordPart = 2;
    private const byte Space = 4;
    private const byte Digit = 8;
    private const int DelimiterLengthMax = 64;
    private static readonly byte[] Classes = BuildClasses();
    private static readonly SearchValues<char> LineEnds = SearchValues.Create("\r\n");

    private readonly NameTable _names;
    private Token[] _tokens = new Token[1024];
    private int _count;
    private int[] _open = new int[64];
    private int _openCount;
    private string _text = "";
    private Dialect _dialect = DialectCatalog.Ansi;
    private string? _delimiter;
    private bool _executableComment;
    private bool _isMainText;

    // What was looked for up to the end of the text in vain is not looked for again, so that no text is read twice.
    private readonly HashSet<string> _absent = [];
    private readonly Dictionary<string, int> _lastTags = [];
    private int _unbalancedComments;

    public Lexer(NameTable names) => _names = names;

    /// <summary>Spans that a closing quote or comment mark was looked for in vain.</summary>
    public List<(int Start, string What)> Unterminated { get; } = [];

    /// <summary>Comments of the form /****** Object: … ******/, which name what follows.</summary>
    public List<(int Start, int Length, int TokenIndex)> ObjectHeaders { get; } = [];

    public Token[] Tokens => _tokens;

    public int Count => _count;

    /// <summary>Reads text[start..end) into <see cref="Tokens"/>; four end tokens follow the last one.</summary>
    public void Read(string text, int start, int end, Dialect dialect, bool isMainText = false)
    {
        if (isMainText) _names.BeginText(text);
        _isMainText = _names.IsText(text);
        (_text, _dialect, _count, _openCount, _delimiter, _executableComment) = (text, dialect, 0, 0, null, false);
        Unterminated.Clear();
        ObjectHeaders.Clear();
        _absent.Clear();
        _lastTags.Clear();
        _unbalancedComments = 0;
        Scan(start, end);
        for (var i = 0; i < 4; i++) Add(TokenKind.End, end, 0, 0, -1, true);
        _count -= 4;
    }

    private void Scan(int start, int end)
    {
        var text = _text.AsSpan(0, end);
        var classes = Classes;
        var isFirst = true;
        var at = start;
        while (at < text.Length)
        {
            var c = text[at];
            var kind = c < 128 ? classes[c] : ClassOf(c);
            if ((kind & Space) != 0)
            {
                if (c == '\n' || c == '\r') isFirst = true;
                at++;
                continue;
            }

            if ((kind & WordStart) != 0)
            {
                at = ReadWord(text, at, isFirst);
                isFirst = false;
                continue;
            }

            var before = _count;
            at = (kind & Digit) != 0 ? ReadNumber(text, at, isFirst) : ReadMark(text, at, isFirst);
            if (_count != before) isFirst = false;
        }
    }

    private int ReadWord(ReadOnlySpan<char> text, int at, bool isFirst)
    {
        var classes = Classes;
        uint hash = 0;
        var end = at;
        while (end < text.Length)
        {
            var c = text[end];
            if (c < 128)
            {
                if ((classes[c] & WordPart) == 0) break;
                hash = (hash * 0x01000193u) ^ (c | 0x20u);
            }
            else
            {
                if (!char.IsLetterOrDigit(c) && !IsCombining(c)) break;
                hash = NameTable.Mix(hash, c);
            }

            end++;
        }

        if (_delimiter is not null && text[at..end].IndexOf(_delimiter, StringComparison.Ordinal) is > 0 and var cut)
        {
            // END$$: the delimiter is made of characters that words may hold.
            end = at + cut;
            hash = (uint)NameTable.Hash(text[at..end]);
        }

        if (end < text.Length && (text[end] is '\'' or '"') && end - at <= 8 && TryReadPrefixed(text, at, ref end, isFirst)) return end;
        if (isFirst && end - at <= 9 && TryReadLineCommand(text, at, ref end)) return end;
        var name = _names.Intern(text[at..end], (int)hash);
        ushort code = 0;
        if (name < NameTable.KeywordCount)
        {
            code = (ushort)(Codes.FirstKeyword + name);
            if (_isMainText) _names.NoteUse(name, at, false);
            else _names.NoteSpelling(name, text[at..end]);
        }

        Add(TokenKind.Word, at, end, code, name, isFirst);
        return end;
    }

    /// <summary>GO and DELIMITER are commands of the client: they fill a line and never reach the grammar.</summary>
    private bool TryReadLineCommand(ReadOnlySpan<char> text, int at, ref int end)
    {
        var word = text[at..end];
        if (word.Length == 2 && _dialect.GoBatches && word.Equals("GO", StringComparison.OrdinalIgnoreCase))
        {
            var rest = RestOfLine(text, end);
            if (!IsBatchCount(text[end..rest])) return false;
            Add(TokenKind.Batch, at, end, Codes.Batch, 0, true);
            _openCount = 0;
            end = rest;
            return true;
        }

        if (word.Length != 9 || !_dialect.DelimiterCommand || !word.Equals("DELIMITER", StringComparison.OrdinalIgnoreCase)) return false;
        var line = RestOfLine(text, end);
        var delimiter = text[end..line].Trim();
        _delimiter = delimiter.Length is 0 or > DelimiterLengthMax || delimiter is ";" ? null : delimiter.ToString();
        end = line;
        return true;
    }

    private static bool IsBatchCount(ReadOnlySpan<char> rest)
    {
        var comment = rest.IndexOf("--");
        if (comment >= 0) rest = rest[..comment];
        foreach (var c in rest)
        {
            if (!char.IsAsciiDigit(c) && !char.IsWhiteSpace(c) && c != ';') return false;
        }

        return true;
    }

    private static int RestOfLine(ReadOnlySpan<char> text, int at)
    {
        var found = text[at..].IndexOfAny(LineEnds);
        return found < 0 ? text.Length : at + found;
    }

    private int ReadNumber(ReadOnlySpan<char> text, int at, bool isFirst)
    {
        var end = at;
        if (text[at] == '0' && at + 1 < text.Length && (text[at + 1] | 0x20) is 'x' or 'b')
        {
            end = at + 2;
            while (end < text.Length && (char.IsAsciiHexDigit(text[end]) || text[end] == '_')) end++;
            Add(TokenKind.Number, at, end, 0, 0, isFirst);
            return end;
        }

        while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] == '_')) end++;
        var isWhole = true;
        if (end < text.Length && text[end] == '.' && !(end + 1 < text.Length && text[end + 1] == '.'))
        {
            isWhole = false;
            end++;
            while (end < text.Length && char.IsAsciiDigit(text[end])) end++;
        }

        if (end < text.Length && (text[end] | 0x20) == 'e')
        {
            var digits = end + 1;
            if (digits < text.Length && text[digits] is '+' or '-') digits++;
            if (digits < text.Length && char.IsAsciiDigit(text[digits]))
            {
                isWhole = false;
                end = digits;
                while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] == '_')) end++;
            }
        }

        if (end < text.Length && IsWordPart(text[end]))
        {
            var tail = end;
            while (tail < text.Length && IsWordPart(text[tail])) tail++;
            if (_dialect.DigitNames && isWhole && !IsNumberSuffix(text[end..tail]))
            {
                Add(TokenKind.Word, at, tail, 0, _names.Intern(text[at..tail]), isFirst);
                return tail;
            }

            if (IsNumberSuffix(text[end..tail])) end = tail;
        }

        Add(TokenKind.Number, at, end, 0, 0, isFirst);
        return end;
    }

    private static bool IsNumberSuffix(ReadOnlySpan<char> tail) =>
        tail.Length <= 2 && (tail is "L" or "l" or "S" or "s" or "Y" or "y" or "D" or "d" or "F" or "f" or "BD" or "bd" or "M" or "K" or "G");

    private void Add(TokenKind kind, int start, int end, ushort code, int name, bool isFirst)
    {
        if (_count == _tokens.Length) Array.Resize(ref _tokens, _count * 2);
        ref var token = ref _tokens[_count++];
        token.Start = start;
        token.Length = Math.Max(0, end - start);
        token.Name = name;
        token.Code = code;
        token.Kind = kind;
        token.IsFirstOnLine = isFirst;
    }

    private static bool IsWordPart(char c) => c < 128 ? (Classes[c] & WordPart) != 0 : char.IsLetterOrDigit(c) || IsCombining(c);

    private static bool IsCombining(char c) => char.IsSurrogate(c) || char.GetUnicodeCategory(c) == System.Globalization.UnicodeCategory.NonSpacingMark;

    private static byte ClassOf(char c) =>
        char.IsWhiteSpace(c) || c is '\uFEFF' or '\u200B' ? Space : char.IsLetter(c) || char.IsSurrogate(c) ? WordStart : (byte)0;

    private static byte[] BuildClasses()
    {
        var classes = new byte[128];
        for (var c = 0; c < 128; c++)
        {
            if (char.IsAsciiLetter((char)c) || c == '_') classes[c] = WordStart | WordPart;
            else if (char.IsAsciiDigit((char)c)) classes[c] = Digit | WordPart;
            else if (c is '$' or '#' or '@') classes[c] = WordPart;
            else if (c <= ' ') classes[c] = Space;
        }

        return classes;
    }
}
