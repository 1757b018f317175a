using Sluice.SqlLineage.Lexing;
using Sluice.SqlLineage.Syntax;

namespace Sluice.SqlLineage.Parsing;

/// <summary>VALUES: rows of constants are skimmed, other cells are read.</summary>
internal sealed partial class Parser
{
    /// <summary>VALUES (…), (…): rows of constants are passed over without looking at their cells.</summary>
    private Query ReadValues()
    {
        var query = new Query { Kind = QueryKind.Values, First = _at };
        Next();
        while (!AtEnd && !StepsExceeded)
        {
            if (Is(Kw.Row, '(')) Next();
            if (!Is('('))
            {
                if (!IsQueryStart() && (Kind is TokenKind.Number or TokenKind.String || IsNameToken && IsImplicitAlias()))
                {
                    ReadCell(query, 0);
                    query.Width = Math.Max(query.Width, 1);
                    if (Eat(',')) continue;
                }

                break;
            }

            if (!TrySkipConstantRow(query)) ReadRow(query);
            if (!Is(',')) break;
            Next();
        }

        ReadValuesAlias(query);
        ReadTail(query);
        return query;
    }

    /// <summary>VALUES (…) AS t(a, b) as a query of its own.</summary>
    private void ReadValuesAlias(Query query)
    {
        if (Is(Kw.As, '(')) Next();
        else if (Is(Kw.As) && IsNameAt(1)) Skip(2);
        else if (Is('(') && IsNameAt(1) && CodeAt(2) is ',' or ')')
        {
            query.ColumnNames = TryReadNameList();
            return;
        }
        else if (IsNameToken && Code == 0 && (CodeAt(1) is '(' or ';' or ')' || KindAt(1) == TokenKind.End)) Next();
        else return;
        query.ColumnNames = TryReadNameList();
    }

    private bool TrySkipConstantRow(Query query)
    {
        var close = _tokens[_at].Name;
        if (close < 0 || close >= _end) return false;
        var width = 1;
        for (var i = _at + 1; i < close; i++)
        {
            ref var token = ref _tokens[i];
            if (token.Kind is TokenKind.Number or TokenKind.String) continue;
            if (token.Code == ',') width++;
            else if (token.Code is not ('-' or '+') && token.Code != CodeOf(Kw.Null)) return false;
        }

        _steps += 1;
        query.Width = Math.Max(query.Width, width);
        _at = close + 1;
        return true;
    }

    private void ReadRow(Query query)
    {
        var open = _at;
        Next();
        var column = 0;
        while (!AtEnd && !Is(')') && !StepsExceeded)
        {
            var before = _at;
            ReadCell(query, column++);
            if (!Eat(',') || _at == before) break;
        }

        query.Width = Math.Max(query.Width, column);
        CloseParenthesis(open);
    }

    private void ReadCell(Query query, int column)
    {
        var mark = _stackCount;
        var first = _at;
        if (IsQueryStart()) PushQuery(ReadQuery());
        else ReadTerms();
        EatAlias();
        var value = Keep(mark, first, -1);
        if (value.RefCount > 0) (query.Cells ??= []).Add((column, value));
    }
}
