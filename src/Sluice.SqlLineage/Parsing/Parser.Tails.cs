using Sluice.SqlLineage.Lexing;
using Sluice.SqlLineage.Syntax;

namespace Sluice.SqlLineage.Parsing;

/// <summary>The clauses behind FROM: WHERE, GROUP BY, ORDER BY, LIMIT, FOR …</summary>
internal sealed partial class Parser
{
    /// <summary>The clauses behind FROM, in any order.</summary>
    private void ReadTail(Query query)
    {
        ref var conditions = ref query.Conditions;
        while (!AtEnd)
        {
            if (!Words.IsQueryTail(Code)) return;
            if (IsAny(Kw.Where, Kw.Having, Kw.Qualify) || Is(Kw.PreWhere))
            {
                var clause = IsAny(Kw.Having, Kw.Qualify) ? Clause.Having : Clause.Where;
                Next();
                if (Is(Kw.Current, Kw.Of)) { Skip(3); continue; }
                ReadCondition(ref conditions, clause);
            }
            else if (Is(Kw.Group, Kw.By) || Is(Kw.Order, Kw.By) || Is(Kw.Sort, Kw.By) || Is(Kw.Cluster, Kw.By) || Is(Kw.Distribute, Kw.By) || Is(Kw.Partition, Kw.By))
            {
                var clause = Is(Kw.Group) ? Clause.Group : Clause.Sort;
                Skip(2);
                ReadGrouping(ref conditions, clause);
            }
            else if (Is(Kw.Order) && IsAt(1, Kw.Siblings))
            {
                Skip(3);
                ReadConditionList(ref conditions, Clause.Sort);
            }
            else if (Is(Kw.Window) && IsNameAt(1) && IsAt(2, Kw.As))
            {
                ReadNamedWindows(query);
            }
            else if (!ReadLimits(query) && !ReadForClause(query) && !ReadHierarchy(query) && !ReadLateTail(query))
            {
                return;
            }
        }
    }

    private void ReadGrouping(ref List<Condition>? conditions, Clause clause)
    {
        if (Is(Kw.All) && CodeAt(1) is not (',' or '(' or '.'))
        {
            Next();
            ReadSortWords(ref conditions);
            if (IsAny(Kw.Rollup, Kw.Cube)) ReadGroupList(ref conditions, clause);
        }
        else if (IsAny(Kw.Rollup, Kw.Cube) && CodeAt(1) != '(') Next();
        else if (Is(Kw.Distinct) || Is(Kw.All)) { Next(); ReadConditionList(ref conditions, clause); }
        else ReadGroupList(ref conditions, clause);
        while (Is(Kw.With) && (IsAt(1, Kw.Rollup) || IsAt(1, Kw.Cube) || IsAt(1, Kw.Totals))) Skip(2);
        if (Is(Kw.Grouping, Kw.Sets) && CodeAt(2) == '(') { Skip(2); ReadCondition(ref conditions, clause); }
    }

    private void ReadGroupList(ref List<Condition>? conditions, Clause clause)
    {
        while (true)
        {
            if (Is(Kw.Grouping, Kw.Sets) && CodeAt(2) == '(') Skip(2);
            ReadCondition(ref conditions, clause);
            EatAlias();
            ReadSortWords(ref conditions);
            if (!Eat(',') && !IsAny(Kw.Rollup, Kw.Cube) && !Is(Kw.Grouping, Kw.Sets)) return;
        }
    }

    private void ReadNamedWindows(Query query)
    {
        Next();
        do
        {
            var name = NameOf(_at);
            Next();
            if (!Eat(Kw.As)) break;
            var mark = _stackCount;
            var first = _at;
            if (Is('(')) ReadWindow();
            else if (IsNameToken)
            {
                PushRef(RefKind.Window, _at, 1);
                Next();
            }

            (query.Windows ??= []).Add((name, Keep(mark, first, -1)));
        }
        while (Eat(',') && IsNameToken);
    }

    private bool ReadLimits(Query query)
    {
        if (Is(Kw.Limit) || Is(Kw.Offset))
        {
            Next();
            if (Eat(Kw.All)) return true;
            if (Kind == TokenKind.Number && CodeAt(1) == '%') Skip(2);
            else ReadCondition(ref query.Conditions);
            if (Eat(',')) ReadCondition(ref query.Conditions);
            if (IsAny(Kw.Rows, Kw.Row, Kw.Percent)) Next();
            if (Is(Kw.By) && _dialect.Family == "clickhouse") { Next(); ReadConditionList(ref query.Conditions); }
            if (Is(Kw.With, Kw.Ties)) Skip(2);
            return true;
        }

        if (!Is(Kw.Fetch) || !(IsAt(1, Kw.First) || IsAt(1, Kw.Next) || KindAt(1) == TokenKind.Number && !_tokens[_at].IsFirstOnLine) || IsAt(2, Kw.From)) return false;
        Skip(KindAt(1) == TokenKind.Number ? 1 : 2);
        if (!IsAny(Kw.Row, Kw.Rows)) ReadCondition(ref query.Conditions);
        if (Is(Kw.Percent)) Next();
        if (IsAny(Kw.Row, Kw.Rows)) Next();
        if (Is(Kw.Only)) Next();
        else if (Is(Kw.With, Kw.Ties)) Skip(2);
        return true;
    }

    /// <summary>FOR XML, FOR JSON, FOR UPDATE OF …, OPTION (…), FOR BROWSE, LOCK IN SHARE MODE.</summary>
    private bool ReadForClause(Query query)
    {
        if (Is(Kw.Option, '('))
        {
            SkipParentheses(1);
            return true;
        }

        if (Is(Kw.Lock, Kw.In)) { Skip(4); return true; }
        if (!Is(Kw.For)) return false;
        if (!(IsAt(1, Kw.Xml) || IsAt(1, Kw.Json) || IsAt(1, Kw.Update) || IsAt(1, Kw.Share) || IsAt(1, Kw.Browse) || IsAt(1, Kw.No) || IsAt(1, Kw.Key) || IsAt(1, Kw.Read) || IsAt(1, Kw.Fetch))) return false;
        query.IsSerialized = IsAt(1, Kw.Xml) || IsAt(1, Kw.Json);
        Skip(2);
        while (!AtEnd)
        {
            if (Is('(')) SkipParentheses();
            else if (Is(',')) Next();
            else if (IsAny(Kw.Path, Kw.Auto, Kw.Raw) || IsAny(Kw.Explicit, Kw.Root, Kw.Elements) || IsAny(Kw.Type, Kw.XmlSchema, Kw.XmlData) || IsAny(Kw.Include_Null_Values, Kw.Without_Array_Wrapper, Kw.XsiNil) ||
                IsAny(Kw.Absent, Kw.Binary, Kw.Base64) || IsAny(Kw.Update, Kw.Key, Kw.Share) || IsAny(Kw.NoWait, Kw.Skip, Kw.Locked) || IsAny(Kw.Wait, Kw.Only, Kw.No) || Kind == TokenKind.Number)
            {
                Next();
            }
            else if (Eat(Kw.Of))
            {
                ReadPath();
            }
            else if (IsNameToken && CodeBefore == ',')
            {
                ReadPath();
            }
            else
            {
                return true;
            }
        }

        return true;
    }

    private bool ReadHierarchy(Query query)
    {
        if (Is(Kw.Connect, Kw.By))
        {
            Skip(2);
            Eat(Kw.NoCycle);
            ReadCondition(ref query.Conditions, Clause.Where);
            return true;
        }

        if (!Is(Kw.Start, Kw.With)) return false;
        Skip(2);
        ReadCondition(ref query.Conditions, Clause.Where);
        return true;
    }

    private bool ReadLateTail(Query query)
    {
        if (Is(Kw.Into) && query.Into is null && query.Kind == QueryKind.Select && query.From is not null)
        {
            ReadInto(query);
            return true;
        }

        if (Is(Kw.Using, Kw.Sample) || Is(Kw.TableSample) || Is(Kw.Sample) && (CodeAt(1) == '(' || KindAt(1) == TokenKind.Number))
        {
            Eat(Kw.Using);
            ReadSample();
            return true;
        }

        if (Is(Kw.Settings) && IsNameAt(1) && CodeAt(2) == '=')
        {
            Next();
            do
            {
                Skip(2);
                ReadExpression();
            }
            while (Eat(','));
            return true;
        }

        if (Is(Kw.Format) && IsNameAt(1) && _dialect.Family == "clickhouse") { Skip(2); return true; }
        if (Is(Kw.With) && (IsAt(1, Kw.Ur) || IsAt(1, Kw.Cs) || IsAt(1, Kw.Rs) || IsAt(1, Kw.Rr))) { Skip(2); return true; }
        if (Is(Kw.Procedure) && IsAt(1, Kw.Analyse)) { Skip(2); if (Is('(')) SkipParentheses(); return true; }
        if (Is(Kw.Lateral, Kw.View))
        {
            (query.From ??= []).AddRange(ReadLateralViews());
            return true;
        }

        if (Is(Kw.Optimize, Kw.For) && _dialect.Family == "db2") { Skip(4); return true; }
        return false;
    }
}
