using Sluice.SqlLineage.Lexing;
using Sluice.SqlLineage.Syntax;

namespace Sluice.SqlLineage.Parsing;

/// <summary>Queries: WITH, SELECT and its clauses, VALUES, set operations, pipes.</summary>
internal sealed partial class Parser
{
    private bool IsQueryStart() =>
        Code >= Codes.FirstKeyword && IsQueryStartAt(0);

    private bool IsQueryStartAt(int offset)
    {
        if (IsAt(offset, Kw.Select)) return CodeAt(offset + 1) is not ('.' or ',' or '=') || CodeAt(offset + 1) == '.';
        if (IsAt(offset, Kw.Sel)) return _dialect.Family == "teradata";
        if (IsAt(offset, Kw.With)) return IsCteHead(offset + 1) || _dialect.Family == "clickhouse";
        if (IsAt(offset, Kw.Values)) return CodeAt(offset + 1) == '(' || IsAt(offset + 1, Kw.Row);
        if (IsAt(offset, Kw.From)) return IsNameAt(offset + 1) && !IsAt(offset + 1, Kw.Select) || CodeAt(offset + 1) == '(' && KindAt(offset + 2) is not (TokenKind.String or TokenKind.Number);
        if (IsAt(offset, Kw.Table)) return IsNameAt(offset + 1) && (CodeAt(offset + 2) is ')' or ';' || KindAt(offset + 2) == TokenKind.End);
        if (IsAt(offset, Kw.Pivot) || IsAt(offset, Kw.Unpivot)) return IsNameAt(offset + 1) && (IsAt(offset + 2, Kw.On) || CodeAt(offset + 2) == '.');
        if (IsAt(offset, Kw.Describe) || IsAt(offset, Kw.Show) || IsAt(offset, Kw.Summarize)) return _dialect.Family == "duckdb" && (IsNameAt(offset + 1) || CodeAt(offset + 1) == ')');
        return false;
    }

    /// <summary>name AS (…), name (columns) AS (…): WITH also introduces options, which look alike up to here.</summary>
    private bool IsCteHead(int offset)
    {
        if (IsAt(offset, Kw.Recursive) && IsNameAt(offset + 1)) offset++;
        if (!IsNameAt(offset) && KindAt(offset) is not (TokenKind.Template or TokenKind.String)) return false;
        if (IsAt(offset + 1, Kw.As)) return true;
        if (CodeAt(offset + 1) != '(') return false;
        var close = _tokens[_at + offset + 1].Name;
        if (close < 0) return true;
        return _tokens[close + 1].Code == CodeOf(Kw.As) && (_tokens[close + 2].Code == '(' || _tokens[close + 2].Code == CodeOf(Kw.Materialized) || _tokens[close + 2].Code == CodeOf(Kw.Not)) || _tokens[close + 1].Code == '(';
    }

    /// <summary>BigQuery: FULL OUTER UNION ALL, LEFT UNION ALL.</summary>
    private bool IsPrefixedSetOperator()
    {
        if (Is(Kw.Outer) && IsAt(1, Kw.Union)) return true;
        if (!IsAny(Kw.Full, Kw.Left, Kw.Inner)) return false;
        var offset = IsAt(1, Kw.Outer) ? 2 : 1;
        return IsAt(offset, Kw.Union) || IsAt(offset, Kw.Intersect) || IsAt(offset, Kw.Except);
    }

    private bool IsSetOperator()
    {
        var code = Code;
        if (code < Codes.FirstKeyword) return false;
        if (IsPrefixedSetOperator()) return true;
        return code == CodeOf(Kw.Union) || code == CodeOf(Kw.Intersect) || code == CodeOf(Kw.Except) || code == CodeOf(Kw.Minus) && CodeAt(1) is not (',' or ')' or '.');
    }

    private bool IsQueryTail() => Is(Kw.Order, Kw.By) || IsAny(Kw.Limit, Kw.Offset, Kw.Fetch);

    /// <summary>Reads a query with everything that belongs to it, from WITH to LIMIT.</summary>
    private Query ReadQuery()
    {
        var first = _at;
        if (!EnterDepth())
        {
            var skipped = new Query { First = first, Last = first };
            if (Is('(')) SkipParentheses();
            else Next();
            return skipped;
        }

        List<Cte>? ctes = null;
        var isRecursive = false;
        while (Is(Kw.With)) ReadWith(ref ctes, ref isRecursive);
        var query = ReadSetOperations(ReadQueryTerm());
        if (ctes is not null)
        {
            if (query.Ctes is null)
            {
                (query.Ctes, query.IsRecursive) = (ctes, isRecursive);
            }
            else
            {
                query = new Query { Kind = QueryKind.SetOperation, Branches = [query], Ctes = ctes, IsRecursive = isRecursive };
            }
        }

        query.First = first;
        query.Last = _at;
        LeaveDepth();
        return query;
    }

    private void ReadWith(ref List<Cte>? ctes, ref bool isRecursive)
    {
        Next();
        if (Is(Kw.Recursive) && (IsNameAt(1) || KindAt(1) == TokenKind.Template))
        {
            Next();
            isRecursive = true;
        }

        ctes ??= [];
        while (!AtEnd && !StepsExceeded)
        {
            var before = _at;
            var cte = ReadCte();
            if (cte is not null) ctes.Add(cte);
            if (!Eat(',') || _at == before) return;
            if (Is(Kw.Select)) return;
        }
    }

    private Cte? ReadCte()
    {
        if (!IsNameToken && Kind is not (TokenKind.Template or TokenKind.String) || !IsNameAt(0) && Kind == TokenKind.Punctuation)
        {
            return ReadScalarCte();
        }

        if (_dialect.Family == "clickhouse" && !(IsAt(1, Kw.As) && CodeAt(2) == '(' || CodeAt(1) == '(' && IsCteHead(0))) return ReadScalarCte();
        var name = NameOf(_at);
        Next();
        var columns = TryReadNameList();
        if (Is(Kw.Using, Kw.Key)) { Skip(2); if (Is('(')) SkipParentheses(); }
        Eat(Kw.As);
        if (Is(Kw.Not, Kw.Materialized)) Skip(2);
        else Eat(Kw.Materialized);
        if (!Is('('))
        {
            NoteStop();
            return null;
        }

        var open = _at;
        Next();
        Statement? statement = null;
        Query query;
        if (IsAny(Kw.Insert, Kw.Update, Kw.Delete) || Is(Kw.Merge))
        {
            statement = ReadStatement();
            query = new Query { First = open, Last = _at };
        }
        else
        {
            query = ReadQuery();
        }

        CloseParenthesis(open);
        if (Is(Kw.Search) || Is(Kw.Cycle)) SkipSearch();
        return new Cte { Name = name, Columns = columns, Query = query, Statement = statement };
    }

    /// <summary>ClickHouse: WITH expression AS name.</summary>
    private Cte? ReadScalarCte()
    {
        SkipExpression();
        if (Is(Kw.As) && IsNameAt(1))
        {
            Skip(2);
        }

        return null;
    }

    private void SkipSearch()
    {
        while (!AtEnd && !Is(Kw.Select) && !Is(',') && !Is(';') && !Is(')') && !Is(Kw.Insert) || Is(',') && IsNameAt(1) && CodeAt(2) is ',' && !StepsExceeded) Next();
    }

    private Query ReadSetOperations(Query left)
    {
        List<Query>? branches = null;
        var isByName = false;
        while (true)
        {
            if (Code == Codes.PipeForward)
            {
                left = ReadPipes(branches is null ? left : Combine(branches, isByName));
                branches = null;
                continue;
            }

            if (!IsSetOperator()) break;
            while (IsAny(Kw.Left, Kw.Full, Kw.Outer) || Is(Kw.Inner)) Next();
            Next();
            if (!Eat(Kw.All)) Eat(Kw.Distinct);
            if (Eat(Kw.By, Kw.Name))
            {
                isByName = true;
                if (Is(Kw.On, '(')) SkipParentheses(1);
            }

            Eat(Kw.Strict);
            if (Eat(Kw.Corresponding))
            {
                isByName = true;
                if (Eat(Kw.By) && Is('(')) SkipParentheses();
            }

            branches ??= [left];
            var before = _at;
            branches.Add(ReadQueryTerm());
            if (_at == before) break;
        }

        return branches is null ? left : Combine(branches, isByName);
    }

    private static Query Combine(List<Query> branches, bool isByName) =>
        new() { Kind = QueryKind.SetOperation, Branches = branches, IsByName = isByName, Into = branches[0].Into, First = branches[0].First };

    private Query ReadQueryTerm()
    {
        var first = _at;
        if (Is('(')) return ReadParenthesisedQuery();
        if (Is(Kw.With)) return ReadQuery();
        if (Is(Kw.Values)) return ReadValues();
        if (Is(Kw.From)) return ReadFromFirst();
        if (Is(Kw.Table) && IsNameAt(1))
        {
            Next();
            var table = StarOver(new Source { Path = ReadPath(), First = first });
            ReadTail(table);
            return table;
        }

        if (IsAny(Kw.Pivot, Kw.Unpivot)) return ReadPivotStatement();
        if (IsAny(Kw.Describe, Kw.Show, Kw.Summarize))
        {
            Next();
            if (IsQueryStart()) return ReadQuery();
            while (!AtEnd && !Is(')') && !Is(';')) Next();
            return new Query { First = first };
        }

        if (!IsAny(Kw.Select, Kw.Sel))
        {
            NoteStop();
            return new Query { First = first };
        }

        return ReadSelect();
    }

    private static Query StarOver(Source source) => new()
    {
        Kind = QueryKind.Select,
        First = source.First,
        Items = [new SelectItem { Kind = ItemKind.Star, Alias = -1, Expression = Expression.None }],
        From = [source],
    };

    private Query ReadParenthesisedQuery()
    {
        var open = _at;
        if (!EnterDepth())
        {
            SkipParentheses();
            return new Query { First = open };
        }

        Next();
        var query = ReadQuery();
        CloseParenthesis(open);
        ReadTail(query);
        LeaveDepth();
        return query;
    }

    /// <summary>FROM t [SELECT …]: the select list may be missing or come later.</summary>
    private Query ReadFromFirst()
    {
        var query = new Query { Kind = QueryKind.Select, First = _at };
        Next();
        query.From = ReadSources(query);
        if (IsAny(Kw.Select, Kw.Sel))
        {
            ReadSelectList(query);
        }
        else
        {
            query.Items = [new SelectItem { Kind = ItemKind.Star, Alias = -1, Expression = Expression.None }];
        }

        ReadTail(query);
        return query;
    }
}
