using Sluice.SqlLineage.Lexing;

namespace Sluice.SqlLineage.Parsing;

/// <summary>Names: paths of tables and routines, lists of columns, aliases.</summary>
internal sealed partial class Parser
{
    private static readonly int[] NoPath = [];

    /// <summary>Reads a.b.c; two dots in a row leave an empty part (-1). Returns an empty path when no name is here.</summary>
    private int[] ReadPath()
    {
        switch (Kind)
        {
            case TokenKind.Word or TokenKind.Quoted:
                break;
            case TokenKind.Variable:
                Next();
                return [_tokens[_at - 1].Name];
            case TokenKind.String:
                Next();
                return [StringName(_at - 1)];
            case TokenKind.Template:
                Next();
                return TemplatePath(_at - 1);
            default:
                return NoPath;
        }

        if (IsAt(0, Kw.Identifier) && CodeAt(1) == '(' && KindAt(2) == TokenKind.String)
        {
            var inner = TextOf(_at + 2).Trim('\'').ToString();
            SkipParentheses(1);
            return [.. inner.Split('.').Select(p => _names.InternName(p.Trim('"', '`')))];
        }

        if (CodeAt(1) != '.' && !_dialect.DashedNames && !_dialect.QuotedPaths)
        {
            Next();
            return [_tokens[_at - 1].Name];
        }

        var parts = new List<int>(4);
        AddPathPart(parts);
        while (Is('.') && !StepsExceeded)
        {
            if (CodeAt(1) == '.' && IsNameAt(2))
            {
                Skip(2);
                parts.Add(-1);
            }
            else if (IsNameAt(1))
            {
                Next();
            }
            else if (KindAt(1) == TokenKind.Number && Touches(_at + 1))
            {
                Next();
                var number = _at;
                Next();
                if (Kind == TokenKind.Word && Touches(_at)) Next();
                parts.Add(_names.InternName(_text.AsSpan(_tokens[number].Start, _tokens[_at - 1].End - _tokens[number].Start)));
                continue;
            }
            else if (KindAt(1) is TokenKind.Template)
            {
                Skip(2);
                parts.AddRange(TemplatePath(_at - 1));
                continue;
            }
            else
            {
                break;
            }

            AddPathPart(parts);
        }

        return [.. parts];
    }

    private void SkipParentheses(int offset)
    {
        Skip(offset);
        SkipParentheses();
    }

    private void AddPathPart(List<int> parts)
    {
        var token = _at;
        Next();
        if (_tokens[token].Kind == TokenKind.Quoted && _dialect.QuotedPaths)
        {
            var name = _names[_tokens[token].Name];
            if (name.Contains('.'))
            {
                foreach (var part in name.Split('.')) parts.Add(_names.InternName(part));
                return;
            }
        }

        if (_dialect.DashedNames && _tokens[token].Kind == TokenKind.Word && Is('-') && Touches(_at) && Touches(_at + 1))
        {
            while (Is('-') && Touches(_at) && (IsNameAt(1) || KindAt(1) == TokenKind.Number) && Touches(_at + 1)) Skip(2);
            var text = _text.AsSpan(_tokens[token].Start, _tokens[_at - 1].End - _tokens[token].Start);
            parts.Add(_names.InternName(text.TrimEnd('.')));
            if (text[^1] == '.' && IsNameToken) AddPathPart(parts);
            return;
        }

        parts.Add(_tokens[token].Name);
        // ORDERS* and events_2024* are families of tables in BigQuery; the star belongs to the name.
        if (_dialect.DashedNames && Is('*') && Touches(_at)) Next();
    }

    /// <summary>{{ ref('x') }} and {{ source('a', 'x') }} name tables; anything else stays opaque.</summary>
    private int[] TemplatePath(int token)
    {
        var call = TemplateCall.Read(TextOf(token));
        return call is null ? NoPath : [.. call.Select(p => _names.InternName(p))];
    }

    /// <summary>(a, b, c) → names; null and nothing consumed when this is not a plain list of names.</summary>
    private int[]? TryReadNameList()
    {
        if (!Is('(')) return null;
        var start = _at;
        Next();
        var names = new List<int>();
        while (IsNameToken || Kind is TokenKind.String or TokenKind.Template)
        {
            var token = _at;
            Next();
            while (Is('.') && IsNameAt(1))
            {
                Skip(2);
                token = _at - 1;
            }

            names.Add(_tokens[token].Kind == TokenKind.Template ? _names.InternName(TextOf(token)) : NameOf(token));
            if (IsAny(Kw.Asc, Kw.Desc)) Next();
            if (!Eat(',')) break;
        }

        if (Is(')') && names.Count > 0)
        {
            Next();
            return [.. names];
        }

        _at = start;
        return null;
    }

    /// <summary>PRINT 'x', THROW 50000, COMMIT TRANSACTION, CLOSE c: no alias is followed by one of these.</summary>
    private bool IsVerbWithObject() =>
        KindAt(1) is TokenKind.String or TokenKind.Number or TokenKind.Variable or TokenKind.Quoted || KindAt(1) == TokenKind.Word && CodeAt(1) == 0 ||
        IsAt(1, Kw.Tran) || IsAt(1, Kw.Transaction) || Is(Kw.Fetch) && (IsAt(1, Kw.First) || IsAt(1, Kw.Next) || IsAt(1, Kw.From));

    private bool IsImplicitAlias()
    {
        if (Kind == TokenKind.Quoted) return true;
        if (Kind != TokenKind.Word) return false;
        var code = Code;
        if (code == 0) return true;
        if (Is(Kw.Lock) && IsAt(1, Kw.In) || Is(Kw.Bulk) && IsAt(1, Kw.Collect)) return false;
        if (IsAny(Kw.Format, Kw.Settings) && IsNameAt(1) && _dialect.Family == "clickhouse") return false;
        return Words.Of(code) switch
        {
            WordRole.Plain => true,
            WordRole.Clause or WordRole.Statement => false,
            WordRole.SoftStatement => !_tokens[_at].IsFirstOnLine && !IsVerbWithObject(),
            WordRole.BeforeParenthesis => CodeAt(1) != '(' && !(Is(Kw.Unpivot) && (IsAt(1, Kw.Include) || IsAt(1, Kw.Exclude))),
            WordRole.BeforeBy => !IsAt(1, Kw.By) && !IsAt(1, Kw.With),
            WordRole.BeforeJoin => !IsJoinAhead() && !IsPrefixedSetOperator(),
            _ => true,
        };
    }
}
