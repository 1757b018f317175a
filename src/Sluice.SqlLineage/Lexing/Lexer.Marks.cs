namespace Sluice.SqlLineage.Lexing;

/// <summary>Operators, comments, and marks that mean something else in every dialect: # @ $ { \ %.</summary>
internal sealed partial class Lexer
{
    private const int UnbalancedCommentsMax = 16;
    private const int VariableLengthMax = 200;

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
    private int BehindCopyData(ReadOnlySpan<char> text, int at)
    {
        const string mark = "\n\\.";
        if (_absent.Contains(mark)) return at;
        for (var from = at; text[from..].IndexOf(mark) is >= 0 and var found; from += found + 3)
        {
            var end = from + found + 3;
            if (end == text.Length || text[end] is '\r' or '\n') return end;
        }

        _absent.Add(mark);
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
            var found = _unbalancedComments > UnbalancedCommentsMax ? -1 : text[end..].IndexOfAny('*', '/');
            if (found < 0 || end + found + 1 >= text.Length)
            {
                // A nested mark that is never closed is usually a typing slip: fall back to the first closing mark. After so many
                // of them marks do not nest any more.
                _unbalancedComments++;
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
            var close = text.Slice(at, Math.Min(VariableLengthMax, text.Length - at)).IndexOf(next == '{' ? '}' : ')');
            if (close > 0)
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
            if (IsClosed(text, at, end + 1, tag))
            {
                var after = end + 1 + text[(end + 1)..].IndexOf(tag) + tag.Length;
                Add(TokenKind.Body, at, after, 0, end + 1, isFirst);
                return after;
            }
        }

        while (end < text.Length && IsWordPart(text[end])) end++;
        if (end == at + 1) return AddMark(at, 1, '$', isFirst);
        Add(TokenKind.Word, at, end, 0, _names.Intern(text[at..end]), isFirst);
        return end;
    }

    /// <summary>The tag comes once more behind a place. Where each comes last is found out at the first one, for all of them.</summary>
    private bool IsClosed(ReadOnlySpan<char> text, int at, int behind, ReadOnlySpan<char> tag)
    {
        var last = _lastTags.GetAlternateLookup<ReadOnlySpan<char>>();
        if (_lastTags.Count == 0)
        {
            for (var from = at; text[from..].IndexOf('$') is >= 0 and var found;)
            {
                from += found;
                var end = from + 1;
                while (end < text.Length && text[end] != '$' && IsWordPart(text[end])) end++;
                if (end < text.Length && text[end] == '$') last[text[from..(end + 1)]] = from;
                from = end;
            }
        }

        return last.TryGetValue(tag, out var place) && place >= behind;
    }

    private int ReadTemplate(ReadOnlySpan<char> text, int at, char next, bool isFirst)
    {
        var mark = next switch { '{' => "}}", '%' => "%}", _ => "#}" };
        var close = _absent.Contains(mark) ? -1 : text[(at + 2)..].IndexOf(mark);
        if (close < 0)
        {
            _absent.Add(mark);
            return AddMark(at, 1, '{', isFirst);
        }

        var end = at + close + 4;
        if (next == '{') Add(TokenKind.Template, at, end, 0, 0, isFirst);
        return end;
    }
}
