using Sluice.SqlLineage.Lexing;
using Sluice.SqlLineage.Syntax;

namespace Sluice.SqlLineage.Parsing;

/// <summary>ALTER and DROP.</summary>
internal sealed partial class Parser
{
    private Statement ReadAlter()
    {
        Next();
        if (Is(Kw.Materialized) || Is(Kw.External) || Is(Kw.Foreign) || Is(Kw.Dynamic) || Is(Kw.Iceberg) || Is(Kw.Secure)) Next();
        if (IsAny(Kw.Procedure, Kw.Proc, Kw.Function) || Is(Kw.Trigger))
        {
            if (IsTsql) return ReadRoutine(true);
            SkipDdlTail();
            return new OtherStatement { Kind = "alter routine" };
        }

        if (Is(Kw.View) && IsAlterViewWithQuery()) return ReadCreateView(false, false, true);
        if (Is(Kw.Table) || Is(Kw.View)) return ReadAlterTable();
        var kind = IsNameToken ? TextOf(_at).ToString().ToLowerInvariant() : "object";
        if (!IsNameToken) NoteStop();
        Next();
        if (kind == "database" && IsNameToken)
        {
            ReadPath();
            Eat(Kw.Set);
        }

        if (kind == "partition")
        {
            // ALTER PARTITION FUNCTION f () MERGE RANGE (1)
            while (!AtEnd && !Is(';') && !Is(Kw.Merge) && Code != Codes.Batch && !(_tokens[_at].IsFirstOnLine && IsStatementStart())) Next();
            Eat(Kw.Merge);
        }

        SkipDdlTail();
        return new OtherStatement { Kind = "alter " + kind };
    }

    private bool IsAlterViewWithQuery()
    {
        for (var i = _at; i < _end && i < _at + 400 && _tokens[i].Code != ';' && _tokens[i].Code != Codes.Batch; i++)
        {
            _steps++;
            if (_tokens[i].Code == CodeOf(Kw.As)) return true;
        }

        return false;
    }

    private Statement ReadAlterTable()
    {
        Next();
        EatIfExists();
        Eat(Kw.Only);
        var path = ReadPath();
        if (Is('*')) Next();
        if (Is(Kw.Rename) && (IsAt(1, Kw.To) || IsAt(1, Kw.As) || IsNameAt(1) && !IsAt(1, Kw.Column) && !IsAt(1, Kw.Index) && !IsAt(1, Kw.Key) && !IsAt(1, Kw.Constraint) && !IsAt(1, Kw.Partition) && !IsAt(2, Kw.To)))
        {
            Next();
            if (IsAny(Kw.To, Kw.As)) Next();
            var rename = new RenameStatement { Kind = "rename" };
            rename.Pairs.Add((path, ReadPath()));
            return rename;
        }

        if (Is(Kw.Swap, Kw.With))
        {
            Skip(2);
            var swap = new RenameStatement { Kind = "swap", IsSwap = true };
            swap.Pairs.Add((path, ReadPath()));
            return swap;
        }

        if (IsAny(Kw.Exchange, Kw.Switch) || Is(Kw.Append) || Is(Kw.Replace, Kw.Partition) || IsPartitionMove()) return ReadPartitionMove(path);
        var statement = new TableStatement { Kind = "alter table", Path = path };
        ReadAlterActions(statement);
        return statement;
    }

    /// <summary>ClickHouse: ATTACH PARTITION p FROM t, MOVE PARTITION p TO TABLE t.</summary>
    private bool IsPartitionMove()
    {
        if (_dialect.Name != "clickhouse" || !IsAt(1, Kw.Partition)) return false;
        var isAttach = TextOf(_at).Equals("attach", StringComparison.OrdinalIgnoreCase);
        if (!isAttach && !TextOf(_at).Equals("move", StringComparison.OrdinalIgnoreCase)) return false;
        for (var i = 2; i < 12 && CodeAt(i) is not (0 or ';'); i++)
        {
            if (isAttach ? IsAt(i, Kw.From) : IsAt(i, Kw.To) && IsAt(i + 1, Kw.Table)) return true;
        }

        return isAttach ? IsAt(3, Kw.From) || IsAt(4, Kw.From) : IsAt(3, Kw.To) && IsAt(4, Kw.Table);
    }

    /// <summary>ALTER TABLE … SWITCH, EXCHANGE PARTITION … WITH TABLE, APPEND FROM: rows move between tables.</summary>
    private Statement ReadPartitionMove(int[] path)
    {
        var transfer = new TransferStatement { Kind = "alter table" };
        var isSwitch = Is(Kw.Switch) || TextOf(_at).Equals("move", StringComparison.OrdinalIgnoreCase);
        Next();
        while (!AtEnd && !Is(';') && !Is(Kw.To) && !Is(Kw.With) && !Is(Kw.From)) { if (Is('(')) SkipParentheses(); else Next(); }
        Next();
        Eat(Kw.Table);
        var other = ReadPath();
        transfer.From.Add(isSwitch ? path : other);
        transfer.To.Add(isSwitch ? other : path);
        SkipToBoundary();
        return transfer;
    }

    private void ReadAlterActions(TableStatement statement)
    {
        while (!AtEnd && !Is(';') && Code != Codes.Batch && !StepsExceeded)
        {
            if (Is(Kw.With) && (IsAt(1, Kw.Check) || IsAt(1, Kw.NoCheck)) && IsTsql) { Skip(2); continue; }
            if (IsAny(Kw.Check, Kw.NoCheck) && IsAt(1, Kw.Constraint))
            {
                Skip(2);
                ReadPath();
                return;
            }

            if (Is(Kw.Add))
            {
                Next();
                ReadAdditions(statement);
                continue;
            }

            if (Is('(')) { SkipParentheses(); continue; }
            if (_tokens[_at].IsFirstOnLine && IsStatementStart() && !IsAny(Kw.Drop, Kw.Alter, Kw.Set) && !IsOptionVerb() && CodeBefore != ',') return;
            if (Is(Kw.If) && IsAt(1, Kw.Exists)) { Skip(2); continue; }
            if (IsTsql && Words.StartsStatement(Code) && !IsAny(Kw.Drop, Kw.Alter, Kw.Update) && CodeBefore != CodeOf(Kw.On)) return;
            if (IsTsql && _tokens[_at].IsFirstOnLine && IsAny(Kw.Alter, Kw.Drop) && (IsAt(1, Kw.Table) || IsAt(1, Kw.View) || IsAt(1, Kw.Procedure) || IsAt(1, Kw.Database))) return;
            if (IsBlockEnd() && _depth > 1) return;
            Next();
        }
    }

    private void ReadAdditions(TableStatement statement)
    {
        if (Is(Kw.Column)) Next();
        EatIfExists();
        if (Is('(') && !IsTsql) { var names = ReadTableBody(); (statement.AddedColumns ??= []).AddRange(names); return; }
        var hasParenthesis = Is('(') && Eat('(');
        do
        {
            if (Is(Kw.Add)) Next();
            if (Is(Kw.Column)) Next();
            EatIfExists();
            if (IsConstraintStart() || Is(Kw.Default)) ReadConstraint(statement, statement.Path);
            else if (IsNameToken && !IsAny(Kw.Partition, Kw.Partitions, Kw.Files))
            {
                var columns = new List<int>();
                var name = NameOf(_at);
                columns.Add(name);
                Next();
                if (Is(Kw.As)) { Next(); ReadExpression(); }
                else ReadType();
                ReadAddedOptions(statement, name);
                (statement.AddedColumns ??= []).AddRange(columns);
            }

            while (!AtEnd && !Is(',') && !Is(';') && !Is(')') && Code != Codes.Batch && !(_tokens[_at].IsFirstOnLine && IsStatementStart() && !IsOptionVerb()) && !(IsTsql && Words.StartsStatement(Code)))
            {
                if (IsBlockEnd() && _depth > 1) return;
                if (Is('(')) SkipParentheses();
                else Next();
            }
        }
        while (Eat(','));
        if (hasParenthesis) Eat(')');
    }

    private void ReadAddedOptions(TableStatement statement, int column)
    {
        while (!AtEnd && !Is(',') && !Is(';') && Code != Codes.Batch && !(_tokens[_at].IsFirstOnLine && IsStatementStart() && !IsOptionVerb()) && !(IsTsql && Words.StartsStatement(Code) && !IsAny(Kw.Update, Kw.Delete)))
        {
            if (!IsColumnOption() && !Is(Kw.Constraint)) { if (IsBlockEnd() && _depth > 1) return; if (Is('(')) SkipParentheses(); else Next(); continue; }
            var before = _at;
            ReadColumnOptions(statement, statement.Path, column);
            if (_at == before) Next();
        }
    }

    private Statement ReadDrop()
    {
        Next();
        if (IsAny(Kw.Materialized, Kw.External, Kw.Temporary) || IsAny(Kw.Foreign, Kw.Dynamic, Kw.Transient)) Next();
        var drop = new DropStatement { Kind = "drop", Object = IsNameToken ? TextOf(_at).ToString().ToLowerInvariant() : "" };
        if (!IsNameToken) NoteStop();
        var isTable = IsAny(Kw.Table, Kw.View);
        if (Is(Kw.Xml)) Skip(2);
        Next();
        EatIfExists();
        if (isTable || drop.Object == "synonym")
        {
            do
            {
                var path = ReadPath();
                if (path.Length > 0) drop.Paths.Add(path);
                else { NoteStop(); break; }
            }
            while (Eat(','));
        }

        SkipDdlTail();
        return drop;
    }
}
