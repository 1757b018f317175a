using Sluice.SqlLineage.Lexing;
using Sluice.SqlLineage.Syntax;

namespace Sluice.SqlLineage.Parsing;

/// <summary>Operators before and between values.</summary>
internal sealed partial class Parser
{
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
            case '?' when KindAt(1) is TokenKind.String or TokenKind.Word && !Words.IsNotOperand(CodeAt(1)):
            case Codes.Assign when _dialect.DelimiterCommand && _tokens[_at - 1].Kind == TokenKind.Variable:
                Next();
                return true;
        }

        return false;
    }

    private bool _stopsAtIn;

    private Found EatWordOperator()
    {
        if (_stopsAtIn && Is(Kw.In)) return Found.None;
        if (Is(Kw.Not, '='))
        {
            Skip(2);
            return Found.Operator;
        }

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

        if (IsNameToken && IsAt(1, Kw.Normalized)) Next();
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
}
