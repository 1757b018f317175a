using Sluice.SqlLineage.Lexing;
using Sluice.SqlLineage.Syntax;

namespace Sluice.SqlLineage.Parsing;

/// <summary>Bodies: blocks, branches, loops, variables, calls; T-SQL and the PL dialects share them.</summary>
internal sealed partial class Parser
{
    private bool IsTsql => _dialect.DefaultSchema == "dbo";

    private Statement ReadBegin()
    {
        if (IsAt(1, Kw.Transaction) || IsAt(1, Kw.Tran) || IsAt(1, Kw.Work) || IsAt(1, Kw.Distributed) || IsAt(1, Kw.Deferred) || IsAt(1, Kw.Immediate) ||
            IsAt(1, Kw.Exclusive) || IsAt(1, Kw.Isolation) || IsAt(1, Kw.Read) || IsAt(1, Kw.Dialog) || IsAt(1, Kw.Conversation) || IsAt(1, Kw.Concurrent) ||
            CodeAt(1) == ';' && _routineDepth == 0 && !IsTsql || _at + 1 >= _end)
        {
            Skip(2);
            SkipControlTail();
            return new OtherStatement { Kind = "transaction", IsControl = true };
        }

        var block = new BlockStatement { Kind = "block", IsControl = true };
        Next();
        if (IsAny(Kw.Try, Kw.Catch)) Next();
        if (Is(Kw.Atomic)) { Next(); if (Is(Kw.With, '(')) SkipParentheses(1); }
        if (Is(Kw.Not, Kw.Atomic)) Skip(2);
        ReadStatements(block.Body);
        EatEnd();
        return block;
    }

    /// <summary>Statements up to END or a word that goes on with the enclosing construct.</summary>
    private void ReadStatements(List<Statement> body)
    {
        while (!AtEnd && !StepsExceeded)
        {
            while (Is(';') || Code == Codes.Batch && !IsTsql) Next();
            if (AtEnd || Code == Codes.Batch || IsBlockEnd()) return;
            if (Is(Kw.Exception) && (IsAt(1, Kw.When) || IsAt(1, Kw.Begin)))
            {
                Next();
                continue;
            }

            if (Is(Kw.When) && !IsTsql)
            {
                // An exception handler: WHEN name THEN statements.
                while (!AtEnd && !Is(Kw.Then) && !Is(';')) Next();
                Eat(Kw.Then);
                continue;
            }

            var before = _at;
            var statement = ReadStatement();
            body.Add(statement);
            FinishInBody(statement);
            if (_at == before) Next();
        }
    }

    private void FinishInBody(Statement statement)
    {
        if (AtEnd || Is(';') || Code == Codes.Batch || IsStatementStart() || IsBlockEnd() || Is(Kw.When) || Is(Kw.Exception)) return;
        if (Kind is TokenKind.Template || statement is OtherStatement { IsControl: true }) return;
        if (IsNameToken && _tokens[_at].IsFirstOnLine && (CodeAt(1) is ':' or Codes.Assign || IsControlWord())) return;
        if (statement.StoppedAt < 0) statement.StoppedAt = _at;
        while (!AtEnd && !Is(';') && Code != Codes.Batch && !(IsBlockEnd() && _tokens[_at].IsFirstOnLine))
        {
            if (Is('(')) { SkipParentheses(); continue; }
            if (_tokens[_at].IsFirstOnLine && IsStatementStart()) break;
            Next();
        }

        statement.Last = _at;
    }

    private bool IsControlWord() => Is(Kw.Raise) || Is(Kw.Leave) || Is(Kw.Iterate) || Is(Kw.Exit) || Is(Kw.Loop) || Is(Kw.For) || Is(Kw.Case) || Is(Kw.Repeat) || Is(Kw.Perform);

    private bool IsBlockEnd() =>
        Is(Kw.End) || Is(Kw.Else) || Is(Kw.ElseIf) || Is(Kw.Elsif) || Is(Kw.Until);

    private void EatEnd()
    {
        if (!Eat(Kw.End)) { if (!AtEnd && Code != Codes.Batch) NoteStop(); return; }
        if (IsAny(Kw.Try, Kw.Catch) || IsAny(Kw.If, Kw.Loop) && !_tokens[_at].IsFirstOnLine || IsAny(Kw.While, Kw.Case, Kw.For) && !_tokens[_at].IsFirstOnLine || Is(Kw.Repeat))
        {
            Next();
        }

        if (!IsTsql && IsNameToken && !_tokens[_at].IsFirstOnLine && Code == 0) Next();
        if (Code is '$' or '~') Next();
    }

    private Statement ReadIf()
    {
        Next();
        var block = new BlockStatement { Kind = "if", IsControl = true };
        ReadCondition(ref block.Conditions);
        if (Eat(Kw.Then))
        {
            while (true)
            {
                ReadStatements(block.Body);
                if (Eat(Kw.ElseIf) || Eat(Kw.Elsif))
                {
                    ReadCondition(ref block.Conditions);
                    Eat(Kw.Then);
                    continue;
                }

                if (Eat(Kw.Else)) continue;
                break;
            }

            EatEnd();
            return block;
        }

        while (Is(';')) Next();
        ReadBranch(block.Body);
        var before = _at;
        while (Is(';')) Next();
        if (Eat(Kw.Else)) ReadBranch(block.Body);
        else _at = before;
        return block;
    }

    private void ReadBranch(List<Statement> body)
    {
        if (AtEnd || Code == Codes.Batch || Is(Kw.End)) return;
        var statement = ReadStatement();
        body.Add(statement);
        FinishInBody(statement);
    }

    private Statement ReadLoop()
    {
        var block = new BlockStatement { Kind = "loop", IsControl = true };
        if (Eat(Kw.While))
        {
            ReadCondition(ref block.Conditions);
        }
        else if (Eat(Kw.Repeat) || Eat(Kw.Loop))
        {
            ReadStatements(block.Body);
            if (Eat(Kw.Until)) ReadCondition(ref block.Conditions);
            EatEnd();
            return block;
        }
        else
        {
            Next();
            block.LoopVariable = ReadPath();
            while (Eat(',')) ReadPath();
            if (Is(Kw.As)) Next();
            else Eat(Kw.In);
            Eat(Kw.Reverse);
            Eat(Kw.Array);
            if (IsQueryStart()) block.LoopQuery = ReadQuery();
            else if (Is('(') && IsQueryInParentheses())
            {
                block.LoopQuery = ReadQuery();
            }
            else if (Is(Kw.Execute))
            {
                while (!AtEnd && !Is(Kw.Loop) && !Is(Kw.Do) && !Is(';')) Next();
            }
            else
            {
                ReadCondition(ref block.Conditions);
                while (Code == Codes.DotDot || Is('.') || Eat(Kw.To)) { if (!AtEnd && Code is Codes.DotDot or '.') Next(); ReadCondition(ref block.Conditions); }
                if (Is(Kw.By)) { Next(); ReadCondition(ref block.Conditions); }
            }
        }

        if (Eat(Kw.Loop) || Eat(Kw.Do))
        {
            ReadStatements(block.Body);
            EatEnd();
            if (IsAny(Kw.Loop, Kw.While, Kw.For)) Next();
        }
        else
        {
            ReadBranch(block.Body);
        }

        return block;
    }

    private Statement ReadCaseStatement()
    {
        var block = new BlockStatement { Kind = "case", IsControl = true };
        Next();
        if (!Is(Kw.When)) ReadCondition(ref block.Conditions);
        while (Eat(Kw.When))
        {
            ReadCondition(ref block.Conditions);
            while (Eat(',')) ReadCondition(ref block.Conditions);
            Eat(Kw.Then);
            ReadCaseBranch(block.Body);
        }

        if (Eat(Kw.Else)) ReadCaseBranch(block.Body);
        EatEnd();
        return block;
    }

    private void ReadCaseBranch(List<Statement> body)
    {
        while (!AtEnd && !Is(Kw.When) && !IsBlockEnd() && !StepsExceeded)
        {
            if (Eat(';')) continue;
            var before = _at;
            var statement = ReadStatement();
            body.Add(statement);
            FinishInBody(statement);
            if (_at == before) Next();
        }
    }

    private Statement ReadReturn()
    {
        Next();
        if (Eat(Kw.Query))
        {
            if (Eat(Kw.Execute)) { SkipControlTail(); return new OtherStatement { Kind = "return", IsControl = true }; }
            return new QueryStatement { Kind = "select", Query = ReadQuery() };
        }

        if (Is(Kw.Table, '('))
        {
            Next();
            return new QueryStatement { Kind = "select", Query = ReadParenthesisedQuery() };
        }

        if (IsQueryStart() && !Is(Kw.Values) || Is('(') && IsQueryInParentheses())
        {
            var at = _at;
            var query = ReadQuery();
            if (AtEnd || Is(';') || Code == Codes.Batch || IsBlockEnd() || IsStatementStart()) return new QueryStatement { Kind = "select", Query = query };
            _at = at;
        }

        var statement = new OtherStatement { Kind = "return", IsControl = true };
        if (!IsStatementStart() && !IsBlockEnd()) ReadConditionList(ref statement.Conditions);
        return statement;
    }

    private Statement ReadSimpleControl()
    {
        var statement = new OtherStatement { Kind = TextOf(_at).ToString().ToLowerInvariant(), IsControl = true };
        var canHoldValue = IsAny(Kw.Print, Kw.RaisError, Kw.Throw);
        var isShort = Is(Kw.End) || Is(Kw.Break) || Is(Kw.Continue) || Is(Kw.Null);
        Next();
        if (isShort) return statement;
        if (canHoldValue)
        {
            if (!IsStatementStart() && !Is(';')) ReadConditionList(ref statement.Conditions);
            if (Is(Kw.With) && (IsAt(1, Kw.NoWait) || IsAt(1, Kw.Log) || IsAt(1, Kw.SetError))) { Skip(2); while (Eat(',')) Next(); }
            return statement;
        }

        SkipControlTail();
        return statement;
    }

    /// <summary>The rest of a control statement: up to the end of the statement, or of the line where no semicolon is needed.</summary>
    private void SkipControlTail()
    {
        while (!AtEnd && !Is(';') && Code != Codes.Batch)
        {
            if (IsBlockEnd() && (_tokens[_at].IsFirstOnLine || IsTsql)) return;
            if (IsStatementStart() && (_tokens[_at].IsFirstOnLine || IsTsql && Words.StartsStatement(Code))) return;
            if (Is('(')) SkipParentheses();
            else Next();
        }
    }

    private Statement ReadDeclare()
    {
        var statement = new DeclareStatement { Kind = "declare", IsControl = true };
        Next();
        // A PL block: DECLARE name type; … BEGIN.
        if (Kind != TokenKind.Variable && !IsTsql && IsBlockDeclaration()) return ReadDeclareBlock(statement);
        if (Is(Kw.Or) && IsAt(1, Kw.Replace)) Skip(2);
        if (Is(Kw.Variable) && IsNameAt(1)) Next();
        if (Is(Kw.Continue) || Is(Kw.Exit) || Is(Kw.Undo))
        {
            // DECLARE CONTINUE HANDLER FOR … statement
            while (!AtEnd && !Is(';') && !Is(Kw.Begin) && !IsStatementStart()) Next();
            if (!AtEnd && !Is(';')) return ReadStatement();
            return statement;
        }

        do
        {
            var variable = ReadVariable(statement);
            if (variable is null) break;
            statement.Variables.Add(variable);
        }
        while (Eat(','));
        return statement;
    }

    /// <summary>Snowflake: LET name [type] := value, LET name CURSOR FOR query.</summary>
    private DeclareStatement ReadLet()
    {
        var statement = new DeclareStatement { Kind = "let", IsControl = true };
        Next();
        if (ReadVariable(statement) is { } variable) statement.Variables.Add(variable);
        return statement;
    }

    private VariableDeclaration? ReadVariable(DeclareStatement statement)
    {
        if (!IsNameToken && Kind != TokenKind.Variable) return null;
        var variable = new VariableDeclaration { Name = NameOf(_at) };
        Next();
        while (Is(',') && IsNameAt(1) && !IsTsql) Skip(2);
        if (IsCursorAhead())
        {
            ReadCursor(variable);
            return variable;
        }

        Eat(Kw.As);
        if (Is(Kw.Table) && CodeAt(1) == '(')
        {
            Next();
            variable.IsTable = true;
            variable.Columns = ReadTableBody(null);
            while (Is(Kw.With, '(')) SkipParentheses(1);
            return variable;
        }

        if (!(Is('=') || Is(Kw.Default) || Code == Codes.Assign || Is(';')))
        {
            if (Is(Kw.Constant)) Next();
            ReadType();
            if (Is(Kw.Collate)) Skip(2);
            if (Is(Kw.Not, Kw.Null)) Skip(2);
            else if (Is(Kw.Null)) Next();
        }

        if (Is('=') || Is(Kw.Default) || Code == Codes.Assign)
        {
            Next();
            (variable.ValueFirst, variable.ValueLast) = ReadValueTokens(ref statement.Conditions);
        }

        return variable;
    }

    private (int First, int Last) ReadValueTokens(ref List<Query>? queries)
    {
        var first = _at;
        if (IsQueryStart()) (queries ??= []).Add(ReadQuery());
        else ReadCondition(ref queries);
        return (first, _at);
    }

    private bool IsCursorAhead()
    {
        for (var i = 0; i < 4; i++)
        {
            if (IsAt(i, Kw.Cursor)) return true;
            if (!(IsAt(i, Kw.Insensitive) || IsAt(i, Kw.Scroll) || IsAt(i, Kw.Binary) || IsAt(i, Kw.No) || IsAt(i, Kw.Asensitive))) return false;
        }

        return false;
    }

    private void ReadCursor(VariableDeclaration variable)
    {
        while (!Eat(Kw.Cursor) && !AtEnd) Next();
        if (Is('(')) SkipParentheses();
        while (!AtEnd && !Is(Kw.For) && !Is(Kw.Is) && !Is(';') && !IsQueryStart() && !Is(',') && IsNameToken && !IsStatementStart()) Next();
        if (!Eat(Kw.For) && !Eat(Kw.Is)) { if (!IsQueryStart()) return; }
        if (Is('(') && IsQueryInParentheses() || IsQueryStart()) variable.Cursor = ReadQuery();
        else if (IsNameToken && !IsTsql) { Next(); if (Is('(')) SkipParentheses(); }
        while (Is(Kw.For) && (IsAt(1, Kw.Read) || IsAt(1, Kw.Update))) { Skip(2); Eat(Kw.Only); if (Eat(Kw.Of)) do ReadPath(); while (Eat(',')); }
    }

    private bool IsBlockDeclaration()
    {
        if (!(_routineDepth > 0) && _dialect.Name is "bigquery" or "mysql" or "spark" or "databricks") return false;
        for (var i = _at; i < _end && i < _at + 4000; i++)
        {
            _steps++;
            if (_tokens[i].Code == CodeOf(Kw.Begin)) return i > _at && _tokens[i - 1].Code == ';';
            if (_tokens[i].Code == Codes.Batch) return false;
            if (_tokens[i].IsFirstOnLine && Words.StartsStatement(_tokens[i].Code) && _tokens[i - 1].Code is ';' && _tokens[i].Code != CodeOf(Kw.Begin) && _tokens[i].Code != CodeOf(Kw.Declare)) return false;
        }

        return false;
    }

    private Statement ReadDeclareBlock(DeclareStatement statement)
    {
        var block = new BlockStatement { Kind = "block", IsControl = true };
        ReadDeclarations(statement);
        block.Body.Add(statement);
        if (Is(Kw.Begin)) block.Body.Add(ReadStatement());
        return block;
    }

    /// <summary>name type := value; name CURSOR FOR query; … up to BEGIN.</summary>
    private void ReadDeclarations(DeclareStatement statement)
    {
        while (!AtEnd && !Is(Kw.Begin) && !StepsExceeded)
        {
            if (Eat(';') || Eat(Kw.Declare)) continue;
            var before = _at;
            if (Is(Kw.Cursor) && IsNameAt(1))
            {
                var cursor = new VariableDeclaration { Name = NameOf(_at + 1) };
                Skip(2);
                if (Is('(')) SkipParentheses();
                if (Eat(Kw.Return)) ReadType();
                if (Eat(Kw.Is) || Eat(Kw.For)) cursor.Cursor = ReadQuery();
                statement.Variables.Add(cursor);
            }
            else if (IsAny(Kw.Procedure, Kw.Function))
            {
                SkipNestedRoutine();
            }
            else
            {
                var variable = ReadVariable(statement);
                if (variable is not null) statement.Variables.Add(variable);
            }

            while (!AtEnd && !Is(';') && !Is(Kw.Begin))
            {
                if (Is('(')) SkipParentheses();
                else Next();
            }

            if (_at == before) Next();
        }
    }

    private void SkipNestedRoutine()
    {
        while (!AtEnd && !Is(Kw.Begin) && !Is(';')) Next();
        if (!Is(Kw.Begin)) return;
        var body = ReadStatement();
        (_nested ??= []).Add(body);
    }

    private Statement ReadSet()
    {
        Next();
        if (Kind == TokenKind.Variable || Is(':'))
        {
            Eat(':');
            return ReadAssignmentTail();
        }

        if (IsNameToken && (CodeAt(1) is '=' or Codes.Assign) && !IsTsql) return ReadAssignmentTail();
        if (Is('(') && !IsTsql)
        {
            SkipParentheses();
            var set = new OtherStatement { Kind = "set", IsControl = true };
            if (Eat('=')) ReadConditionList(ref set.Conditions);
            return set;
        }

        var statement = new OtherStatement { Kind = "set", IsControl = true };
        if (IsTsql) SkipSetOption();
        else SkipToEndOfSet(statement);
        return statement;
    }

    private void SkipToEndOfSet(OtherStatement statement)
    {
        while (!AtEnd && !Is(';') && Code != Codes.Batch)
        {
            if (_tokens[_at].IsFirstOnLine && IsStatementStart() && CodeBefore is not (',' or '=' or '.')) return;
            if (Is('(')) { if (IsQueryInParentheses()) { ReadCondition(ref statement.Conditions); continue; } SkipParentheses(); }
            else Next();
        }
    }

    /// <summary>SET NOCOUNT ON, SET IDENTITY_INSERT t ON, SET TRANSACTION ISOLATION LEVEL …, SET ROWCOUNT n</summary>
    private void SkipSetOption()
    {
        while (!AtEnd && !Is(';') && Code != Codes.Batch)
        {
            if (IsAny(Kw.On, Kw.Off) && CodeAt(1) != ',') { Next(); return; }
            if (IsStatementStart() && (_tokens[_at].IsFirstOnLine || !Is(Kw.Read))) return;
            if (IsBlockEnd()) return;
            Next();
        }
    }

    private Statement ReadAssignmentTail()
    {
        var statement = new DeclareStatement { Kind = "set", IsControl = true };
        var variable = new VariableDeclaration { Name = NameOf(_at) };
        Next();
        while (Is('.') && IsNameAt(1)) { Skip(2); if (Is('(')) { SkipParentheses(); return statement; } }
        while (Is('[')) SkipBrackets();
        if (Is('(')) SkipParentheses();
        variable.IsAppend = Code == Codes.CompoundAssign;
        if (Code is '=' or Codes.Assign or Codes.CompoundAssign || Is(Kw.To)) Next();
        if (IsCursorAhead()) ReadCursor(variable);
        else (variable.ValueFirst, variable.ValueLast) = ReadValueTokens(ref statement.Conditions);
        statement.Variables.Add(variable);
        while (Eat(','))
        {
            if (!IsTsql && (Kind == TokenKind.Variable || IsNameToken) && CodeAt(1) is '=' or Codes.Assign) { Skip(2); ReadCondition(ref statement.Conditions); }
            else { SkipToBoundary(); break; }
        }

        return statement;
    }

    private bool IsAssignmentAhead()
    {
        var i = Is(':') ? 2 : 1;
        while (CodeAt(i) == '.' && IsNameAt(i + 1)) i += 2;
        if (CodeAt(i) == '(' && _at + i < _end && _tokens[_at + i].Name is var close && close > 0) i = close + 1 - _at;
        return CodeAt(i) == Codes.Assign;
    }

    private Statement ReadAssignmentStatement()
    {
        Eat(':');
        return ReadAssignmentTail();
    }

    private Statement ReadOpen()
    {
        var statement = new OtherStatement { Kind = "open", IsControl = true };
        Next();
        if (IsNameToken || Kind == TokenKind.Variable) ReadPath();
        if (Is('(')) SkipParentheses();
        if (Eat(Kw.For) && IsQueryStart()) return new QueryStatement { Kind = "select", Query = ReadQuery(), HasNoOutput = true };
        SkipControlTail();
        return statement;
    }

    private Statement ReadExecute()
    {
        var call = new ExecuteStatement { Kind = "execute" };
        var isCall = IsAny(Kw.Call, Kw.Perform);
        Next();
        if (Is(Kw.Procedure) && IsNameAt(1)) Next();
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
            while (IsAny(Kw.As, Kw.At) && IsNameAt(1)) { Skip(2); if (Eat('=')) Next(); }
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
                ReadCondition(ref _ignoredQueries);
                EatAlias();
            }
            while (Eat(','));
        }

        _ignoredQueries = null;
    }

    private List<Query>? _ignoredQueries;

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
