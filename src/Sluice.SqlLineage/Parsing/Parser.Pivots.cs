using Sluice.SqlLineage.Lexing;
using Sluice.SqlLineage.Syntax;

namespace Sluice.SqlLineage.Parsing;

/// <summary>PIVOT, UNPIVOT, MATCH_RECOGNIZE.</summary>
internal sealed partial class Parser
{
    private bool ReadPivotSuffix(Source source)
    {
        if (Is(Kw.Match_Recognize, '('))
        {
            source.Pivots ??= [];
            SkipParentheses(1);
            source.Pivots.Add(new Pivot { IsOpen = true });
            return true;
        }

        if (!IsPivotAhead()) return false;
        var isUnpivot = Is(Kw.Unpivot);
        Next();
        while (!Is('(') && !AtEnd) Next();
        var pivot = new Pivot { IsUnpivot = isUnpivot };
        var open = _at;
        Next();
        if (isUnpivot) ReadUnpivotBody(pivot);
        else ReadPivotBody(pivot);
        CloseParenthesis(open);
        (source.Pivots ??= []).Add(pivot);
        return true;
    }

    private bool IsPivotAhead() =>
        IsAny(Kw.Pivot, Kw.Unpivot) && (CodeAt(1) == '(' || IsAt(1, Kw.Xml) || Is(Kw.Unpivot) && (IsAt(1, Kw.Include) || IsAt(1, Kw.Exclude)));

    private void ReadPivotBody(Pivot pivot)
    {
        do
        {
            var value = ReadExpression();
            var alias = -1;
            if (Eat(Kw.As) || IsNameToken && !Is(Kw.For))
            {
                alias = NameOf(_at);
                Next();
            }

            pivot.Aggregates.Add((value, alias));
        }
        while (Eat(','));
        while (Eat(Kw.For)) ReadPivotFor(pivot);
        while (IsNameToken && _dialect.Family == "duckdb" && !Is(Kw.Group)) ReadPivotFor(pivot);
        if (Eat(Kw.Group, Kw.By))
        {
            do
            {
                pivot.GroupNames.AddRange(LastOf(ReadPath()));
            }
            while (Eat(','));
        }

        if (Is(Kw.Default)) { Skip(IsAt(2, Kw.Null) ? 3 : 2); if (Is('(')) SkipParentheses(); }
    }

    private static int[] LastOf(int[] path) => path.Length == 0 ? path : [path[^1]];

    private void ReadPivotFor(Pivot pivot)
    {
        if (Is('('))
        {
            if (TryReadNameList() is { } names) pivot.ForColumns.AddRange(names);
            else SkipParentheses();
        }
        else
        {
            var mark = _stackCount;
            var before = RefCount;
            // The IN behind the column is an operator of expressions; stop before it.
            _stopsAtIn = true;
            do
            {
                if (IsNameToken && CodeAt(1) != '(' && CodeAt(1) != Codes.Operator) pivot.ForColumns.AddRange(LastOf(ReadPath()));
                else ReadTerms();
            }
            while (_dialect.UseNamesSchema && Eat(','));
            _stopsAtIn = false;
            _stackCount = mark;
            RefCount = before;
        }

        if (!Eat(Kw.In)) return;
        if (!Is('('))
        {
            pivot.IsOpen = true;
            ReadPath();
            return;
        }

        var open = _at;
        Next();
        if (IsQueryStart())
        {
            pivot.IsOpen = true;
            pivot.Queries.Add(ReadQuery());
        }
        else if (Is(Kw.Any))
        {
            pivot.IsOpen = true;
            Next();
            List<Condition>? sorted = null;
            if (Eat(Kw.Order, Kw.By)) ReadConditionList(ref sorted, Clause.Sort);
        }
        else
        {
            ReadPivotValues(pivot);
        }

        CloseParenthesis(open);
    }

    private void ReadPivotValues(Pivot pivot)
    {
        do
        {
            if (Is(')')) break;
            var token = _at;
            var mark = _stackCount;
            if (ReadTerms() == Nothing) break;
            _stackCount = mark;
            if (Eat(Kw.As) || IsNameToken || Kind == TokenKind.String)
            {
                pivot.InNames.Add(NameOf(_at));
                Next();
            }
            else
            {
                pivot.InNames.Add(NameOf(token));
            }
        }
        while (Eat(','));
    }

    private void ReadUnpivotBody(Pivot pivot)
    {
        ReadNames(pivot.ValueNames);
        if (!Eat(Kw.For)) return;
        ReadNames(pivot.NameNames);
        if (!Eat(Kw.In) || !Is('(')) return;
        var open = _at;
        Next();
        do
        {
            if (Is('(') || IsNameToken) ReadNames(pivot.InNames);
            else { pivot.IsOpen = true; ReadExpression(); }
            if (Is('*')) { pivot.IsOpen = true; Next(); }
            if (Eat(Kw.As) || Kind == TokenKind.String) { if (Is('(')) SkipParentheses(); else Next(); }
            else if (IsNameToken) Next();
        }
        while (Eat(','));
        CloseParenthesis(open);
    }

    private void ReadNames(List<int> names)
    {
        if (Is('('))
        {
            if (TryReadNameList() is { } list) names.AddRange(list);
            else SkipParentheses();
            return;
        }

        var path = ReadPath();
        if (path.Length > 0) names.Add(path[^1]);
    }

    /// <summary>DuckDB: PIVOT t ON … USING … and UNPIVOT t ON … INTO NAME n VALUE v.</summary>
    private Query ReadPivotStatement()
    {
        var isUnpivot = Is(Kw.Unpivot);
        var first = _at;
        Next();
        var host = new Query();
        var source = ReadSource(host) ?? new Source { First = first };
        var pivot = new Pivot { IsUnpivot = isUnpivot };
        if (Eat(Kw.On))
        {
            do
            {
                if (isUnpivot) { ReadNames(pivot.InNames); if (Is('(')) { SkipParentheses(); pivot.IsOpen = true; } if (Eat(Kw.As)) Next(); }
                else { ReadPivotFor(pivot); if (pivot.InNames.Count == 0) pivot.IsOpen = true; while (Code == Codes.Operator) { Next(); ReadValue(); } }
            }
            while (Eat(','));
        }

        if (Eat(Kw.Using))
        {
            do
            {
                var value = ReadExpression();
                var alias = -1;
                if (Eat(Kw.As)) { alias = NameOf(_at); Next(); }
                pivot.Aggregates.Add((value, alias));
            }
            while (Eat(','));
        }

        if (Eat(Kw.Into))
        {
            Eat(Kw.Name);
            ReadNames(pivot.NameNames);
            Eat(Kw.Value);
            do ReadNames(pivot.ValueNames);
            while (Eat(','));
        }

        if (Eat(Kw.Group, Kw.By)) do pivot.GroupNames.AddRange(LastOf(ReadPath())); while (Eat(','));
        (source.Pivots ??= []).Add(pivot);
        var query = StarOver(source);
        query.Conditions = host.Conditions;
        ReadTail(query);
        return query;
    }
}
