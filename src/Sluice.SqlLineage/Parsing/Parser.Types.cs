using Sluice.SqlLineage.Lexing;
using Sluice.SqlLineage.Syntax;

namespace Sluice.SqlLineage.Parsing;

/// <summary>Names of types.</summary>
internal sealed partial class Parser
{
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
