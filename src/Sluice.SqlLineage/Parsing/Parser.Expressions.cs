using Sluice.SqlLineage.Lexing;
using Sluice.SqlLineage.Syntax;

namespace Sluice.SqlLineage.Parsing;

/// <summary>
/// Expressions: values and operators take turns, and no tree is built. Where two values meet without an operator the
/// expression is over, which is how statements without semicolons are told apart.
/// </summary>
internal sealed partial class Parser
{
    /// <summary>No value was found.</summary>
    private const int Nothing = -2;

    private readonly List<int> _lambdaNames = [];

    /// <summary>Reads one expression and keeps its references.</summary>
    private Expression ReadExpression()
    {
        var mark = _stackCount;
        var first = _at;
        var hint = ReadTerms();
        return Keep(mark, first, hint);
    }

    private Expression Keep(int mark, int first, int hint)
    {
        var count = _stackCount - mark;
        var start = RefCount;
        if (start + count > Refs.Length)
        {
            var larger = new ColumnRef[Math.Max(Refs.Length * 2, start + count)];
            Array.Copy(Refs, larger, start);
            Refs = larger;
        }

        Array.Copy(_stack, mark, Refs, start, count);
        RefCount += count;
        _stackCount = mark;
        return new Expression(start, count, first, _at, hint == Nothing ? -1 : hint);
    }

    /// <summary>Reads an expression that filters or sorts: only the queries inside it matter.</summary>
    private void ReadCondition(ref List<Query>? queries)
    {
        var mark = _stackCount;
        ReadTerms();
        DropToQueries(mark, ref queries);
    }

    private void ReadConditionList(ref List<Query>? queries)
    {
        do
        {
            var before = _at;
            ReadCondition(ref queries);
            ReadSortWords(ref queries);
            if (_at == before) break;
        }
        while (Eat(','));
    }

    private void ReadSortWords(ref List<Query>? queries)
    {
        while (true)
        {
            if (IsAny(Kw.Asc, Kw.Desc)) Next();
            else if (Is(Kw.Nulls) && (IsAt(1, Kw.First) || IsAt(1, Kw.Last))) Skip(2);
            else if (Is(Kw.Using) && KindAt(1) == TokenKind.Punctuation && CodeAt(1) != '(') Skip(2);
            else if (Is(Kw.With, Kw.Fill))
            {
                Skip(2);
                while (IsAny(Kw.From, Kw.To, Kw.Step))
                {
                    Next();
                    ReadCondition(ref queries);
                }
            }
            else if (IsAny(Kw.As, Kw.Interpolate) && IsNameAt(1)) Skip(2);
            else break;
        }
    }

    private void DropToQueries(int mark, ref List<Query>? queries)
    {
        for (var i = mark; i < _stackCount; i++)
        {
            if (_stack[i].Kind == RefKind.Subquery) (queries ??= []).Add(_stack[i].Query!);
        }

        _stackCount = mark;
    }

    private void PushRef(RefKind kind, int first, int parts, Query? query = null)
    {
        if (_lambdaNames.Count > 0 && kind == RefKind.Column && _lambdaNames.Contains(_tokens[first].Name)) return;
        Push(ref _stack, ref _stackCount, new ColumnRef { Kind = kind, First = first, Parts = (byte)Math.Min(parts, 255), Query = query });
    }

    /// <summary>Reads values and operators. Returns the name when the whole is one column, -1 or <see cref="Nothing"/>.</summary>
    private int ReadTerms()
    {
        if (!EnterDepth())
        {
            if (Is('(')) SkipParentheses();
            else Next();
            return -1;
        }

        var hint = Nothing;
        var isFirst = true;
        while (true)
        {
            var isPrefixed = SkipPrefixes();
            var name = ReadValue();
            if (name == Nothing)
            {
                if (!isFirst || isPrefixed) hint = hint == Nothing && isPrefixed ? -1 : hint;
                break;
            }

            name = ReadSuffixes(name);
            hint = isFirst && !isPrefixed ? name : -1;
            isFirst = false;
            if (!EatOperator()) break;
            hint = -1;
        }

        LeaveDepth();
        return hint;
    }

    private bool SkipPrefixes()
    {
        var any = false;
        if (Code == 0) return false;
        while (true)
        {
            switch (Code)
            {
                case '+' or '-' or '~' or '!' or '@' or Codes.Operator when !AtEnd:
                case '|' when CodeAt(1) == '/':
                case '/' when any:
                    break;
                default:
                    if (Is(Kw.Not) && !(CodeAt(1) is '.' or ',' or ')')) break;
                    if (IsAny(Kw.Prior, Kw.Connect_By_Root, Kw.Binary) && CodeAt(1) is not ('.' or ',' or ')' or '(') && KindAt(1) != TokenKind.End) break;
                    if (Is(Kw.Distinct) && CodeAt(1) is not ('.' or ',' or ')' or '=')) break;
                    return any;
            }

            any = true;
            Next();
        }
    }

    /// <summary>What EatWordOperator found: nothing, an operator that wants a value, or one that stands behind its value.</summary>
    private enum Found : byte
    {
        None,
        Operator,
        Postfix,
    }

    private bool EatOperator()
    {
        while (true)
        {
            if (EatMarkOperator()) return true;
            if (!Words.IsOperator(Code)) return false;
            switch (EatWordOperator())
            {
                case Found.None: return false;
                case Found.Operator: return true;
            }
        }
    }

    private bool EatMarkOperator()
    {
        var code = Code;
        switch (code)
        {
            case '+' or '-' or '*' or '/' or '%' or '=' or '<' or '>' or '&' or '|' or '^' or '~':
            case Codes.Operator or Codes.Arrow or Codes.FatArrow or Codes.CompoundAssign or '#':
                Next();
                if (Is('=') || code is '<' or '>' or '!' && Is('>') || code == '/' && Is('/') && Touches(_at)) Next();
                return true;
            case '!' when CodeAt(1) is '=' or '<' or '>':
                Skip(2);
                return true;
            case '@' when _dialect.Name != "tsql":
                Next();
                return true;
        }

        return false;
    }

    private Found EatWordOperator()
    {
        if (Is(Kw.Not))
        {
            if (!(IsAt(1, Kw.In) || IsAt(1, Kw.Like) || IsAt(1, Kw.ILike) || IsAt(1, Kw.Between) || IsAt(1, Kw.RLike) ||
                IsAt(1, Kw.Regexp) || IsAt(1, Kw.Similar) || IsAt(1, Kw.Glob) || IsAt(1, Kw.Match) || IsAt(1, Kw.Member) || IsAt(1, Kw.Contains))) return Found.None;
            Next();
            return EatWordOperator();
        }

        if (Is(Kw.Is)) return EatIs();
        if (Is(Kw.At))
        {
            if (IsAt(1, Kw.Time) && IsAt(2, Kw.Zone)) Skip(3);
            else if (IsAt(1, Kw.Local)) { Skip(2); return Found.Postfix; }
            else return Found.None;
            return Found.Operator;
        }

        if (IsAny(Kw.IsNull, Kw.NotNull))
        {
            Next();
            return Found.Postfix;
        }

        if (Is(Kw.Similar) || Is(Kw.Sounds) || Is(Kw.Member))
        {
            if (!(IsAt(1, Kw.To) || IsAt(1, Kw.Like) || IsAt(1, Kw.Of))) return Found.None;
            Skip(2);
            return Found.Operator;
        }

        if (Is(Kw.Operator))
        {
            if (CodeAt(1) != '(') return Found.None;
            SkipParentheses(1);
            return Found.Operator;
        }

        if (IsAny(Kw.Match, Kw.Contains) && CodeAt(1) == '(' && _dialect.Name != "sqlite") return Found.None;
        Next();
        return Found.Operator;
    }

    private Found EatIs()
    {
        Next();
        Eat(Kw.Not);
        if (Eat(Kw.Distinct))
        {
            return Eat(Kw.From) ? Found.Operator : Found.Postfix;
        }

        if (Is(Kw.Of) || Is(Kw.Json))
        {
            Next();
            while (IsAny(Kw.Object, Kw.Array, Kw.Value) || IsAny(Kw.Scalar, Kw.Type, Kw.With) || IsAny(Kw.Without, Kw.Unique, Kw.Keys)) Next();
            if (Is('(')) SkipParentheses();
            return Found.Postfix;
        }

        if (Words.IsConstant(Code) || IsAny(Kw.Unknown, Kw.Document, Kw.Normalized) || IsAny(Kw.NotNull, Kw.Empty))
        {
            Next();
            return Found.Postfix;
        }

        return Found.Operator;
    }

    private int ReadValue()
    {
        switch (Kind)
        {
            case TokenKind.Word:
                return ReadWordValue();
            case TokenKind.Quoted:
                return ReadPathValue();
            case TokenKind.Number or TokenKind.Body:
                Next();
                return -1;
            case TokenKind.String:
                Next();
                while (Kind == TokenKind.String && (!_tokens[_at].IsFirstOnLine || _dialect.Name is "postgres" or "bigquery")) Next();
                return -1;
            case TokenKind.Variable:
                Next();
                return -1;
            case TokenKind.Template:
                Next();
                while (!AtEnd && Touches(_at) && Kind is TokenKind.Word or TokenKind.Template) Next();
                return -1;
            case TokenKind.Punctuation:
                return ReadMarkValue();
            default:
                return Nothing;
        }
    }

    private int ReadMarkValue()
    {
        switch (Code)
        {
            case '(':
                return ReadParenthesised();
            case '*':
                Next();
                return -1;
            case '[':
                Next();
                ReadList(']');
                return -1;
            case '{':
                Next();
                if (Is(Kw.Fn)) Next();
                ReadList('}');
                return -1;
            case '?':
                Next();
                return -1;
            case ':' when IsNameAt(1) || KindAt(1) == TokenKind.Number:
                Skip(2);
                while (Is('.') && IsNameAt(1)) Skip(2);
                return -1;
            case '%' or '&' when IsNameAt(1):
                Skip(2);
                return -1;
            case '%' when CodeAt(1) == '(':
                SkipParentheses(1);
                if (Kind == TokenKind.Word && Touches(_at)) Next();
                return -1;
            case '$' or '#' or '\\':
                Next();
                return -1;
            default:
                return Nothing;
        }
    }

    /// <summary>A list in brackets or braces: arrays, structs, maps, slices.</summary>
    private void ReadList(char close)
    {
        while (!AtEnd && !Is(close) && !Is(';') && !StepsExceeded)
        {
            var before = _at;
            if (IsQueryStart()) PushQuery(ReadQuery());
            else ReadTerms();
            if (Is(Kw.For) && IsNameAt(1)) ReadComprehension();
            if (!(Eat(',') || Eat(':') || Eat('=') || Eat(Kw.To)) && _at == before) break;
        }

        if (Eat(close)) return;
        while (!AtEnd && !Is(close) && !Is(')') && !Is(';') && !Is(Kw.From)) Next();
        Eat(close);
    }

    /// <summary>[f(x) FOR x IN list IF condition]</summary>
    private void ReadComprehension()
    {
        Next();
        var name = _tokens[_at].Name;
        for (var i = _stackCount - 1; i >= 0; i--)
        {
            if (_stack[i].Kind == RefKind.Column && _tokens[_stack[i].First].Name == name && _stack[i].Parts == 1) _stack[i].Parts = 0;
        }

        Next();
        while (Eat(',')) Next();
        if (Eat(Kw.In)) ReadTerms();
        if (Eat(Kw.If))
        {
            _lambdaNames.Add(name);
            ReadTerms();
            _lambdaNames.Remove(name);
        }
    }

    private void PushQuery(Query query) => PushRef(RefKind.Subquery, query.First, 0, query);

    private int ReadParenthesised()
    {
        var open = _at;
        if (CodeAt(1) == '+' && CodeAt(2) == ')')
        {
            Skip(3);
            return -1;
        }

        if (!EnterDepth())
        {
            SkipParentheses();
            return -1;
        }

        Next();
        var hint = -1;
        if (IsQueryStart())
        {
            PushQuery(ReadQuery());
        }
        else
        {
            var mark = _stackCount;
            hint = ReadTerms();
            if (IsSetOperator() && _stackCount == mark + 1 && _stack[mark].Kind == RefKind.Subquery)
            {
                // ((SELECT …) UNION …): what looked like a value was the first branch of a query.
                var first = _stack[mark].Query!;
                _stackCount = mark;
                PushQuery(ReadSetOperations(first));
                hint = -1;
            }
            else if (IsQueryTail() && _stackCount == mark + 1 && _stack[mark].Kind == RefKind.Subquery)
            {
                ReadTail(_stack[mark].Query!);
            }

            while (Eat(','))
            {
                hint = -1;
                if (Is(')')) break;
                if (IsQueryStart()) PushQuery(ReadQuery());
                else ReadTerms();
                EatAlias();
            }

            if (EatAlias() && Eat(','))
            {
                do
                {
                    ReadTerms();
                    EatAlias();
                }
                while (Eat(','));
            }
        }

        CloseParenthesis(open);
        LeaveDepth();
        return hint == Nothing ? -1 : hint;
    }

    private bool EatAlias()
    {
        if (!Is(Kw.As) || !(IsNameAt(1) || KindAt(1) == TokenKind.String)) return false;
        Skip(2);
        return true;
    }

    private int ReadSuffixes(int hint)
    {
        while (true)
        {
            switch (Code)
            {
                case '.' when IsNameAt(1):
                    Skip(2);
                    if (Is('(')) ReadArguments(_at - 1);
                    hint = -1;
                    continue;
                case '.' when CodeAt(1) is '*':
                    Skip(2);
                    hint = Expression.StarHint;
                    continue;
                case '.' when CodeAt(1) is '[' or '(':
                    Next();
                    continue;
                case '[':
                    Next();
                    ReadList(']');
                    continue;
                case '!' when IsNameAt(1) && Touches(_at) && Touches(_at + 1) && _dialect.Stages:
                    Skip(2);
                    if (Is('(')) ReadArguments(_at - 1);
                    continue;
                case Codes.DoubleColon:
                    Next();
                    ReadType();
                    continue;
                case ':' when _dialect.ColonPaths && (IsNameAt(1) || CodeAt(1) == '[' || KindAt(1) == TokenKind.String):
                    Skip(2);
                    while (Is('.') && IsNameAt(1)) Skip(2);
                    hint = -1;
                    continue;
                case '(' when CodeAt(1) == '+' && CodeAt(2) == ')':
                    Skip(3);
                    continue;
                case '(' when _at > 0 && CodeBefore == ')' && Touches(_at) && _dialect.Name is "clickhouse" or "duckdb":
                    ReadArguments(_at - 1);
                    continue;
            }

            if (!Words.IsSuffix(Code) || !ReadWordSuffix()) return hint;
            hint = -1;
        }
    }

    private bool ReadWordSuffix()
    {
        if (Is(Kw.Over))
        {
            if (CodeAt(1) == '(') { Next(); ReadWindow(); return true; }
            if (!IsNameAt(1)) return false;
            PushRef(RefKind.Window, _at + 1, 1);
            Skip(2);
            return true;
        }

        if (Is(Kw.Collate) && (IsNameAt(1) || KindAt(1) == TokenKind.String))
        {
            Next();
            ReadPath();
            return true;
        }

        if (Is(Kw.Filter, '(') || Is(Kw.Keep, '('))
        {
            Next();
            ReadLooseParentheses();
            return true;
        }

        if (Is(Kw.Within, Kw.Group) && CodeAt(2) == '(')
        {
            Skip(2);
            ReadLooseParentheses();
            return true;
        }

        if ((IsAny(Kw.Ignore, Kw.Respect)) && IsAt(1, Kw.Nulls))
        {
            Skip(2);
            return true;
        }

        if (Is(Kw.From) && (IsAt(1, Kw.First) || IsAt(1, Kw.Last)) && (IsAt(2, Kw.Over) || IsAt(2, Kw.Ignore) || IsAt(2, Kw.Respect)))
        {
            Skip(2);
            return true;
        }

        return false;
    }

    /// <summary>FILTER (WHERE …), WITHIN GROUP (ORDER BY …), KEEP (…): clause words and expressions take turns.</summary>
    private void ReadLooseParentheses()
    {
        var open = _at;
        Next();
        while (!AtEnd && !Is(')') && !StepsExceeded)
        {
            while (IsAny(Kw.Where, Kw.Order, Kw.By) || IsAny(Kw.Group, Kw.Dense_Rank, Kw.First) || IsAny(Kw.Last, Kw.Asc, Kw.Desc) || IsAny(Kw.Nulls, Kw.Partition)) Next();
            if (Is(')')) break;
            if (ReadTerms() == Nothing) break;
            while (IsAny(Kw.Asc, Kw.Desc) || IsAny(Kw.Nulls, Kw.First, Kw.Last)) Next();
            if (!Eat(',') && !IsAny(Kw.Order, Kw.Partition)) break;
        }

        CloseParenthesis(open);
    }

    /// <summary>OVER (name PARTITION BY … ORDER BY … frame)</summary>
    private void ReadWindow()
    {
        var open = _at;
        Next();
        while (!AtEnd && !Is(')') && !StepsExceeded)
        {
            if (Is(Kw.Partition, Kw.By) || Is(Kw.Order, Kw.By) || Is(Kw.Distribute, Kw.By) || Is(Kw.Sort, Kw.By) || Is(Kw.Cluster, Kw.By))
            {
                Skip(2);
                do
                {
                    if (ReadTerms() == Nothing) break;
                    while (IsAny(Kw.Asc, Kw.Desc) || IsAny(Kw.Nulls, Kw.First, Kw.Last)) Next();
                }
                while (Eat(','));
            }
            else if (IsAny(Kw.Rows, Kw.Range, Kw.Groups))
            {
                var close = _tokens[open].Name;
                if (close > _at && close < _end)
                {
                    _steps += 1;
                    _at = close;
                }
                else
                {
                    Next();
                }
            }
            else if (IsNameToken)
            {
                Next();
            }
            else
            {
                break;
            }
        }

        CloseParenthesis(open);
    }

    private void ReadCase()
    {
        Next();
        if (!Is(Kw.When)) ReadTerms();
        while (Eat(Kw.When))
        {
            ReadTerms();
            while (Eat(',')) ReadTerms();
            if (!Eat(Kw.Then)) NoteStop();
            ReadTerms();
        }

        if (Eat(Kw.Else)) ReadTerms();
        if (Eat(Kw.End))
        {
            if (Is(Kw.Case) && !_tokens[_at].IsFirstOnLine) Next();
        }
        else
        {
            NoteStop();
        }
    }

    /// <summary>A type name with its length, element types, array marks and the words that may follow it.</summary>
    private void ReadType()
    {
        if (Is(Kw.Setof) || Is(Kw.National)) Next();
        if (Is('(') || KindAt(0) == TokenKind.String)
        {
            if (Is('(')) SkipParentheses();
            else Next();
            return;
        }

        if (!IsNameToken && Kind != TokenKind.Variable && Kind != TokenKind.Template) return;
        var first = _at;
        Next();
        while (Is('.') && IsNameAt(1)) Skip(2);
        if (_tokens[first].Code == CodeOf(Kw.Interval))
        {
            while (Words.IsDatePart(Code) || Is(Kw.To)) Next();
        }

        while (true)
        {
            if (Is('(')) SkipParentheses();
            else if (Is('<') || Code == Codes.Operator && TextOf(_at) is "<>") SkipAngles();
            else if (Is('[')) SkipBrackets();
            else if (Is(Kw.With, Kw.Time) || Is(Kw.Without, Kw.Time) || Is(Kw.With, Kw.Local)) Skip(IsAt(1, Kw.Local) ? 4 : 3);
            else if (IsAny(Kw.Precision, Kw.Varying, Kw.Unsigned) || IsAny(Kw.Signed, Kw.ZeroFill, Kw.Large) || IsAny(Kw.Array, Kw.Byte, Kw.Char)) Next();
            else if (Is(Kw.Character, Kw.Set)) Skip(3);
            else if (Is('%') && (IsAt(1, Kw.Type) || IsAt(1, Kw.RowType))) Skip(2);
            else if (Is(Kw.Object) && _tokens[first].Code == CodeOf(Kw.Large)) Next();
            else return;
        }
    }

    private void SkipAngles()
    {
        var depth = 0;
        var start = _at;
        while (!AtEnd && !Is(';') && _at - start < 2000)
        {
            foreach (var c in TextOf(_at))
            {
                if (Kind != TokenKind.Punctuation) break;
                if (c == '<') depth++;
                else if (c == '>') depth--;
            }

            if (Is('(')) SkipParentheses();
            else Next();
            if (depth <= 0) return;
        }
    }

    private void SkipBrackets()
    {
        var depth = 0;
        while (!AtEnd && !Is(';'))
        {
            if (Is('[')) depth++;
            if (Is(']')) depth--;
            Next();
            if (depth == 0) return;
        }
    }
}
