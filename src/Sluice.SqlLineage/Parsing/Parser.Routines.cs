using Sluice.SqlLineage.Lexing;
using Sluice.SqlLineage.Syntax;

namespace Sluice.SqlLineage.Parsing;

/// <summary>CREATE PROCEDURE, FUNCTION, TRIGGER, PACKAGE and their bodies.</summary>
internal sealed partial class Parser
{
    private Statement ReadRoutine(bool isAlter)
    {
        var kind = Is(Kw.Trigger) ? "trigger" : Is(Kw.Function) ? "function" : Is(Kw.Package) ? "package" : "procedure";
        Next();
        if (kind == "package") Eat(Kw.Body);
        EatIfExists();
        var routine = new RoutineStatement { Kind = (isAlter ? "alter " : "create ") + kind, IsTrigger = kind == "trigger", IsFunction = kind == "function" };
        routine.Path = ReadPath();
        if (Is(';') && KindAt(1) == TokenKind.Number) Skip(2);
        _routineDepth++;
        if (routine.IsTrigger) ReadTriggerHead(routine);
        else ReadRoutineHead(routine, kind);
        ReadRoutineBody(routine);
        _routineDepth--;
        AddObject(routine, new ObjectDeclaration(kind, routine.Path, routine.TriggerTable));
        return routine;
    }

    private void ReadTriggerHead(RoutineStatement routine)
    {
        while (!AtEnd && !Is(';') && Code != Codes.Batch)
        {
            if (Is(Kw.On) && routine.TriggerTable is null)
            {
                Next();
                if (IsAny(Kw.Database, Kw.All, Kw.Schema)) { if (Eat(Kw.All)) Eat(Kw.Server); else Next(); routine.TriggerTable = null; }
                else routine.TriggerTable = ReadPath();
                if (!IsTsql) continue;
            }

            if (Is(Kw.As) && IsTsql) { Next(); return; }
            if (IsAny(Kw.Begin, Kw.Declare) || Is(Kw.Execute) && IsAt(1, Kw.Function) || Is(Kw.Execute, Kw.Procedure)) return;
            if (routine.TriggerTable is not null && (IsAny(Kw.Insert, Kw.Update, Kw.Delete) && _tokens[_at].IsFirstOnLine || IsAny(Kw.Set, Kw.Call)) && !IsTsql && !IsEventWord()) return;
            if (Is(Kw.When) && CodeAt(1) == '(') { SkipParentheses(1); continue; }
            if (Is('(')) SkipParentheses();
            else Next();
        }
    }

    private bool IsEventWord() => IsAt(1, Kw.On) || IsAt(1, Kw.Or) || IsAt(1, Kw.Of) || CodeAt(1) == ',';

    private void ReadRoutineHead(RoutineStatement routine, string kind)
    {
        var isParenthesised = Is('(');
        if (isParenthesised) ReadParameters(routine);
        else if (Kind == TokenKind.Variable) ReadBareParameters(routine);
        while (!AtEnd && !Is(';') && Code != Codes.Batch && !StepsExceeded)
        {
            if (Is(Kw.Returns) || Is(Kw.Return) && !IsQueryStartAt(1) && kind == "function" && CodeBefore != CodeOf(Kw.As))
            {
                ReadReturns(routine);
                continue;
            }

            if (Is(Kw.As) || Is(Kw.Is))
            {
                if (IsAt(1, Kw.External)) { SkipToBoundary(); return; }
                Next();
                return;
            }

            if (IsAny(Kw.Begin, Kw.Declare) || Kind == TokenKind.Body) return;
            if (Is(Kw.Execute) && IsAt(1, Kw.As)) { Skip(3); continue; }
            if (_dialect.Name is "mysql" && IsStatementStart() && !IsAny(Kw.Comment, Kw.With)) return;
            if (Is(Kw.Return) || Is(Kw.Select) && !IsTsql) return;
            if (Is('(')) SkipParentheses();
            else Next();
        }
    }

    private void ReadParameters(RoutineStatement routine)
    {
        var open = _at;
        var close = _tokens[open].Name;
        if (close < 0 || close > _end) { SkipParentheses(); return; }
        var expectsName = true;
        for (var i = open + 1; i < close; i++)
        {
            if (_tokens[i].Code == ',') expectsName = true;
            else if (_tokens[i].Code == '(' && _tokens[i].Name > i) i = _tokens[i].Name;
            else if (expectsName && _tokens[i].Kind is TokenKind.Variable or TokenKind.Word or TokenKind.Quoted)
            {
                if (_tokens[i].Code == CodeOf(Kw.In) || _tokens[i].Code == CodeOf(Kw.Out) || _tokens[i].Code == CodeOf(Kw.InOut)) continue;
                (routine.Parameters ??= []).Add(_tokens[i].Name);
                expectsName = false;
            }
        }

        _steps += close - open;
        _at = close + 1;
    }

    private void ReadBareParameters(RoutineStatement routine)
    {
        while (Kind == TokenKind.Variable && !StepsExceeded)
        {
            (routine.Parameters ??= []).Add(_tokens[_at].Name);
            Next();
            Eat(Kw.As);
            ReadType();
            if (Is(Kw.Varying)) Next();
            if (Is(Kw.Null) || Is(Kw.Not, Kw.Null)) Skip(Is(Kw.Null) ? 1 : 2);
            if (Eat('=')) { if (Is('-')) Next(); Next(); }
            while (IsAny(Kw.Output, Kw.Out, Kw.ReadOnly)) Next();
            if (!Eat(',')) break;
        }
    }

    private void ReadReturns(RoutineStatement routine)
    {
        Next();
        if (Kind == TokenKind.Variable)
        {
            // RETURNS @t TABLE (…): a table variable that the body fills.
            var variable = new VariableDeclaration { Name = _tokens[_at].Name, IsTable = true };
            Next();
            Eat(Kw.Table);
            if (Is('(')) variable.Columns = ReadTableBody(null);
            routine.ReturnVariable = variable.Name;
            var declare = new DeclareStatement { Kind = "declare", IsControl = true, First = _at, Last = _at };
            declare.Variables.Add(variable);
            routine.Body.Add(declare);
            return;
        }

        if (Eat(Kw.Table))
        {
            if (Is('(')) routine.ReturnColumns = ReadTableBody(null);
            else if (Is('<')) SkipAngles();
            return;
        }

        routine.IsForTriggers = Is(Kw.Trigger);
        ReadType();
    }

    private void ReadRoutineBody(RoutineStatement routine)
    {
        if (Kind is TokenKind.Body or TokenKind.String)
        {
            routine.BodyToken = _at;
            Next();
            if (Is(',')) SkipToBoundary();
            while (!AtEnd && !Is(';') && Code != Codes.Batch && !(_tokens[_at].IsFirstOnLine && IsStatementStart() && !Is(Kw.Set))) { if (Is('(')) SkipParentheses(); else Next(); }
            return;
        }

        if (Is(Kw.Language) && KindAt(2) is TokenKind.Body or TokenKind.String)
        {
            Skip(2);
            routine.BodyToken = _at;
            Next();
            SkipToBoundary();
            return;
        }

        if (Is(Kw.Execute) && routine.IsTrigger && !IsTsql)
        {
            Skip(2);
            routine.Calls = ReadPath();
            if (Is('(')) SkipParentheses();
            return;
        }

        if (IsTsql)
        {
            if (Is(Kw.External)) { SkipToBoundary(); return; }
            ReadTsqlBody(routine);
            return;
        }

        if (!Is(Kw.Begin) && !Is(Kw.Declare) && LooksLikeDeclarations())
        {
            var declare = new DeclareStatement { Kind = "declare", IsControl = true, First = _at };
            ReadDeclarations(declare);
            declare.Last = _at;
            routine.Body.Add(declare);
        }

        if (AtEnd || Is(';')) return;
        if (Is(Kw.Begin) || Is(Kw.Declare) || IsStatementStart() || IsQueryStart() || Is(Kw.Return) || Is('(') || Is(Kw.Set) || Is(Kw.Table))
        {
            var body = ReadStatement();
            routine.Body.Add(body);
            if (IsNameToken && !_tokens[_at].IsFirstOnLine && Code == 0) Next();
            return;
        }

        // A bare expression (DuckDB macro, BigQuery SQL function).
        ReadConditionList(ref routine.Conditions);
        SkipDdlTail();
    }

    private bool LooksLikeDeclarations()
    {
        if (IsStatementStart() && !IsAny(Kw.Comment, Kw.Open) || Is('(') || Is(Kw.Return) || Is(Kw.Table)) return false;
        for (var i = _at; i < _end && i < _at + 5000; i++)
        {
            _steps++;
            if (_tokens[i].Code == CodeOf(Kw.Begin)) return true;
        }

        return false;
    }

    /// <summary>A T-SQL body goes on to the end of the batch.</summary>
    private void ReadTsqlBody(RoutineStatement routine)
    {
        while (!AtEnd && Code != Codes.Batch && !StepsExceeded)
        {
            if (Eat(';')) continue;
            if (Is(Kw.End) || Is(Kw.Else)) { Next(); continue; }
            if (IsNextRoutine()) return;
            var before = _at;
            var statement = ReadStatement();
            routine.Body.Add(statement);
            FinishInBody(statement);
            if (_at == before) Next();
        }
    }

    /// <summary>Scripts without GO between routines are not valid, but common: the next CREATE ends the body.</summary>
    private bool IsNextRoutine() =>
        _tokens[_at].IsFirstOnLine && IsAny(Kw.Create, Kw.Alter) &&
        (IsAt(1, Kw.Procedure) || IsAt(1, Kw.Proc) || IsAt(1, Kw.Function) || IsAt(1, Kw.Trigger) || IsAt(1, Kw.View) || IsAt(1, Kw.Or));
}
