using Sluice.SqlLineage.Lexing;
using Sluice.SqlLineage.Syntax;

namespace Sluice.SqlLineage.Parsing;

/// <summary>Decides which statement starts here and where it ends.</summary>
internal sealed partial class Parser
{
    private int _routineDepth;

    private bool IsInRoutine => _routineDepth > 0 && _dialect.DefaultSchema != "dbo";

    /// <summary>Reads the next statement of the text; null at its end.</summary>
    public Statement? ReadNext()
    {
        while (!AtEnd && (Is(';') || Code == Codes.Batch)) Next();
        if (AtEnd) return null;
        var statement = ReadStatement();
        FinishStatement(statement);
        return statement;
    }

    /// <summary>True when a batch ended between the statement and the one before.</summary>
    public bool BatchEndedBefore(Statement statement)
    {
        for (var i = statement.First - 1; i >= 0 && (_tokens[i].Code == ';' || _tokens[i].Code == Codes.Batch); i--)
        {
            if (_tokens[i].Code == Codes.Batch) return true;
        }

        return false;
    }

    private Statement ReadStatement() => ReadStatement(_dispatch ??= Dispatch);

    private Func<Statement>? _dispatch;

    /// <summary>Reads a statement with <paramref name="read"/> and notes where it stands and what was not understood.</summary>
    private Statement ReadStatement(Func<Statement> read)
    {
        var first = _at;
        var outerStop = _firstStop;
        _firstStop = -1;
        var outerNested = _nested;
        _nested = null;
        Statement statement;
        if (!EnterDepth())
        {
            statement = new UnknownStatement { Kind = "too deep" };
            NoteStop();
            Next();
        }
        else
        {
            statement = read();
            LeaveDepth();
        }

        statement.First = first;
        if (_at == first)
        {
            Next();
            if (_firstStop < 0) _firstStop = first;
        }

        statement.Last = _at;
        statement.StoppedAt = _firstStop;
        statement.Nested = _nested;
        _nested = outerNested;
        _firstStop = outerStop;
        return statement;
    }

    /// <summary>What the grammar left over is passed by, up to a place where a statement may start.</summary>
    private void FinishStatement(Statement statement)
    {
        if (AtEnd || Is(';') || Code == Codes.Batch || IsStatementStart() || statement.Kind is "label" or "sqlcmd") return;
        if (IsBodyEnd()) { Next(); return; }
        if (statement.StoppedAt < 0) statement.StoppedAt = _at;
        SkipToBoundary();
        statement.Last = _at;
    }

    private bool IsBodyEnd() => Is(Kw.End) && _tokens[_at].IsFirstOnLine;

    private void SkipToBoundary()
    {
        while (!AtEnd && !Is(';') && Code != Codes.Batch)
        {
            if (Is('(')) { SkipParentheses(); continue; }
            if (IsTsqlBreak()) return;
            if (_tokens[_at].IsFirstOnLine && IsStatementStart() && CodeBefore is not (',' or '=')) return;
            Next();
        }
    }

    /// <summary>In T-SQL the next statement may start anywhere, without a semicolon or a new line before it.</summary>
    private bool IsTsqlBreak()
    {
        if (!IsTsql || Code < Codes.FirstKeyword || CodeBefore is ',' or '=' or '.' || CodeBefore == CodeOf(Kw.On) || CodeBefore == CodeOf(Kw.After) || CodeBefore == CodeOf(Kw.Before)) return false;
        if (Words.StartsStatement(Code)) return !IsAt(1, Kw.As) && CodeAt(1) is not (',' or ')' or '.');
        return IsBlockEnd() || IsAny(Kw.Print, Kw.Commit, Kw.Rollback) || IsAny(Kw.Return, Kw.Deallocate) && CodeAt(1) is not ('.' or ',' or '=');
    }

    /// <summary>Could a statement start at this token, given that the one before is complete?</summary>
    private bool IsStatementStart()
    {
        if (Code < Codes.FirstKeyword) return false;
        var role = Words.Of(Code);
        if (role == WordRole.Statement) return true;
        if (Is(Kw.Comment)) return IsAt(1, Kw.On) || IsAt(1, Kw.If);
        if (role == WordRole.SoftStatement) return _tokens[_at].IsFirstOnLine || _dialect.DefaultSchema == "dbo";
        return Is(Kw.Set) || Is(Kw.With) && IsQueryStart() || Is(Kw.Values, '(') && _tokens[_at].IsFirstOnLine;
    }

    private Statement Dispatch()
    {
        if (Code == 0 || Code < Codes.FirstKeyword) return ReadUnnamedStart();
        switch ((Kw)(Code - Codes.FirstKeyword))
        {
            case Kw.Select or Kw.Values or Kw.Sel or Kw.Pivot or Kw.Unpivot or Kw.Table:
                return ReadQueryStatement();
            case Kw.With:
                return ReadWithStatement();
            case Kw.From:
                return ReadFromStatement();
            case Kw.Insert:
                return ReadInsert(null, false);
            case Kw.Replace or Kw.Convert when CodeAt(1) == '(':
                return ReadExpressionStatement();
            case Kw.Replace when IsAt(1, Kw.Table) || IsAt(1, Kw.View) || IsAt(1, Kw.Procedure) || IsAt(1, Kw.Function):
                return ReadCreate();
            case Kw.Replace when IsAt(1, Kw.Into) || IsNameAt(1) && CodeAt(1) is 0 or >= Codes.FirstKeyword && CodeAt(1) != '(':
                return ReadInsert(null, false);
            case Kw.Upsert:
                return ReadInsert(null, false);
            case Kw.Update when !IsAt(1, Kw.Statistics):
                return ReadUpdate(null, false);
            case Kw.Delete or Kw.Del:
                return ReadDelete(null, false);
            case Kw.Merge:
                return ReadMerge(null, false);
            case Kw.Create or Kw.Replace:
                return ReadCreate();
            case Kw.Alter:
                return ReadAlter();
            case Kw.Drop:
                return ReadDrop();
            case Kw.Truncate:
                return ReadTruncate();
            case Kw.Rename:
                return ReadRename();
            case Kw.Use:
                return ReadUse();
            case Kw.Copy:
                return ReadCopy();
            case Kw.Bulk when IsAt(1, Kw.Insert):
                return ReadBulkInsert();
            case Kw.Load:
                return ReadLoad();
            case Kw.Import when IsAt(1, Kw.Table) || IsAt(1, Kw.External):
                return ReadImport();
            case Kw.Exchange when IsAt(1, Kw.Tables):
                return ReadExchange();
            case Kw.Unload or Kw.Export:
                return ReadUnload();
            case Kw.Exec or Kw.Execute or Kw.Call or Kw.Perform:
                return ReadExecute();
            case Kw.Declare:
                return ReadDeclare();
            case Kw.Set:
                return ReadSet();
            case Kw.Begin:
                return ReadBegin();
            case Kw.If:
                return ReadIf();
            case Kw.While or Kw.For or Kw.ForAll or Kw.Foreach or Kw.Loop or Kw.Repeat when IsLoopAhead():
                return ReadLoop();
            case Kw.Case:
                return _routineDepth == 0 && _depth == 1 ? ReadExpressionStatement() : ReadCaseStatement();
            case Kw.Let when IsNameAt(1):
                return ReadLet();
            case Kw.Return:
                return ReadReturn();
            case Kw.Open:
                return ReadOpen();
            case Kw.Fetch:
                return ReadFetch();
            case Kw.Cache when IsAt(1, Kw.Table) || IsAt(1, Kw.Lazy):
                return ReadCache();
            case Kw.Refresh:
                return ReadRefresh();
            case Kw.Explain or Kw.Describe or Kw.Desc:
                return ReadExplain();
            case Kw.Do when KindAt(1) is TokenKind.Body || IsAt(1, Kw.Language):
                return ReadDo();
            case Kw.Comment:
                return ReadComment();
            case Kw.Grant or Kw.Revoke or Kw.Deny:
                return ReadGrant();
            case Kw.Print or Kw.RaisError or Kw.Throw or Kw.WaitFor or Kw.Goto or Kw.Break or Kw.Continue or Kw.Commit or Kw.Rollback
                or Kw.Save or Kw.Close or Kw.Deallocate or Kw.Raise or Kw.Leave or Kw.Iterate or Kw.Exit or Kw.Signal
                or Kw.Resignal or Kw.Null or Kw.Pragma or Kw.Start or Kw.Savepoint or Kw.Release or Kw.End:
                return ReadSimpleControl();
            default:
                return ReadOther();
        }
    }

    private bool IsLoopAhead() => !IsAny(Kw.For, Kw.Foreach) || IsNameAt(1) || KindAt(1) == TokenKind.Variable;

    private Statement ReadUnnamedStart()
    {
        if (Is('(')) return IsParameterPrefix() ? ReadAfterParameters() : IsQueryInParentheses() ? ReadParenthesisedStatement() : ReadExpressionStatement();
        if (Kind == TokenKind.Template)
        {
            Next();
            return new OtherStatement { Kind = "template", IsControl = true };
        }

        if (Is('<') || Code == Codes.Operator && TextOf(_at) is "<<")
        {
            while (!AtEnd && !(Code == Codes.Operator && TextOf(_at) is ">>") && !Is(';')) Next();
            Next();
            return new OtherStatement { Kind = "label", IsControl = true };
        }

        if (IsNameToken && CodeAt(1) == ':' && !_tokens[_at + 2].IsFirstOnLine && (IsAt(2, Kw.Loop) || IsAt(2, Kw.While) || IsAt(2, Kw.Begin) || IsAt(2, Kw.Repeat) || IsAt(2, Kw.For)))
        {
            Skip(2);
            return new OtherStatement { Kind = "label", IsControl = true };
        }

        if (IsNameToken && CodeAt(1) == ':' && (CodeAt(2) != ':'))
        {
            Skip(2);
            return new OtherStatement { Kind = "label", IsControl = true };
        }

        if (Is(':') && IsAt(1, Kw.SetVar) || Is(':') && IsNameAt(1) && _tokens[_at].IsFirstOnLine && CodeAt(2) != Codes.Assign)
        {
            // sqlcmd commands (:setvar, :r, :on error) fill a line.
            Next();
            while (!AtEnd && !_tokens[_at].IsFirstOnLine) Next();
            return new OtherStatement { Kind = "sqlcmd", IsControl = true };
        }

        if (_dialect.Family == "teradata" && Kind == TokenKind.Word && TextOf(_at).Equals("ins", StringComparison.OrdinalIgnoreCase)) return ReadInsert(null, false);
        if (_dialect.Family == "teradata" && Kind == TokenKind.Word && TextOf(_at).Equals("upd", StringComparison.OrdinalIgnoreCase)) return ReadUpdate(null, false);
        if (Kind == TokenKind.Word && _dialect.Family == "teradata" && TextOf(_at).Equals("locking", StringComparison.OrdinalIgnoreCase))
        {
            while (!AtEnd && !Is(';') && !IsQueryStart() && !Words.StartsStatement(Code)) Next();
            return AtEnd ? new OtherStatement { Kind = "locking" } : ReadStatement();
        }

        if (Kind == TokenKind.Word && IsPlainVerb()) return ReadOther();
        if ((IsNameToken || Kind == TokenKind.Variable || Is(':')) && IsAssignmentAhead()) return ReadAssignmentStatement();
        if (Kind == TokenKind.String && (!IsTsql || IsFirstOfBatch) || Kind == TokenKind.Number || Is('.'))
        {
            SkipToBoundary();
            return new OtherStatement { Kind = "expression" };
        }

        if (IsNameToken && _dialect.DefaultSchema == "dbo" && IsBareCall() && !(KindAt(1) == TokenKind.Punctuation && IsOperatorAhead() && CodeAt(1) != '.')) return ReadBareCall();
        if (IsNameToken && CodeAt(1) is '(' or '.' or ';' or 0 or Codes.DoubleColon || IsNameToken && IsOperatorAhead() || Code is '|' or Codes.Operator or '!' or '[' or '{' or '-' or '+' or '?' or ':' or '~' or '$' or '@' || Kind is TokenKind.Variable or TokenKind.Body)
        {
            return ReadExpressionStatement();
        }

        return ReadUnknown();
    }

    /// <summary>A word that starts a statement of its own rather than an expression.</summary>
    private bool IsPlainVerb() =>
        KnownVerbs.Contains(TextOf(_at).ToString().ToLowerInvariant()) && !(CodeAt(1) is '.' or Codes.Assign or '=' or '+' or '*' or Codes.DoubleColon) && !(CodeAt(1) == '(' && Touches(_at + 1));

    /// <summary>(SELECT …) alone, or as the first operand of an expression.</summary>
    private Statement ReadParenthesisedStatement()
    {
        var query = ReadQueryStatement();
        if (!(Code is '+' or '-' or '*' or '/' or '=' or '<' or '>' or Codes.Operator || Words.IsOperator(Code))) return query;
        var statement = new OtherStatement { Kind = "expression", Conditions = [ConditionOf(query.Query)] };
        EatOperator();
        ReadConditionList(ref statement.Conditions);
        return statement;
    }

    private bool IsOperatorAhead() =>
        CodeAt(1) is Codes.Operator or Codes.Arrow or Codes.CompoundAssign or '?' or '=' or '+' or '-' or '*' or '/' or '%' or '<' or '>' or '[' or '{' or ':' or '|' or '&' or '^' or ',' or '~' or '!' or '@' or '#' || Words.IsOperator(CodeAt(1)) || KindAt(1) == TokenKind.String;

    /// <summary>A query that is read only for its rows.</summary>
    private Condition ConditionOf(Query query)
    {
        var mark = _stackCount;
        PushQuery(query);
        return new Condition(Clause.Value, Keep(mark, query.First, -1));
    }

    private Statement ReadExpressionStatement()
    {
        var statement = new OtherStatement { Kind = "expression" };
        ReadConditionList(ref statement.Conditions);
        if (!EatAlias() && Is(Kw.As, '(')) SkipParentheses(1);
        return statement;
    }

    /// <summary>(@p int, @q nvarchar(10))INSERT …: how query stores keep parameterised statements.</summary>
    private bool IsParameterPrefix() => KindAt(1) == TokenKind.Variable && IsNameAt(2) && _tokens[_at].Name > 0;

    private Statement ReadAfterParameters()
    {
        SkipParentheses();
        return AtEnd ? new OtherStatement { Kind = "parameters", IsControl = true } : ReadStatement();
    }

    private bool IsBareCall() => CodeAt(1) != '(' && IsFirstOfBatch;

    private bool IsFirstOfBatch => _at == 0 || CodeBefore == Codes.Batch;

    /// <summary>The first statement of a batch may be a procedure name without EXEC.</summary>
    private Statement ReadBareCall()
    {
        var call = new ExecuteStatement { Kind = "execute" };
        ReadCall(call);
        return call;
    }

    private QueryStatement ReadQueryStatement()
    {
        var query = ReadQuery();
        var statement = QueryStatementOf(query);
        while (Is(Kw.With) && (IsAt(1, Kw.Check) || IsAt(1, Kw.No) || IsAt(1, Kw.Data))) Skip(IsAt(1, Kw.Data) ? 2 : 3);
        return statement;
    }

    private Statement ReadWithStatement()
    {
        if (IsAt(1, Kw.XmlNamespaces))
        {
            Skip(2);
            if (Is('(')) SkipParentheses();
            if (Is(',') && IsNameAt(1)) return ReadWithStatement();
            return AtEnd ? new OtherStatement { Kind = "with" } : ReadStatement();
        }

        if (IsTsql && IsNameAt(1) && CodeAt(2) == '(' && !IsCteHead(1))
        {
            // WITH CHANGE_TRACKING_CONTEXT (…) stands in front of a statement.
            Skip(2);
            SkipParentheses();
            return AtEnd ? new OtherStatement { Kind = "with" } : ReadStatement();
        }

        if (IsAt(1, Kw.Function))
        {
            // Trino: routines that live as long as the query.
            Next();
            while (Is(Kw.Function))
            {
                (_nested ??= []).Add(ReadRoutine(false));
                Eat(',');
            }

            return AtEnd ? new OtherStatement { Kind = "with" } : ReadStatement();
        }

        if (!IsNameAt(1) && KindAt(1) is not (TokenKind.Template or TokenKind.Number or TokenKind.String) && CodeAt(1) != '(' && _dialect.Name != "clickhouse") return ReadUnknown();
        List<Cte>? ctes = null;
        var isRecursive = false;
        var first = _at;
        ReadWith(ref ctes, ref isRecursive);
        if (Is(Kw.Insert)) return ReadInsert(ctes, isRecursive);
        if (Is(Kw.Update)) return ReadUpdate(ctes, isRecursive);
        if (IsAny(Kw.Delete, Kw.Del)) return ReadDelete(ctes, isRecursive);
        if (Is(Kw.Merge)) return ReadMerge(ctes, isRecursive);
        if (Is(Kw.From)) return ReadFromStatement(ctes, isRecursive);
        if (IsAny(Kw.Create, Kw.Alter) || IsAny(Kw.Copy, Kw.Exec) || Is(Kw.Unload))
        {
            var statement = ReadStatement();
            if (statement is CreateRelationStatement create) create.Ctes = ctes;
            return statement;
        }

        var query = ReadQuery();
        if (query.Ctes is null) (query.Ctes, query.IsRecursive) = (ctes, isRecursive);
        else query.Ctes.InsertRange(0, ctes ?? []);
        query.First = first;
        return QueryStatementOf(query);
    }

    /// <summary>SELECT … INTO makes a table.</summary>
    private static QueryStatement QueryStatementOf(Query query)
    {
        var statement = new QueryStatement { Kind = "select", Query = query };
        if (query is { Into: { Length: > 0 } into, IntoIsLocation: false }) AddObject(statement, new ObjectDeclaration("table", into));
        return statement;
    }

    private Statement ReadUnknown()
    {
        NoteStop();
        SkipToBoundary();
        return new UnknownStatement { Kind = "unknown" };
    }
}
