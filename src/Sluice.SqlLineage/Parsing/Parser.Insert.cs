using Sluice.SqlLineage.Lexing;
using Sluice.SqlLineage.Syntax;

namespace Sluice.SqlLineage.Parsing;

/// <summary>INSERT in all its forms.</summary>
internal sealed partial class Parser
{
    private Statement ReadInsert(List<Cte>? ctes, bool isRecursive)
    {
        var insert = new InsertStatement { Kind = "insert", Ctes = ctes, IsRecursive = isRecursive };
        Next();
        while (IsAny(Kw.Low_Priority, Kw.Delayed, Kw.High_Priority) || Is(Kw.Ignore)) Next();
        if (Eat(Kw.Or)) Next();
        if (IsAny(Kw.All, Kw.First) && (IsAt(1, Kw.Into) || IsAt(1, Kw.When))) return ReadMultiTableInsert(insert);
        if (Is(Kw.Overwrite) && (IsAt(1, Kw.All) || IsAt(1, Kw.First))) { Next(); return ReadMultiTableInsert(insert); }
        if (Is(Kw.When) && !IsTsql) return ReadMultiTableInsert(insert);
        if (Is(Kw.Top)) { Next(); if (Is('(')) SkipParentheses(); else Next(); if (Is(Kw.Percent)) Next(); }
        ReadInsertTarget(insert);
        ReadInsertBody(insert);
        return insert;
    }

    private void ReadInsertTarget(InsertStatement insert)
    {
        while (Is(Kw.Overwrite) || Is(Kw.Into) || Is(Kw.Table) && CodeBefore != CodeOf(Kw.Table) && (IsNameAt(1) || KindAt(1) is TokenKind.Template or TokenKind.Variable or TokenKind.String)) Next();
        if (Is(Kw.Local, Kw.Directory) || Is(Kw.Directory))
        {
            Eat(Kw.Local);
            Next();
            insert.TargetIsLocation = true;
            if (Kind == TokenKind.String) insert.Target = ReadPath();
            while (!AtEnd && !IsQueryStart() && !Is(';') && !Is('('))
            {
                if (Is(Kw.Options, '(')) { SkipParentheses(1); continue; }
                Next();
            }

            return;
        }

        if (Is(Kw.Function)) Next();
        if (Is('(') && IsQueryStartAt(1))
        {
            // INSERT INTO (SELECT … FROM t) VALUES …: writes through the query.
            var inner = ReadParenthesisedQuery();
            insert.Target = inner.From is [{ Kind: SourceKind.Table } table] ? table.Path : NoPath;
            return;
        }

        insert.Target = ReadPath();
        if (Is('@') && Touches(_at)) Skip(2);
        if (Is('(') && (insert.Target.Length == 1 && CodeBefore is var code && (code == CodeOf(Kw.OpenRowset) || code == CodeOf(Kw.OpenQuery) || code == CodeOf(Kw.OpenDataSource) || code == CodeOf(Kw.S3) || code == CodeOf(Kw.File) || code == CodeOf(Kw.Remote)) || _tokens[_at - 1].Kind == TokenKind.String))
        {
            insert.IsDynamicTarget = true;
            insert.Target = NoPath;
            SkipParentheses();
        }

        if (Is(Kw.As) && IsNameAt(1) && !IsQueryStartAt(1)) { insert.ConflictAlias = NameOf(_at + 1); Skip(2); }
        else if (IsImplicitAlias() && Code == 0 && CodeAt(1) is '(' or >= Codes.FirstKeyword) { insert.ConflictAlias = NameOf(_at); Next(); }
    }

    private void ReadInsertBody(InsertStatement insert)
    {
        while (!AtEnd && !StepsExceeded)
        {
            if (Is('(') && !IsQueryInParentheses())
            {
                if (insert.Columns is null && ReadColumnList() is { } columns) insert.Columns = columns;
                else SkipParentheses();
            }
            else if (Is(Kw.Partition, Kw.By)) { Skip(2); SkipExpression(); }
            else if (Is(Kw.Partition)) ReadInsertPartition();
            else if (Is(Kw.With, '(')) SkipParentheses(1);
            else if (Is(Kw.With) && IsNameAt(2) && TextOf(_at + 1).Equals("label", StringComparison.OrdinalIgnoreCase)) Skip(3);
            else if (Is('[') && !IsTsql) SkipBrackets();
            else if (Is(Kw.If, Kw.Not)) Skip(3);
            else if (Is(Kw.By, Kw.Name)) { Skip(2); insert.IsByName = true; }
            else if (Is(Kw.By, Kw.Position)) Skip(2);
            else if (Is(Kw.Overriding)) Skip(3);
            else if (Is(Kw.Output)) (insert.Outputs ??= []).Add(ReadOutput());
            else if (Is(Kw.Settings) && IsNameAt(1)) { Next(); do { Skip(2); ReadExpression(); } while (Eat(',')); }
            else if (Is(Kw.Format) && IsNameAt(1) && _dialect.Family == "clickhouse") { Skip(2); SkipToBoundary(); return; }
            else if (Is(Kw.Replace, Kw.Where) || Is(Kw.Replace, Kw.On) || Is(Kw.Replace, Kw.Using)) { Skip(2); if (Is('(')) SkipParentheses(); else ReadCondition(ref insert.Conditions, Clause.Where); }
            else if (Is(Kw.Row, Kw.Format) || Is(Kw.Stored, Kw.As)) Next();
            else break;
        }

        ReadInsertSource(insert);
        ReadInsertTail(insert);
    }

    private bool IsQueryInParentheses()
    {
        var i = 0;
        while (CodeAt(i) == '(' && i < 64) i++;
        return IsQueryStartAt(i) && !(IsAt(i, Kw.Values) && CodeAt(i + 1) != '(');
    }

    private int[]? ReadColumnList()
    {
        var start = _at;
        if (TryReadNameList() is { } names) return names;
        // (col type, struct.field, "a"[1]): keep the first word of every entry.
        var list = new List<int>();
        Next();
        while (!AtEnd && !Is(')') && IsNameToken && !StepsExceeded)
        {
            list.Add(NameOf(_at));
            Next();
            while (!AtEnd && !Is(',') && !Is(')') && !Is(';'))
            {
                if (Is('(')) SkipParentheses();
                else Next();
            }

            if (!Eat(',')) break;
        }

        if (Is(')') && list.Count > 0)
        {
            Next();
            return [.. list];
        }

        _at = start;
        return null;
    }

    private void ReadInsertPartition()
    {
        Next();
        if (Is('(')) SkipParentheses();
        else if (IsNameToken) Next();
        if (Is(Kw.If, Kw.Not)) Skip(3);
    }

    private void ReadInsertSource(InsertStatement insert)
    {
        if (Is(Kw.Default, Kw.Values)) { Skip(2); return; }
        if (Is(Kw.Values) || Is(Kw.Value) && CodeAt(1) == '(')
        {
            if (IsInRoutine && IsNameAt(1)) { insert.Record = NameOf(_at + 1); Skip(2); return; }
            insert.Query = Is(Kw.Value) ? ReadValues() : ReadQuery();
            if (insert.Query.Kind != QueryKind.Values && Is('(')) insert.Query = ReadValues();
            return;
        }

        if (IsAny(Kw.Exec, Kw.Execute, Kw.Call)) { insert.Execute = ReadExecute(); return; }
        if (Is(Kw.Set)) { Next(); insert.OnConflict = ReadAssignments(); return; }
        if (Is(Kw.Table) && IsNameAt(1)) { insert.Query = ReadQuery(); return; }
        if (IsQueryStart() || Is('(') || Is(Kw.From)) insert.Query = ReadQuery();
        else if (Kind == TokenKind.Template) Next();
        else if (IsNameToken && IsInRoutine) ReadPath();
    }

    private void ReadInsertTail(InsertStatement insert)
    {
        if (Is(Kw.As) && IsNameAt(1) && !IsQueryStartAt(1))
        {
            // MySQL: VALUES (…) AS new (a, b) ON DUPLICATE KEY UPDATE x = new.a.
            insert.RowAlias = NameOf(_at + 1);
            Skip(2);
            insert.RowColumns = TryReadNameList();
        }

        while (Is(Kw.On))
        {
            if (IsAt(1, Kw.Duplicate)) Skip(4);
            else if (IsAt(1, Kw.Conflict))
            {
                Skip(2);
                if (Is('(')) SkipParentheses();
                if (Is(Kw.On, Kw.Constraint)) Skip(3);
                if (Is(Kw.Where)) { Next(); ReadCondition(ref insert.Conditions, Clause.Where); }
                if (Is(Kw.Do, Kw.Nothing)) { Skip(2); continue; }
                Eat(Kw.Do);
                if (Is(Kw.Update, Kw.Set)) Skip(2);
            }
            else
            {
                break;
            }

            (insert.OnConflict ??= []).AddRange(ReadAssignments());
            if (Eat(Kw.Where)) ReadCondition(ref insert.Conditions, Clause.Where);
        }

        if (Is(Kw.Returning)) (insert.Outputs ??= []).Add(ReadReturning());
        if (Is(Kw.Log, Kw.Errors)) SkipToBoundary();
        if (Is(Kw.Limit) || Is(Kw.Option, '(')) ReadTail(insert.Query ?? new Query());
        if (Is(Kw.If, Kw.Not)) Skip(3);
    }

    /// <summary>Oracle, Snowflake: INSERT ALL WHEN … THEN INTO t (…) VALUES (…) … SELECT.</summary>
    private Statement ReadMultiTableInsert(InsertStatement first)
    {
        if (!Is(Kw.When)) Next();
        var all = new List<InsertStatement>();
        while (!AtEnd && !StepsExceeded)
        {
            if (Eat(Kw.When)) { ReadCondition(ref first.Conditions, Clause.Where); Eat(Kw.Then); }
            else Eat(Kw.Else);
            if (!Eat(Kw.Into)) break;
            var insert = new InsertStatement { Kind = "insert", Target = ReadPath() };
            if (Is('(')) insert.Columns = ReadColumnList();
            if (Is(Kw.Values)) insert.Query = ReadValues();
            all.Add(insert);
        }

        if (IsQueryStart() || Is('(')) first.Query = ReadQuery();
        first.Siblings = all;
        return first;
    }

    /// <summary>Hive: FROM t INSERT OVERWRITE TABLE a SELECT … INSERT INTO b SELECT …; otherwise a query that starts with FROM.</summary>
    private Statement ReadFromStatement(List<Cte>? ctes = null, bool isRecursive = false)
    {
        var host = new Query { Kind = QueryKind.Select, First = _at };
        var start = _at;
        Next();
        host.From = ReadSources(host);
        if (!Is(Kw.Insert))
        {
            _at = start;
            var query = ReadQuery();
            if (query.Ctes is null) (query.Ctes, query.IsRecursive) = (ctes, isRecursive);
            return new QueryStatement { Kind = "select", Query = query };
        }

        var first = new InsertStatement { Kind = "insert", Ctes = ctes, IsRecursive = isRecursive, Siblings = [], Query = host };
        while (Is(Kw.Insert) && !StepsExceeded)
        {
            Next();
            var insert = new InsertStatement { Kind = "insert", First = _at };
            ReadInsertTarget(insert);
            while (Is(Kw.Partition) || Is(Kw.If)) { if (Is(Kw.If)) Skip(3); else ReadInsertPartition(); }
            if (Is('(')) insert.Columns = ReadColumnList();
            if (!Is(Kw.Select)) break;
            insert.Query = ReadSelect();
            insert.Query.From ??= host.From;
            first.Siblings.Add(insert);
        }

        return first;
    }
}
