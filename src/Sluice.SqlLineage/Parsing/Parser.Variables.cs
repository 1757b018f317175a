using Sluice.SqlLineage.Lexing;
using Sluice.SqlLineage.Syntax;

namespace Sluice.SqlLineage.Parsing;

/// <summary>Variables: DECLARE, SET, assignments, cursors.</summary>
internal sealed partial class Parser
{
    private Statement ReadDeclare()
    {
        var statement = new DeclareStatement { Kind = "declare", IsControl = true };
        Next();
        if (Is(Kw.Global, Kw.Temporary) && IsAt(2, Kw.Table))
        {
            Skip(2);
            return ReadCreateTable(isTemporary: true);
        }

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
            var variable = ReadVariable();
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
        if (ReadVariable() is { } variable) statement.Variables.Add(variable);
        return statement;
    }

    private VariableDeclaration? ReadVariable()
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
            variable.Columns = ReadTableBody();
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
            variable.Value = ReadVariableValue();
        }

        return variable;
    }

    private Expression ReadVariableValue()
    {
        if (!IsQueryStart()) return ReadExpression();
        var mark = _stackCount;
        var first = _at;
        PushQuery(ReadQuery());
        return Keep(mark, first, -1);
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
        if (_dialect.HasBlockDeclarations) return true;
        if (!(_routineDepth > 0) && _dialect.Family is "bigquery" or "mysql" or "spark" or "databricks") return false;
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
        while (!AtEnd && !Is(Kw.Begin) && !Is(Kw.End) && !StepsExceeded)
        {
            if (Eat(';') || Eat(Kw.Declare)) continue;
            if (_isInPackage && IsAny(Kw.Procedure, Kw.Function)) return;
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
                // A routine that only this block sees is no object of the database.
                var inner = ReadStatement(() => ReadRoutine(false));
                inner.Objects = null;
                (_nested ??= []).Add(inner);
                continue;
            }
            else
            {
                var variable = ReadVariable();
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

    private Statement ReadSet()
    {
        Next();
        if (Kind == TokenKind.Variable || Is(':'))
        {
            Eat(':');
            return ReadAssignmentTail();
        }

        if (IsNameToken && (CodeAt(1) is '=' or Codes.Assign || CodeAt(1) == '.' && TextOf(_at).Equals("new", StringComparison.OrdinalIgnoreCase)) && !IsTsql) return ReadAssignmentTail();
        if (Is('(') && !IsTsql)
        {
            return ReadTupleAssignment();
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

    /// <summary>x = value [, y = value]</summary>
    private Statement ReadAssignmentTail()
    {
        // SET option = on, SET path = s3://bucket: what a server takes as an option is not always an expression.
        var isOption = !IsTsql && Kind == TokenKind.Word && _routineDepth == 0;
        var statement = new DeclareStatement { Kind = "set", IsControl = true };
        while (true)
        {
            var variable = ReadAssignment();
            if (variable is null) return statement;
            statement.Variables.Add(variable);
            if (isOption && !Is(',') && !Is(';') && !IsStatementStart()) SkipToBoundary();
            if (!Eat(',')) return statement;
            if (IsTsql || Kind != TokenKind.Variable && !IsNameToken || CodeAt(1) is not ('=' or Codes.Assign))
            {
                SkipToBoundary();
                return statement;
            }
        }
    }

    private VariableDeclaration? ReadAssignment()
    {
        var variable = new VariableDeclaration { Name = NameOf(_at) };
        Next();
        if (Is('(')) SkipParentheses();
        while (Is('.') && IsNameAt(1))
        {
            variable.Field = NameOf(_at + 1);
            Skip(2);
            if (!Is('(')) continue;
            SkipParentheses();
            if (Code is not ('=' or Codes.Assign or Codes.CompoundAssign)) return null;
        }

        while (Is('[')) SkipBrackets();
        if (Is('(')) SkipParentheses();
        variable.IsAppend = Code == Codes.CompoundAssign;
        if (Code is '=' or Codes.Assign or Codes.CompoundAssign || Is(Kw.To)) Next();
        if (IsCursorAhead()) ReadCursor(variable);
        else variable.Value = ReadVariableValue();
        return variable;
    }

    /// <summary>SET (x, y) = (SELECT …): every variable may take every column.</summary>
    private Statement ReadTupleAssignment()
    {
        var statement = new DeclareStatement { Kind = "set", IsControl = true };
        var names = TryReadNameList();
        if (names is null) SkipParentheses();
        if (!Eat('=')) return statement;
        var value = ReadExpression();
        foreach (var name in names ?? []) statement.Variables.Add(new VariableDeclaration { Name = name, Value = value });
        return statement;
    }

    /// <summary>FETCH [NEXT | ABSOLUTE n …] [FROM] cursor [BULK COLLECT] INTO a, b</summary>
    private Statement ReadFetch()
    {
        var statement = new FetchStatement { Kind = "fetch", IsControl = true };
        Next();
        while (!AtEnd && !Is(Kw.Into) && !Is(';') && !IsBlockEnd() && !(_tokens[_at].IsFirstOnLine && IsStatementStart()))
        {
            if (IsNameToken || Kind == TokenKind.Variable) statement.Cursor = _tokens[_at].Name;
            if (Is(Kw.Bulk, Kw.Collect)) { Skip(2); continue; }
            Next();
        }

        if (!Eat(Kw.Into)) return statement;
        var targets = new List<int>();
        do
        {
            Eat(':');
            var path = ReadPath();
            if (Is('(')) SkipParentheses();
            if (path.Length > 0) targets.Add(path[^1]);
        }
        while (Eat(','));
        statement.Targets = [.. targets];
        if (Is(Kw.Limit)) { Next(); ReadExpression(); }
        return statement;
    }

    private bool IsAssignmentAhead()
    {
        var i = Is(':') ? 2 : 1;
        while (true)
        {
            if (CodeAt(i) == '.' && IsNameAt(i + 1)) i += 2;
            else if (CodeAt(i) == '(' && _tokens[_at + i].Name is var close && close > 0) i = close + 1 - _at;
            else return CodeAt(i) == Codes.Assign;
        }
    }

    private Statement ReadAssignmentStatement()
    {
        Eat(':');
        return ReadAssignmentTail();
    }
}
