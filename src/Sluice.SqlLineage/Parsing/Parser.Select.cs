using Sluice.SqlLineage.Lexing;
using Sluice.SqlLineage.Syntax;

namespace Sluice.SqlLineage.Parsing;

/// <summary>SELECT: its list, what stands before it, INTO.</summary>
internal sealed partial class Parser
{
    private Query ReadSelect()
    {
        var query = new Query { Kind = QueryKind.Select, First = _at };
        ReadSelectList(query);
        if (Is(Kw.Row, Kw.Format)) while (!AtEnd && !Is(Kw.Using) && !Is(Kw.From) && !Is(';')) Next();
        if (Is(Kw.Using) && KindAt(1) == TokenKind.String) ReadTransform(query);
        if (Is(Kw.Bulk, Kw.Collect)) Skip(2);
        if (Is(Kw.Into)) ReadInto(query);
        if (Is(Kw.From) && !(Words.IsDatePart(Code)))
        {
            Next();
            query.From = ReadSources(query);
        }

        ReadTail(query);
        return query;
    }

    /// <summary>SELECT TRANSFORM (…) USING 'program' AS (a, b): every output depends on every input.</summary>
    private void ReadTransform(Query query)
    {
        Skip(2);
        if (!Eat(Kw.As)) return;
        var names = TryReadNameList();
        if (names is null && Is('(')) SkipParentheses();
        if (query.Items.Length > 0) query.Items[0].AliasList = names;
    }

    private void ReadSelectList(Query query)
    {
        Next();
        ReadSelectHead(query);
        var mark = _itemCount;
        do
        {
            if (Is(Kw.From) && CodeAt(1) != '.' || Is(')') || Is(';') || AtEnd) break;
            if (Is(Kw.Into) && CodeAt(1) != '.') break;
            var item = ReadSelectItem();
            Push(ref _itemStack, ref _itemCount, item);
            while (IsAny(Kw.Asc, Kw.Desc) || Is(Kw.Nulls, Kw.First) || Is(Kw.Nulls, Kw.Last)) Skip(Is(Kw.Nulls) ? 2 : 1);
        }
        while (Eat(','));
        query.Items = _itemStack.AsSpan(mark, _itemCount - mark).ToArray();
        _itemCount = mark;
    }

    private void ReadSelectHead(Query query)
    {
        while (true)
        {
            if (Is(Kw.Distinct) && CodeAt(1) != ',' || Is(Kw.All) && CodeAt(1) is not (',' or '(' or '.'))
            {
                Next();
                if (Is(Kw.On, '('))
                {
                    Next();
                    ReadCondition(ref query.Conditions, Clause.Group);
                }
            }
            else if (Is(Kw.Top) && (KindAt(1) is TokenKind.Number or TokenKind.Variable || CodeAt(1) == '(' || CodeAt(1) is '?' or ':'))
            {
                Next();
                if (Is('(')) ReadCondition(ref query.Conditions);
                else if (Eat(':')) Next();
                else Next();
                if (Is(Kw.Percent)) Next();
                if (Is(Kw.With, Kw.Ties)) Skip(2);
            }
            else if (Is(Kw.As) && (IsAt(1, Kw.Struct) || IsAt(1, Kw.Value)))
            {
                Skip(2);
            }
            else if (IsAny(Kw.Straight_Join, Kw.Sql_Calc_Found_Rows, Kw.High_Priority) || IsAny(Kw.Sql_No_Cache, Kw.Sql_Small_Result, Kw.Sql_Big_Result) || Is(Kw.Stream) && IsNameAt(1))
            {
                Next();
            }
            else if (Is(Kw.Unique) && IsNameAt(1) || Is(Kw.With, Kw.Differential_Privacy))
            {
                Next();
            }
            else
            {
                return;
            }
        }
    }

    private void ReadInto(Query query)
    {
        Next();
        if (IsAny(Kw.OutFile, Kw.DumpFile))
        {
            Next();
            query.Into = ReadPath();
            query.IntoIsLocation = true;
            while (!AtEnd && !Is(Kw.From) && !Is(';') && !Is(')')) Next();
            return;
        }

        Eat(Kw.Strict);
        if (IsAny(Kw.Temp, Kw.Temporary, Kw.Unlogged) && (IsNameAt(1) || IsAt(1, Kw.Table)))
        {
            query.IntoIsTemporary = !Is(Kw.Unlogged);
            Next();
        }

        if (Is(Kw.Table) && IsNameAt(1)) Next();
        if (Kind == TokenKind.Variable || Is(':') || IsInRoutine)
        {
            // SELECT … INTO variable, variable.
            var variables = new List<int>();
            do
            {
                Eat(':');
                variables.Add(ReadPath() is [.., var name] ? name : -1);
                if (Is('(')) SkipParentheses();
                if (Is('[')) SkipBrackets();
            }
            while (Eat(','));
            query.Into = NoPath;
            query.IntoVariables = [.. variables];
            return;
        }

        query.Into = ReadPath();
        if (Is(',')) query.Into = NoPath;
        while (Eat(',')) ReadPath();
    }

    private SelectItem ReadSelectItem()
    {
        if (Is('*'))
        {
            var star = new SelectItem { Kind = ItemKind.Star, Alias = -1, Expression = Expression.None };
            Next();
            star.Changes = ReadStarChanges();
            if (Code == Codes.Operator || Code is '+' or '-' or '/') { EatOperator(); ReadExpression(); }
            if (Is(Kw.As) && IsNameAt(1)) Skip(2);
            return star;
        }

        if (IsNameToken && CodeAt(1) == '=' && _dialect.EqualsAlias || Kind == TokenKind.String && CodeAt(1) == '=' && _dialect.EqualsAlias)
        {
            var alias = NameOf(_at);
            Skip(2);
            return new SelectItem { Alias = alias, Expression = ReadExpression() };
        }

        if (Kind == TokenKind.Variable && (CodeAt(1) is '=' or Codes.Assign or Codes.CompoundAssign))
        {
            var variable = _tokens[_at].Name;
            Skip(2);
            if (IsNameToken && CodeAt(1) == '=') Skip(2);
            var assignment = new SelectItem { Kind = IsTsql ? ItemKind.Assignment : ItemKind.Expression, Alias = -1, Variable = variable, Expression = ReadExpression() };
            if (!IsTsql) ReadItemAlias(ref assignment);
            return assignment;
        }

        if (IsNameToken && CodeAt(1) == ':' && _dialect.Family == "duckdb" && CodeAt(2) != ':' && IsValueAt(2))
        {
            var alias = NameOf(_at);
            Skip(2);
            return new SelectItem { Alias = alias, Expression = ReadExpression() };
        }

        var mark = _stackCount;
        var first = _at;
        var hint = ReadTerms();
        if (hint == Nothing) NoteStop();
        if (_stackCount == mark + 1 && _stack[mark].Kind == RefKind.QualifiedStar && _at == first + 2 * _stack[mark].Parts + 1 && CodeBefore == '*')
        {
            var reference = _stack[mark];
            _stackCount = mark;
            return new SelectItem
            {
                Kind = ItemKind.QualifiedStar, Alias = -1, StarFirst = reference.First, StarParts = reference.Parts, Changes = ReadStarChanges(),
                Expression = new Expression(RefCount, 0, first, _at, -1),
            };
        }

        var item = new SelectItem { Alias = -1, Expression = Keep(mark, first, hint) };
        ReadItemAlias(ref item);
        return item;
    }

    private bool IsValueAt(int offset) => IsNameAt(offset) || KindAt(offset) is TokenKind.Number or TokenKind.String || CodeAt(offset) == '(';

    private void ReadItemAlias(ref SelectItem item)
    {
        if (Is(Kw.As))
        {
            Next();
            if (Is('('))
            {
                item.AliasList = TryReadNameList();
                return;
            }

            if (IsNameToken || Kind is TokenKind.String or TokenKind.Template or TokenKind.Variable)
            {
                item.Alias = NameOf(_at);
                Next();
                if (Is('(') && _dialect.Family == "teradata") SkipParentheses();
            }

            return;
        }

        if (Kind == TokenKind.String && !_tokens[_at].IsFirstOnLine)
        {
            item.Alias = NameOf(_at);
            Next();
            return;
        }

        if (IsImplicitAlias())
        {
            item.Alias = NameOf(_at);
            Next();
        }

        if (Is('(') && _dialect.Family == "teradata") SkipParentheses();
    }

    private StarChanges? ReadStarChanges()
    {
        StarChanges? changes = null;
        while (true)
        {
            if ((Is(Kw.Except) || Is(Kw.Exclude)) && (CodeAt(1) == '(' && !IsQueryStartAt(2) || Is(Kw.Exclude) && IsNameAt(1)))
            {
                changes ??= new StarChanges();
                Next();
                if (TryReadNameList() is { } names) changes.Except.AddRange(names);
                else if (Is('(')) SkipParentheses();
                else changes.Except.Add(ReadPath()[^1]);
            }
            else if (Is(Kw.Replace) && (CodeAt(1) == '(' || IsNameAt(1) || KindAt(1) is TokenKind.Number or TokenKind.String))
            {
                changes ??= new StarChanges();
                ReadReplacements(changes);
            }
            else if (Is(Kw.Rename) && (CodeAt(1) == '(' || IsNameAt(1)))
            {
                changes ??= new StarChanges();
                ReadRenames(changes);
            }
            else if (IsStarPattern())
            {
                while (Kind != TokenKind.String && !AtEnd) Next();
                Next();
            }
            else if (Is(Kw.Apply, '('))
            {
                SkipParentheses(1);
            }
            else
            {
                return changes;
            }
        }
    }

    /// <summary>* [NOT] LIKE 'x%', * GLOB 'x*', * SIMILAR TO 'x.*'</summary>
    private bool IsStarPattern()
    {
        var i = IsAt(0, Kw.Not) ? 1 : 0;
        return (IsAt(i, Kw.Like) || IsAt(i, Kw.ILike) || IsAt(i, Kw.Glob)) && KindAt(i + 1) == TokenKind.String || IsAt(i, Kw.Similar) && IsAt(i + 1, Kw.To) && KindAt(i + 2) == TokenKind.String;
    }

    private void ReadReplacements(StarChanges changes)
    {
        Next();
        var open = _at;
        var isList = Eat('(');
        do
        {
            var value = ReadExpression();
            Eat(Kw.As);
            if (!IsNameToken) break;
            changes.Replace.Add((value, NameOf(_at)));
            Next();
        }
        while (isList && Eat(','));
        if (isList) CloseParenthesis(open);
    }

    private void ReadRenames(StarChanges changes)
    {
        Next();
        var open = _at;
        var isList = Eat('(');
        do
        {
            if (!IsNameToken) break;
            var from = NameOf(_at);
            Next();
            while (Is('.') && IsNameAt(1)) { Skip(2); from = NameOf(_at - 1); }
            Eat(Kw.As);
            if (!IsNameToken) break;
            changes.Rename.Add((from, NameOf(_at)));
            Next();
        }
        while (isList && Eat(','));
        if (isList) CloseParenthesis(open);
    }
}
