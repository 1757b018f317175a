using Sluice.SqlLineage.Lexing;
using Sluice.SqlLineage.Syntax;

namespace Sluice.SqlLineage.Parsing;

/// <summary>Calls and text that is run: EXEC, CALL, EXECUTE IMMEDIATE, DO.</summary>
internal sealed partial class Parser
{
    private Statement ReadExecute()
    {
        var call = new ExecuteStatement { Kind = "execute" };
        var isCall = IsAny(Kw.Call, Kw.Perform);
        Next();
        if (Is(Kw.Procedure) && IsNameAt(1)) Next();
        if (_dialect.Stages && Kind == TokenKind.Word && IsNameAt(1) && TextOf(_at).Equals("task", StringComparison.OrdinalIgnoreCase))
        {
            SkipToBoundary();
            return new OtherStatement { Kind = "execute task" };
        }

        if (Eat(Kw.Immediate))
        {
            call.Kind = "execute immediate";
            ReadText(call);
            SkipExecuteTail();
            return call;
        }

        if (Is(Kw.As) && (IsAt(1, Kw.User) || IsAt(1, Kw.Login) || IsAt(1, Kw.Caller) || IsAt(1, Kw.Owner)))
        {
            Skip(2);
            if (Eat('=')) ReadExpression();
            return new OtherStatement { Kind = "execute as", IsControl = true };
        }

        if (Is('('))
        {
            var open = _at;
            Next();
            ReadText(call);
            while (Eat(',')) ReadExpression();
            CloseParenthesis(open);
            while (IsAny(Kw.As, Kw.At) && IsNameAt(1))
            {
                var isSource = TextOf(_at + 1).Equals("data_source", StringComparison.OrdinalIgnoreCase);
                Skip(isSource ? 3 : 2);
                if (Eat('=')) Next();
            }

            ReadCallOptions();
            return call;
        }

        if (Kind is TokenKind.String or TokenKind.Body && !isCall)
        {
            ReadText(call);
            SkipExecuteTail();
            return call;
        }

        ReadCall(call);
        return call;
    }

    private void ReadText(ExecuteStatement call)
    {
        call.TextFirst = _at;
        ReadCondition(ref call.Conditions);
        call.TextLast = _at;
    }

    private void SkipExecuteTail()
    {
        while (!AtEnd && (IsAny(Kw.Into, Kw.Using, Kw.Bulk) || IsAny(Kw.Collect, Kw.Returning, Kw.Out) || IsAny(Kw.In, Kw.Strict)))
        {
            Next();
            do
            {
                if (Is('*')) { Next(); continue; }
                while (IsAny(Kw.In, Kw.Out)) Next();
                SkipExpression();
                EatAlias();
            }
            while (Eat(','));
        }

    }

    private void ReadCall(ExecuteStatement call)
    {
        if (Kind == TokenKind.Variable && CodeAt(1) == '=') Skip(2);
        if (Kind == TokenKind.Variable && CodeAt(1) is not ('=' or '.'))
        {
            // EXEC @procedure …: the name is only known when the variable is constant.
            (call.TextFirst, call.TextLast) = (_at, _at + 1);
            call.Kind = "execute variable";
            Next();
            ReadCallArguments(call);
            return;
        }

        call.Path = ReadPath();
        if (Is(';') && KindAt(1) == TokenKind.Number && Touches(_at)) Skip(2);
        if (Is('('))
        {
            var open = _at;
            Next();
            call.Arguments = [];
            while (!AtEnd && !Is(')') && !StepsExceeded)
            {
                var first = _at;
                if (IsNameToken && CodeAt(1) is Codes.FatArrow or Codes.Assign) Skip(2);
                ReadCondition(ref call.Conditions);
                call.Arguments.Add((first, _at));
                if (!Eat(',')) break;
            }

            CloseParenthesis(open);
            while (Is('.') && IsNameAt(1)) { Skip(2); if (Is('(')) SkipParentheses(); }
            if (Is(Kw.Into)) SkipExecuteTail();
            return;
        }

        ReadCallArguments(call);
        if (Is(Kw.Using) && !IsTsql) SkipExecuteTail();
    }

    private void ReadCallArguments(ExecuteStatement call)
    {
        call.Arguments = [];
        if (!IsArgumentStart()) { ReadCallOptions(); return; }
        do
        {
            var first = _at;
            if (Kind == TokenKind.Variable && CodeAt(1) == '=')
            {
                Skip(2);
                first = _at;
            }

            // Arguments are constants, variables or bare words: never a statement that follows.
            if (Is('-') || Is('+')) Next();
            if (Is(Kw.Default)) Next();
            else if (Kind is TokenKind.String or TokenKind.Number or TokenKind.Variable or TokenKind.Word or TokenKind.Quoted or TokenKind.Template)
            {
                if (IsStatementStart() && _tokens[_at].IsFirstOnLine) break;
                Next();
                while (Is('.') && IsNameAt(1)) Skip(2);
                if (Is('(')) SkipParentheses();
                while (Is('+')) { Next(); ReadValue(); }
                if (Code == Codes.DoubleColon) { Next(); ReadType(); }
            }
            else if (Is('(')) SkipParentheses();
            else break;
            call.Arguments.Add((first, _at));
            if (IsAny(Kw.Output, Kw.Out, Kw.ReadOnly)) Next();
        }
        while (Eat(','));
        ReadCallOptions();
    }

    private bool IsArgumentStart()
    {
        if (Kind is TokenKind.String or TokenKind.Number or TokenKind.Variable) return true;
        if (Is('-') && KindAt(1) == TokenKind.Number) return true;
        if (Kind == TokenKind.Quoted) return true;
        return Kind == TokenKind.Word && !_tokens[_at].IsFirstOnLine && (IsAny(Kw.Null, Kw.Default) || IsImplicitAlias());
    }

    private void ReadCallOptions()
    {
        if (Is(Kw.With) && (IsAt(1, Kw.Recompile) || IsAt(1, Kw.Result)))
        {
            Skip(2);
            if (Is(Kw.Sets)) Next();
            if (Is('(')) SkipParentheses();
            else if (IsAny(Kw.None, Kw.Undefined)) Next();
        }

        if (Is(Kw.At) && IsNameAt(1)) Skip(2);
    }

    private Statement ReadDo()
    {
        var routine = new RoutineStatement { Kind = "do", IsControl = true };
        Next();
        if (Eat(Kw.Language)) Next();
        if (Kind is TokenKind.Body or TokenKind.String) { routine.BodyToken = _at; Next(); }
        if (Eat(Kw.Language)) Next();
        return routine;
    }
}
