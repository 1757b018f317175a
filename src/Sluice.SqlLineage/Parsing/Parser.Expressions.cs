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

    /// <summary>Reads an expression that filters or sorts.</summary>
    private void ReadCondition(ref List<Condition>? conditions, Clause clause = Clause.Value)
    {
        var value = ReadExpression();
        var isPosition = clause is Clause.Group or Clause.Sort && value.Last == value.First + 1 && _tokens[value.First].Kind == TokenKind.Number;
        if (value.RefCount > 0 || isPosition) (conditions ??= []).Add(new Condition(clause, value));
    }

    private void ReadConditionList(ref List<Condition>? conditions, Clause clause = Clause.Value)
    {
        do
        {
            var before = _at;
            ReadCondition(ref conditions, clause);
            ReadSortWords(ref conditions);
            if (_at == before) break;
        }
        while (Eat(','));
    }

    /// <summary>Reads an expression of which nothing is kept.</summary>
    private void SkipExpression()
    {
        var mark = _stackCount;
        ReadTerms();
        _stackCount = mark;
    }

    private void ReadSortWords(ref List<Condition>? conditions)
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
                    ReadCondition(ref conditions, Clause.Sort);
                }
            }
            else if (IsAny(Kw.As, Kw.Interpolate) && IsNameAt(1)) Skip(2);
            else break;
        }
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
            if (_dialect.LabelledDurations && Words.IsDatePart(Code)) ReadDuration();
            hint = isFirst && !isPrefixed ? name : -1;
            isFirst = false;
            if (!EatOperator()) break;
            hint = -1;
        }

        LeaveDepth();
        return hint;
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
                while (Kind == TokenKind.String && (!_tokens[_at].IsFirstOnLine || !IsTsql)) Next();
                return -1;
            case TokenKind.Variable:
                PushRef(RefKind.Variable, _at, 1);
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

    /// <summary>1 DAY, '1-2' YEAR TO MONTH</summary>
    private void ReadDuration()
    {
        if (_tokens[_at - 1].Kind is not (TokenKind.Number or TokenKind.String) && CodeBefore != ')') return;
        while (Words.IsDatePart(Code) || Is(Kw.To) && Words.IsDatePart(CodeAt(1))) Next();
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
            case ':' when IsNameAt(1) || KindAt(1) is TokenKind.Number or TokenKind.String:
                if (IsNameAt(1)) PushRef(RefKind.Variable, _at + 1, CodeAt(2) == '.' && IsNameAt(3) ? 2 : 1);
                Skip(2);
                while (Is('.') && IsNameAt(1)) Skip(2);
                return -1;
            case '%' or '&' when IsNameAt(1) || KindAt(1) == TokenKind.Number:
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
}
