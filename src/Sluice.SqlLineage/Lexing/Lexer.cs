using System.Buffers;
using Sluice.SqlLineage.Dialects;

namespace Sluice.SqlLineage.Lexing;

/// <summary>
/// Cuts a text into tokens. Comments and white space leave no token; batches end where a line holds only GO, outside
/// of strings and comments, which only the lexer can know. Every '(' knows its partner, so that the grammar can skip.
/// </summary>
internal sealed class Lexer
{
    private const byte WordStart = 1;
    private const byte WordPart = 2;
    private const byte Space = 4;
    private const byte Digit = 8;
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

    /// <summary>N'…', E'…', r"…", U&amp;'…', q'[…]': a letter or two that belong to the string behind them.</summary>
    private bool TryReadPrefixed(ReadOnlySpan<char> text, int at, ref int end, bool isFirst)
    {
        var quote = text[end];
        if (quote == '"' && !_dialect.DoubleQuotedStrings) return false;
        var prefix = text[at..end];
        if (prefix[0] == '_' && _dialect.DelimiterCommand)
        {
            end = ReadString(text, at, end, quote, true, isFirst);
            return true;
        }

        if (prefix.Length > 2) return false;
        var first = char.ToUpperInvariant(prefix[0]);
        if (prefix.Length == 1 && first == 'Q' || prefix.Length == 2 && first == 'N' && char.ToUpperInvariant(prefix[1]) == 'Q')
        {
            end = ReadOracleQuote(text, at, end, isFirst);
            return true;
        }

        foreach (var c in prefix)
        {
            if (!"NEBXRUnebxru".Contains(c)) return false;
        }

        // A raw string keeps its backslashes, but they still guard a quote.
        var escapes = (_dialect.BackslashEscapes || first == 'E') && !(first == 'R' && _dialect.PlainRawStrings);
        end = ReadString(text, at, end, quote, escapes, isFirst);
        return true;
    }

    private int ReadOracleQuote(ReadOnlySpan<char> text, int at, int quoteAt, bool isFirst)
    {
        if (quoteAt + 1 >= text.Length) return ReadString(text, at, quoteAt, '\'', false, isFirst);
        var open = text[quoteAt + 1];
        var close = open switch { '[' => ']', '(' => ')', '{' => '}', '<' => '>', _ => open };
        var found = text[(quoteAt + 2)..].IndexOf([close, '\'']);
        var end = found < 0 ? Unclosed(text, at, "string") : quoteAt + 2 + found + 2;
        Add(TokenKind.String, at, end, 0, 0, isFirst);
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
        _delimiter = delimiter.Length == 0 || delimiter is ";" ? null : delimiter.ToString();
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

    private int ReadMark(ReadOnlySpan<char> text, int at, bool isFirst)
    {
        var c = text[at];
        var next = at + 1 < text.Length ? text[at + 1] : '\0';
        if (_delimiter is not null && text[at..].StartsWith(_delimiter, StringComparison.Ordinal))
        {
            return AddMark(at, _delimiter.Length, ';', isFirst);
        }

        switch (c)
        {
            case '\'':
                return ReadString(text, at, at, c, _dialect.BackslashEscapes, isFirst);
            case '"' when _dialect.DoubleQuotedStrings:
                return ReadString(text, at, at, c, _dialect.BackslashEscapes, isFirst);
            case '"' or '`':
                return ReadQuoted(text, at, c, isFirst);
            case '%' when isFirst && _dialect.Notebooks && char.IsAsciiLetter(next):
                return ReadMagic(text, at);
            case ';' when _dialect.CopyData && IsCopyFromStdIn():
                AddMark(at, 1, c, isFirst);
                return BehindCopyData(text, at + 1);
            case '[' when _dialect.BracketNames:
                return ReadQuoted(text, at, ']', isFirst);
            case '-' when next == '-':
                return RestOfLine(text, at);
            case '/' when next == '*':
                return ReadComment(text, at);
            case '*' when next == '/' && _executableComment:
                _executableComment = false;
                return at + 2;
            case '/' when next == '/' && _dialect.SlashComments:
                return RestOfLine(text, at);
            case '/' when isFirst && _dialect.SlashTerminates && IsAlone(text, at):
                return AddMark(at, 1, ';', isFirst);
            case '#':
                return ReadHash(text, at, next, isFirst);
            case '@':
                return ReadAt(text, at, next, isFirst);
            case '$':
                return ReadDollar(text, at, next, isFirst);
            case '{' when next is '{' or '%' or '#':
                return ReadTemplate(text, at, next, isFirst);
            case '\\' when char.IsAsciiLetter(next) && !_dialect.GoBatches:
                // psql commands (\c, \gexec) fill the rest of their line and end the statement.
                AddMark(at, 1, ';', isFirst);
                return RestOfLine(text, at);
            case '.' when char.IsAsciiDigit(next) && !EndsName(at):
                return ReadNumber(text, at, isFirst);
            case '(':
                if (_openCount == _open.Length) Array.Resize(ref _open, _openCount * 2);
                _open[_openCount++] = _count;
                return AddMark(at, 1, c, isFirst);
            case ')':
                if (_openCount > 0) _tokens[_open[--_openCount]].Name = _count;
                return AddMark(at, 1, c, isFirst);
            default:
                return ReadOperator(text, at, c, next, isFirst);
        }
    }

    /// <summary>%sql leaves its line to SQL; any other language has the text up to the next cell.</summary>
    private static int ReadMagic(ReadOnlySpan<char> text, int at)
    {
        if (text[at..].StartsWith("%sql", StringComparison.OrdinalIgnoreCase)) return at + 4;
        var cell = text[at..].IndexOf("-- COMMAND -");
        return cell < 0 ? text.Length : at + cell;
    }

    /// <summary>The statement that ends here is COPY … FROM STDIN.</summary>
    private bool IsCopyFromStdIn()
    {
        const ushort copy = Codes.FirstKeyword + (int)Kw.Copy, from = Codes.FirstKeyword + (int)Kw.From, stdin = Codes.FirstKeyword + (int)Kw.StdIn;
        var hasSource = false;
        for (var i = _count - 1; i >= 0 && i > _count - 400 && _tokens[i].Code != ';'; i--)
        {
            hasSource |= _tokens[i].Code == stdin && i > 0 && _tokens[i - 1].Code == from;
            if (_tokens[i].Code == copy && hasSource) return true;
        }

        return false;
    }

    /// <summary>The rows end with a line that holds only \.; without one there are none in the text.</summary>
    private static int BehindCopyData(ReadOnlySpan<char> text, int at)
    {
        for (var from = at; text[from..].IndexOf("\n\\.") is >= 0 and var found; from += found + 3)
        {
            var end = from + found + 3;
            if (end == text.Length || text[end] is '\r' or '\n') return end;
        }

        return at;
    }

    private bool EndsName(int at) =>
        _count > 0 && _tokens[_count - 1].End == at && _tokens[_count - 1].Kind is TokenKind.Word or TokenKind.Quoted;

    private static bool IsAlone(ReadOnlySpan<char> text, int at) => text[(at + 1)..RestOfLine(text, at)].IsWhiteSpace();

    private int ReadOperator(ReadOnlySpan<char> text, int at, char c, char next, bool isFirst)
    {
        var third = at + 2 < text.Length ? text[at + 2] : '\0';
        switch (c, next)
        {
            case (':', ':'): return AddMark(at, 2, Codes.DoubleColon, isFirst);
            case ('=', '>'): return AddMark(at, 2, Codes.FatArrow, isFirst);
            case (':', '='): return AddMark(at, 2, Codes.Assign, isFirst);
            case ('|', '>'): return AddMark(at, 2, Codes.PipeForward, isFirst);
            case (':', '>'): return AddMark(at, 2, Codes.DoubleColon, isFirst);
            case ('-', '|') when third == '-':
            case ('<', '<') when third == '%':
            case ('%', '>') when third == '>': return AddMark(at, 3, Codes.Operator, isFirst);
            case ('<', '%') or ('%', '>'): return AddMark(at, 2, Codes.Operator, isFirst);
            case ('-', '>'): return AddMark(at, third == '>' ? 3 : 2, Codes.Arrow, isFirst);
            case ('.', '.') when _count > 0 && _tokens[_count - 1].Kind == TokenKind.Number: return AddMark(at, 2, Codes.DotDot, isFirst);
            case ('+' or '-' or '/' or '%' or '^' or '|' or '&', '='):
                return AddMark(at, 2, Codes.CompoundAssign, isFirst);
            case ('*', '=') when third != '=': return AddMark(at, 2, Codes.CompoundAssign, isFirst);
            case ('|', '|') when third is '/' or '*': return AddMark(at, 2, Codes.Operator, isFirst);
            case ('<' or '>' or '!' or '=', '=' or '>' or '<' or '~'):
            case ('|', '|'):
            case ('&', '&'):
            case ('*', '*'):
            case ('~', '*' or '~'):
            case ('@', '>' or '?' or '@'):
            case ('<', '@' or '^' or '-'):
            case ('?', '|' or '&'):
            case ('#', '>' or '-'):
            case ('^', '@'):
                var length = 2;
                while (at + length < text.Length && "<>=~*|&".Contains(text[at + length]) && length < 4 && (text[at + length] != '*' || text[at + length - 1] == '~')) length++;
                return AddMark(at, length, Codes.Operator, isFirst);
            case ('<' or '>' or '!' or '/' or '%' or '&' or '|' or '^' or '~' or '+' or '-', _):
                return AddMark(at, 1, c, isFirst);
            default:
                return AddMark(at, 1, c < 128 ? c : Codes.Operator, isFirst);
        }
    }

    private int AddMark(int at, int length, ushort code, bool isFirst)
    {
        Add(TokenKind.Punctuation, at, at + length, code, -1, isFirst);
        return at + length;
    }

    private int ReadString(ReadOnlySpan<char> text, int at, int quoteAt, char quote, bool escapes, bool isFirst)
    {
        int end;
        if (_dialect.TripleQuotes && quoteAt + 2 < text.Length && text[quoteAt + 1] == quote && text[quoteAt + 2] == quote)
        {
            end = CloseOfTriple(text, quoteAt + 3, quote);
            if (end < 0) end = Unclosed(text, at, "string");
        }
        else
        {
            end = CloseOf(text, quoteAt + 1, quote, escapes);
            if (end < 0) end = Unclosed(text, at, "string");
        }

        Add(TokenKind.String, at, end, 0, 0, isFirst);
        return end;
    }

    private static int CloseOfTriple(ReadOnlySpan<char> text, int at, char quote)
    {
        while (at < text.Length)
        {
            var found = text[at..].IndexOfAny(quote, '\\');
            if (found < 0) return -1;
            at += found;
            if (text[at] == '\\') at += 2;
            else if (at + 2 < text.Length && text[at + 1] == quote && text[at + 2] == quote) return at + 3;
            else at++;
        }

        return -1;
    }

    private static int CloseOf(ReadOnlySpan<char> text, int at, char quote, bool escapes)
    {
        while (true)
        {
            var found = escapes ? text[at..].IndexOfAny(quote, '\\') : text[at..].IndexOf(quote);
            if (found < 0) return -1;
            at += found;
            if (text[at] == '\\' && escapes)
            {
                if (at + 2 > text.Length) return -1;
                at += 2;
                continue;
            }

            if (at + 1 >= text.Length || text[at + 1] != quote) return at + 1;
            at += 2;
            if (at >= text.Length) return -1;
        }
    }

    private int ReadQuoted(ReadOnlySpan<char> text, int at, char quote, bool isFirst)
    {
        var end = CloseOf(text, at + 1, quote, false);
        if (end < 0)
        {
            end = Unclosed(text, at, "quoted name");
            Add(TokenKind.Quoted, at, end, 0, _names.Intern(text[Math.Min(at + 1, end)..end]), isFirst);
            return end;
        }

        var inner = text[(at + 1)..(end - 1)];
        var name = inner.IndexOf(quote) < 0
            ? _names.InternQuoted(inner, _dialect.Folding)
            : _names.InternQuoted(inner.ToString().Replace(new string(quote, 2), quote.ToString()), _dialect.Folding);
        if (name < NameTable.KeywordCount && _isMainText) _names.NoteUse(name, at + 1, true);
        Add(TokenKind.Quoted, at, end, 0, name, isFirst);
        return end;
    }

    /// <summary>Where to go on after an opening mark without a closing one: the next GO line, or the end of the text.</summary>
    private int Unclosed(ReadOnlySpan<char> text, int at, string what)
    {
        Unterminated.Add((at, what));
        if (!_dialect.GoBatches || Unterminated.Count > 64) return text.Length;
        var line = at;
        while (true)
        {
            line = RestOfLine(text, line);
            while (line < text.Length && text[line] is '\r' or '\n') line++;
            if (line >= text.Length) return text.Length;
            if (line + 2 > text.Length || !text.Slice(line, 2).Equals("GO", StringComparison.OrdinalIgnoreCase)) continue;
            if (IsBatchCount(text[(line + 2)..RestOfLine(text, line)])) return line;
        }
    }

    private int ReadComment(ReadOnlySpan<char> text, int at)
    {
        if (at + 2 < text.Length && text[at + 2] == '!' && _dialect.DelimiterCommand)
        {
            var code = at + 3;
            while (code < text.Length && char.IsAsciiDigit(text[code])) code++;
            _executableComment = true;
            return code;
        }

        var depth = 1;
        var end = at + 2;
        while (depth > 0)
        {
            var found = text[end..].IndexOfAny('*', '/');
            if (found < 0 || end + found + 1 >= text.Length)
            {
                // A nested mark that is never closed is usually a typing slip: fall back to the first closing mark.
                var close = text[(at + 2)..].IndexOf("*/");
                return close < 0 ? Unclosed(text, at, "comment") : at + close + 4;
            }

            end += found;
            if (text[end] == '*' && text[end + 1] == '/')
            {
                depth--;
                end += 2;
            }
            else if (text[end] == '/' && text[end + 1] == '*' && _dialect.NestedComments)
            {
                depth++;
                end += 2;
            }
            else
            {
                end++;
            }
        }

        if (end - at > 20 && text[at..end].Contains("Object:", StringComparison.Ordinal)) ObjectHeaders.Add((at, end - at, _count));
        return end;
    }

    private int ReadHash(ReadOnlySpan<char> text, int at, char next, bool isFirst)
    {
        if (next is '>' or '-') return ReadOperator(text, at, '#', next, isFirst);
        if (_dialect.HashComments || next is ' ' or '\t' && (isFirst || _count == 0)) return RestOfLine(text, at);
        var end = at + 1;
        if (end < text.Length && text[end] == '#') end++;
        while (end < text.Length && IsWordPart(text[end])) end++;
        if (end == at + 1) return AddMark(at, 1, '#', isFirst);
        Add(TokenKind.Word, at, end, 0, _names.Intern(text[at..end]), isFirst);
        return end;
    }

    private int ReadAt(ReadOnlySpan<char> text, int at, char next, bool isFirst)
    {
        if (next is '>' or '?' or '@' && !(at + 2 < text.Length && IsWordPart(text[at + 2])) || next == '@' && _dialect.Stages)
        {
            return ReadOperator(text, at, '@', next, isFirst);
        }

        var end = at + 1;
        if (end < text.Length && text[end] == '@') end++;
        if (_dialect.Stages)
        {
            // A stage reads like a path: @db.schema.stage/folder/file.csv, @%table, @~.
            while (end < text.Length && (IsWordPart(text[end]) || text[end] is '.' or '/' or '%' or '~' or '-' or '=' or '"' or ':')) end++;
        }
        else if (end < text.Length && text[end] is '`' or '"' or '\'')
        {
            var close = CloseOf(text, end + 1, text[end], false);
            end = close < 0 ? text.Length : close;
        }
        else
        {
            while (end < text.Length && IsWordPart(text[end])) end++;
        }

        if (end == at + 1) return AddMark(at, 1, '@', isFirst);
        Add(TokenKind.Variable, at, end, 0, _names.Intern(text[at..end]), isFirst);
        return end;
    }

    private int ReadDollar(ReadOnlySpan<char> text, int at, char next, bool isFirst)
    {
        var end = at + 1;
        if (next is '{' or '(')
        {
            var close = text[at..].IndexOf(next == '{' ? '}' : ')');
            if (close > 0 && close < 200)
            {
                end = at + close + 1;
                while (end < text.Length && IsWordPart(text[end])) end++;
                Add(TokenKind.Word, at, end, 0, _names.Intern(text[at..end]), isFirst);
                return end;
            }
        }

        if (char.IsAsciiDigit(next) && !_dialect.Stages)
        {
            // $19.99 is money, $1 a parameter: a value either way.
            while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] == '.' && end + 1 < text.Length && char.IsAsciiDigit(text[end + 1]))) end++;
            Add(TokenKind.Number, at, end, 0, 0, isFirst);
            return end;
        }

        while (end < text.Length && IsWordPart(text[end]) && text[end] != '$') end++;
        if (end < text.Length && text[end] == '$' && !(end > at + 1 && char.IsAsciiDigit(text[at + 1])))
        {
            var tag = text[at..(end + 1)];
            var close = text[(end + 1)..].IndexOf(tag);
            if (close >= 0)
            {
                var after = end + 1 + close + tag.Length;
                Add(TokenKind.Body, at, after, 0, end + 1, isFirst);
                return after;
            }
        }

        while (end < text.Length && IsWordPart(text[end])) end++;
        if (end == at + 1) return AddMark(at, 1, '$', isFirst);
        Add(TokenKind.Word, at, end, 0, _names.Intern(text[at..end]), isFirst);
        return end;
    }

    private int ReadTemplate(ReadOnlySpan<char> text, int at, char next, bool isFirst)
    {
        var close = text[(at + 2)..].IndexOf(next switch { '{' => "}}", '%' => "%}", _ => "#}" });
        if (close < 0) return AddMark(at, 1, '{', isFirst);
        var end = at + close + 4;
        if (next == '{') Add(TokenKind.Template, at, end, 0, 0, isFirst);
        return end;
    }

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
