using Sluice.SqlLineage.Lexing;
using Sluice.SqlLineage.Syntax;

namespace Sluice.SqlLineage.Parsing;

/// <summary>What goes on with a value: fields, subscripts, casts, windows, filters.</summary>
internal sealed partial class Parser
{
    private int ReadSuffixes(int hint)
    {
        while (true)
        {
            switch (Code)
            {
                case '.' when IsNameAt(1):
                    Skip(2);
                    hint = _tokens[_at - 1].Name;
                    if (!Is('(')) continue;
                    ReadArguments(_at - 1);
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
                    if (Is('!')) Next();
                    ReadType();
                    continue;
                case ':' when _dialect.ColonPaths && (IsNameAt(1) || CodeAt(1) == '[' || KindAt(1) == TokenKind.String):
                    Skip(2);
                    while (Is('.') && IsNameAt(1)) Skip(2);
                    hint = -1;
                    continue;
                case '!' when _dialect.Family == "duckdb" && Touches(_at) && CodeAt(1) != '=':
                    Next();
                    hint = -1;
                    continue;
                case '(' when _dialect.Family == "teradata" && IsAttributeList():
                    SkipParentheses();
                    continue;
                case '(' when CodeAt(1) == '+' && CodeAt(2) == ')':
                    Skip(3);
                    continue;
                case '(' when _at > 0 && CodeBefore == ')' && Touches(_at) && _dialect.Family is "clickhouse" or "duckdb":
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
}
