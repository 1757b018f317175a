using Sluice.SqlLineage.Lexing;
using Sluice.SqlLineage.Parsing;
using Sluice.SqlLineage.Syntax;

namespace Sluice.SqlLineage.Resolving;

/// <summary>Text inside the text that is SQL itself: bodies, EXEC, OPENQUERY.</summary>
internal sealed partial class Resolver
{
    private const int TextDepthMax = 4;

    private bool IsSqlBody(RoutineStatement routine)
    {
        for (var i = routine.First; i < routine.Last; i++)
        {
            if (_tokens[i].Code != Codes.FirstKeyword + (int)Kw.Language) continue;
            var language = Slice(i + 1).Trim('\'');
            if (!(language.Equals("sql", StringComparison.OrdinalIgnoreCase) || language.Equals("plpgsql", StringComparison.OrdinalIgnoreCase) || language.Equals("plsql", StringComparison.OrdinalIgnoreCase)))
            {
                return false;
            }
        }

        return true;
    }

    private ReadOnlySpan<char> Slice(int token) => _text.AsSpan(_tokens[token].Start, _tokens[token].Length);

    private void ResolveBodyToken(int token)
    {
        if (BodyOf(token) is { } body) ResolveText(body.Text, body.Start, body.End, isRoutine: true);
    }

    /// <summary>The text inside of $tag$ … $tag$, in place, or of a literal, as a text of its own.</summary>
    private (string Text, int Start, int End)? BodyOf(int token)
    {
        if (_tokens[token].Kind != TokenKind.Body) return ConstantOf(token, token + 1) is { } text ? (text, 0, text.Length) : null;
        var tag = _tokens[token].Name - _tokens[token].Start;
        return (_text, _tokens[token].Name, _tokens[token].End - tag);
    }

    /// <summary>Reads text that stands inside the text: a body in dollar quotes, or what EXEC is given.</summary>
    private void ResolveText(string text, int start, int end, bool isRoutine) => WithText(text, start, end, isRoutine, parser =>
    {
        while (parser.ReadNext() is { } statement)
        {
            if (_nesting > 0) InnerStatement?.Invoke(statement);
            Resolve(statement);
            if (parser.StepsExceeded) break;
        }
    });

    /// <summary>The columns of a query that stands in a string, with less confidence; null when it is none.</summary>
    private Relation? ResolveQueryText(string text)
    {
        Relation? rows = null;
        WithText(text, 0, text.Length, isRoutine: false, parser =>
        {
            if (parser.ReadNext() is QueryStatement statement) rows = Resolve(statement.Query, null);
        });
        return rows is null ? null : Capped(rows, LineageReason.DynamicSql);
    }

    private void WithText(string text, int start, int end, bool isRoutine, Action<Parser> read)
    {
        if (_textDepth >= TextDepthMax || !MayRead(end - start)) return;
        _textDepth++;
        RoutineDepth++;
        var wasForeign = IsForeignText;
        IsForeignText |= !ReferenceEquals(text, _text);
        var saved = (_current, _tokens, _text);
        var lexer = new Lexer(_names);
        lexer.Read(text, start, end, _dialect);
        var parser = new Parser(_names);
        parser.Begin(text, lexer.Tokens, lexer.Count, _dialect, isRoutine ? 1 : 0);
        parser.Cancellation = _cancellation;
        (_parserOverride, _tokens, _text) = (parser, lexer.Tokens, text);
        _current = parser;
        read(parser);
        (_current, _tokens, _text) = saved;
        _parserOverride = _current;
        IsForeignText = wasForeign;
        RoutineDepth--;
        _textDepth--;
    }

    /// <summary>Called with every statement of a text that runs inside another statement, so that what it declares is not lost.</summary>
    public Action<Statement>? InnerStatement { get; set; }
}
