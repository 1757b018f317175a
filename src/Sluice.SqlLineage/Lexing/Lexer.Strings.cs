namespace Sluice.SqlLineage.Lexing;

/// <summary>Strings and quoted names, with the letters before them and the marks inside them.</summary>
internal sealed partial class Lexer
{
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
}
