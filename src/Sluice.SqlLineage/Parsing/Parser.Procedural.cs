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
            if (Is(Kw.As) || Code == Codes.Assign) Next();
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
        var endsTransaction = Is(Kw.End) && !IsTsql && _routineDepth == 0 && _depth == 1;
        Next();
        if (endsTransaction) SkipControlTail();
        if (isShort) return statement;
        if (canHoldValue)
        {
            if (!IsStatementStart() && !IsBlockEnd() && !Is(';')) ReadConditionList(ref statement.Conditions);
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

    private Statement ReadOpen()
    {
        Next();
        var cursor = IsNameToken || Kind == TokenKind.Variable ? ReadPath() : NoPath;
        if (Is('(')) SkipParentheses();
        if (Eat(Kw.For) && IsQueryStart())
        {
            var opened = new DeclareStatement { Kind = "open", IsControl = true };
            opened.Variables.Add(new VariableDeclaration { Name = cursor.Length > 0 ? cursor[^1] : -1, Cursor = ReadQuery() });
            return opened;
        }

        SkipControlTail();
        return new OtherStatement { Kind = "open", IsControl = true };
    }
}
