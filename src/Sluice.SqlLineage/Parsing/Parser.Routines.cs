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
        if (kind == "package") return ReadPackage();
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

    /// <summary>Oracle: PACKAGE [BODY] name AS declarations and routines [BEGIN statements] END name.</summary>
    private RoutineStatement ReadPackage()
    {
        Eat(Kw.Body);
        EatIfExists();
        var package = new RoutineStatement { Kind = "create package", Path = ReadPath() };
        AddObject(package, new ObjectDeclaration("package", package.Path));
        while (!AtEnd && !Is(';') && !IsAny(Kw.As, Kw.Is)) Next();
        Next();
        _routineDepth++;
        while (!AtEnd && !Is(Kw.End) && !StepsExceeded)
        {
            if (Eat(';')) continue;
            var before = _at;
            if (IsAny(Kw.Procedure, Kw.Function)) package.Body.Add(ReadStatement(() => ReadPackaged(package.Path)));
            else if (Is(Kw.Begin)) ReadPackageStart(package);
            else ReadPackageDeclarations(package);
            if (_at == before) Next();
        }

        _routineDepth--;
        Eat(Kw.End);
        if (IsNameToken && !_tokens[_at].IsFirstOnLine) Next();
        return package;
    }

    private Statement ReadPackaged(int[] package)
    {
        var routine = ReadRoutine(false);
        if (routine is not RoutineStatement { Path.Length: > 0 } inner) return routine;
        inner.Objects = [inner.Objects![0] with { Path = [.. package, .. inner.Path] }];
        inner.Path = [.. package, .. inner.Path];
        return inner;
    }

    private void ReadPackageDeclarations(RoutineStatement package)
    {
        var declare = new DeclareStatement { Kind = "declare", IsControl = true, First = _at };
        _isInPackage = true;
        ReadDeclarations(declare);
        _isInPackage = false;
        declare.Last = _at;
        package.Body.Add(declare);
    }

    /// <summary>Routines between declarations belong to the package, not to the declarations.</summary>
    private bool _isInPackage;

    /// <summary>What runs when the package is used first; its END is that of the package.</summary>
    private void ReadPackageStart(RoutineStatement package)
    {
        Next();
        ReadStatements(package.Body);
    }

    /// <summary>PostgreSQL: RULE name AS ON event TO table DO [ALSO | INSTEAD] statements.</summary>
    private Statement ReadRule()
    {
        Next();
        var rule = new RoutineStatement { Kind = "create rule", IsTrigger = true, Path = ReadPath() };
        while (!AtEnd && !Is(Kw.Do) && !Is(';'))
        {
            if (Is(Kw.To) && rule.TriggerTable is null)
            {
                Next();
                rule.TriggerTable = ReadPath();
            }
            else
            {
                Next();
            }
        }

        AddObject(rule, new ObjectDeclaration("rule", rule.Path, rule.TriggerTable));
        Eat(Kw.Do);
        if (Kind == TokenKind.Word && (TextOf(_at).Equals("also", StringComparison.OrdinalIgnoreCase) || TextOf(_at).Equals("instead", StringComparison.OrdinalIgnoreCase))) Next();
        if (Eat(Kw.Nothing)) return rule;
        var open = _at;
        if (!Eat('('))
        {
            rule.Body.Add(ReadStatement());
            return rule;
        }

        while (!AtEnd && !Is(')') && !StepsExceeded)
        {
            if (!Eat(';')) rule.Body.Add(ReadStatement());
        }

        CloseParenthesis(open);
        return rule;
    }

    private void ReadTriggerHead(RoutineStatement routine)
    {
        var isBehindEach = false;
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
            if (!IsTsql && isBehindEach && (IsStatementStart() || IsAny(Kw.Set, Kw.Call, Kw.Replace))) return;
            if (routine.TriggerTable is not null && (IsAny(Kw.Insert, Kw.Update, Kw.Delete) && _tokens[_at].IsFirstOnLine || IsAny(Kw.Set, Kw.Call)) && !IsTsql && !IsEventWord()) return;
            isBehindEach |= Is(Kw.Row) && _at > 0 && TextOf(_at - 1).Equals("each", StringComparison.OrdinalIgnoreCase);
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
            if (_dialect.Family is "mysql" && IsStatementStart() && !IsAny(Kw.Comment, Kw.With)) return;
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
            if (Is('(')) variable.Columns = ReadTableBody();
            routine.ReturnVariable = variable.Name;
            var declare = new DeclareStatement { Kind = "declare", IsControl = true, First = _at, Last = _at };
            declare.Variables.Add(variable);
            routine.Body.Add(declare);
            return;
        }

        if (Eat(Kw.Table))
        {
            if (Is('(')) routine.ReturnColumns = ReadTableBody();
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
            if (Is(Kw.Options, '(')) SkipParentheses(1);
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
