using Sluice.SqlLineage.Lexing;
using Sluice.SqlLineage.Syntax;

namespace Sluice.SqlLineage.Parsing;

/// <summary>CREATE, ALTER and DROP of everything that holds no code.</summary>
internal sealed partial class Parser
{
    private Statement ReadCreate()
    {
        var isReplace = Is(Kw.Replace);
        Next();
        var isAlter = false;
        var isTemporary = false;
        var isMaterialized = false;
        if (Is(Kw.Or) && (IsAt(1, Kw.Replace) || IsAt(1, Kw.Alter) || IsAt(1, Kw.Refresh))) { isAlter = IsAt(1, Kw.Alter); Skip(2); }
        while (!AtEnd && !StepsExceeded)
        {
            if (IsAny(Kw.Temp, Kw.Temporary, Kw.Volatile)) { isTemporary = true; Next(); }
            else if (Is(Kw.Global, Kw.Temporary) || Is(Kw.Local, Kw.Temporary) || Is(Kw.Global, Kw.Temp) || Is(Kw.Local, Kw.Temp)) { isTemporary = true; Skip(2); }
            else if (IsAny(Kw.Materialized, Kw.Live) && !IsAt(1, Kw.Zone)) { isMaterialized = true; Next(); }
            else if (Is(Kw.Definer) || Is(Kw.Algorithm)) SkipDefiner();
            else if (Is(Kw.Sql) && IsAt(1, Kw.Security)) Skip(3);
            else if (Words.IsCreateModifier(Code) || Is(Kw.Event, Kw.Trigger) || Is(Kw.Xml, Kw.Index)) Next();
            else break;
        }

        switch (Code >= Codes.FirstKeyword ? (Kw)(Code - Codes.FirstKeyword) : Kw.None)
        {
            case Kw.Table when IsAt(1, Kw.Function):
                Next();
                return ReadRoutine(isAlter);
            case Kw.Table:
                return ReadCreateTable(isTemporary);
            case Kw.View:
                return ReadCreateView(isTemporary, isMaterialized, isAlter);
            case Kw.Procedure or Kw.Proc or Kw.Function or Kw.Trigger or Kw.Package:
                return ReadRoutine(isAlter);
            case Kw.Index:
                return ReadCreateIndex();
            case Kw.Synonym:
                return ReadCreateSynonym();
            case Kw.Stage:
                return ReadCreateStage();
            case Kw.Rule when IsNameAt(1) && IsAt(2, Kw.As) && IsAt(3, Kw.On):
                return ReadRule();
            case Kw.Schema when IsAt(1, Kw.Authorization):
                return ReadNamedObject("schema");
            case Kw.Database or Kw.Schema or Kw.Sequence or Kw.Type or Kw.Domain or Kw.Role or Kw.User or Kw.Login or Kw.Rule or Kw.Default or Kw.Extension:
                return ReadNamedObject(TextOf(_at).ToString().ToLowerInvariant());
            case Kw.Xml when IsAt(1, Kw.Schema):
                Skip(2);
                return ReadNamedObject("xml_schema_collection");
            case Kw.Stream or Kw.Dictionary or Kw.Model:
                return ReadCreateDerived();
            case Kw.None when isReplace:
                return ReadUnknown();
            default:
                return ReadOtherObject();
        }
    }

    private void SkipDefiner()
    {
        Next();
        Eat('=');
        Next();
        if (Kind == TokenKind.Variable && Touches(_at)) Next();
        if (Is('@')) Skip(2);
        if (Is('%')) Next();
        if (Is('(')) SkipParentheses();
    }

    private Statement ReadOtherObject()
    {
        var kind = IsNameToken ? TextOf(_at).ToString().ToLowerInvariant() : "object";
        if (!IsNameToken) NoteStop();
        Next();
        if (kind is "task" or "event") ReadScheduled();
        else SkipDdlTail();
        return new OtherStatement { Kind = "create " + kind };
    }

    /// <summary>CREATE TASK … AS statement, CREATE EVENT … DO statement: what runs later moves data all the same.</summary>
    private void ReadScheduled()
    {
        while (!AtEnd && !Is(';') && !Is(Kw.Do) && !(Is(Kw.As) && (IsAt(1, Kw.Begin) || IsAt(1, Kw.Call) || IsAt(1, Kw.Declare) || Words.StartsStatement(CodeAt(1)) || IsQueryStartAt(1))))
        {
            if (Is('(')) SkipParentheses();
            else Next();
        }

        if (!Eat(Kw.As) && !Eat(Kw.Do)) return;
        (_nested ??= []).Add(ReadStatement());
    }

    private Statement ReadNamedObject(string kind)
    {
        Next();
        EatIfExists();
        if (Is(Kw.Authorization)) Next();
        var path = ReadPath();
        var statement = new OtherStatement { Kind = "create " + kind };
        var columns = kind == "type" && Is(Kw.As, Kw.Table) && CodeAt(2) == '(' ? ReadTableType(statement, path) : null;
        AddObject(statement, new ObjectDeclaration(kind, path, Columns: columns));
        SkipDdlTail();
        return statement;
    }

    private int[] ReadTableType(Statement statement, int[] path)
    {
        Skip(2);
        return ReadTableBody(statement, path);
    }

    private static void AddObject(Statement statement, ObjectDeclaration declaration) => (statement.Objects ??= []).Add(declaration);

    /// <summary>Options that say nothing about lineage, up to where the next statement may start.</summary>
    private void SkipDdlTail()
    {
        while (!AtEnd && !Is(';') && Code != Codes.Batch)
        {
            if (Is('(')) { SkipParentheses(); continue; }
            if (IsTsqlBreak()) return;
            if (_tokens[_at].IsFirstOnLine && IsStatementStart() && CodeBefore is not (',' or '=') && !IsOptionVerb()) return;
            if (IsBlockEnd() && _tokens[_at].IsFirstOnLine && _depth > 1) return;
            Next();
        }
    }

    /// <summary>SET, WITH, REFRESH and the like at a line start inside a DDL statement.</summary>
    private bool IsOptionVerb() => !IsTsql && (IsAny(Kw.With, Kw.Set, Kw.Comment) || IsAny(Kw.Refresh, Kw.Copy, Kw.Execute) || IsAny(Kw.Enable, Kw.Disable, Kw.Start) || IsAny(Kw.Rename, Kw.Drop, Kw.Alter) || IsAny(Kw.Optimize, Kw.Analyze, Kw.Load) || Words.Of(Code) == WordRole.SoftStatement);

    private Statement ReadCreateView(bool isTemporary, bool isMaterialized, bool isAlter)
    {
        Next();
        EatIfExists();
        var create = new CreateRelationStatement
        {
            Kind = isMaterialized ? "create materialized view" : "create view", IsView = true, IsMaterialized = isMaterialized, IsTemporary = isTemporary, IsAlter = isAlter,
            Path = ReadPath(),
        };
        AddObject(create, new ObjectDeclaration(isMaterialized ? "materialized_view" : "view", create.Path));
        EatIfExists();
        while (!AtEnd && !Is(';') && Code != Codes.Batch && !StepsExceeded)
        {
            if (Is(Kw.As) && (IsQueryStartAt(1) || CodeAt(1) == '(' || IsAt(1, Kw.Select) || IsAt(1, Kw.With)))
            {
                Next();
                if (Is(Kw.With, Kw.XmlNamespaces)) { Skip(2); if (Is('(')) SkipParentheses(); Eat(','); if (!Is(Kw.Select)) _at--; }
                create.Query = ReadQuery();
                SkipCreateTail();
                return create;
            }

            if (Is(Kw.To) && IsNameAt(1) && create.Query is null && isMaterialized) { Next(); create.To = ReadPath(); }
            else if (Is(Kw.As) && KindAt(1) == TokenKind.Body) { Skip(2); return create; }
            else if (Is('(') && create.Columns is null && !IsQueryInParentheses()) create.Columns = ReadColumnList() ?? SkipColumns();
            else if (Is('(')) SkipParentheses();
            else if (_tokens[_at].IsFirstOnLine && Words.StartsStatement(Code)) return create;
            else Next();
        }

        return create;
    }

    private int[]? SkipColumns()
    {
        SkipParentheses();
        return null;
    }

    private Statement ReadCreateDerived()
    {
        var kind = TextOf(_at).ToString().ToLowerInvariant();
        Next();
        EatIfExists();
        var path = ReadPath();
        var statement = new OtherStatement { Kind = "create " + kind };
        AddObject(statement, new ObjectDeclaration(kind, path));
        if (kind == "model")
        {
            while (!AtEnd && !Is(';') && !(Is(Kw.As) && IsQueryStartAt(1))) { if (Is('(')) SkipParentheses(); else Next(); }
            if (Eat(Kw.As)) (statement.Conditions ??= []).Add(ConditionOf(ReadQuery()));
        }

        if (kind == "dictionary" && ReadDictionarySource() is { Length: > 0 } source)
        {
            var transfer = new TransferStatement { Kind = statement.Kind, Objects = statement.Objects };
            transfer.From.Add(source);
            transfer.To.Add(path);
            return transfer;
        }

        SkipDdlTail();
        return statement;
    }

    /// <summary>ClickHouse: SOURCE (CLICKHOUSE (TABLE 't' DB 'd')); the statement is read to its end.</summary>
    private int[] ReadDictionarySource()
    {
        int table = -1, database = -1;
        while (!AtEnd && !Is(';') && Code != Codes.Batch)
        {
            var isTable = Is(Kw.Table);
            if ((isTable || Kind == TokenKind.Word && TextOf(_at).Equals("db", StringComparison.OrdinalIgnoreCase)) && (KindAt(1) == TokenKind.String || IsNameAt(1)))
            {
                Next();
                if (isTable) table = NameOf(_at);
                else database = NameOf(_at);
            }

            Next();
        }

        return table < 0 ? NoPath : database < 0 ? [table] : [database, table];
    }

    private Statement ReadCreateIndex()
    {
        var statement = new OtherStatement { Kind = "create index" };
        Next();
        if (Is(Kw.Concurrently)) Next();
        EatIfExists();
        var name = Is(Kw.On) && !IsAt(1, Kw.On) ? null : ReadPath();
        while (!AtEnd && !Is(Kw.On) && !Is(';')) Next();
        if (Eat(Kw.On))
        {
            Eat(Kw.Only);
            Eat(Kw.Table);
            var table = ReadPath();
            if (Is(Kw.Using)) Skip(2);
            int[]? columns = null;
            if (Is('(')) { columns = TryReadNameList(); if (columns is null) SkipParentheses(); }
            AddObject(statement, new ObjectDeclaration("index", name, table, Columns: columns));
        }

        SkipIndexTail();
        return statement;
    }

    private void SkipIndexTail()
    {
        if (!IsTsql) { SkipDdlTail(); return; }
        while (!AtEnd && !Is(';') && Code != Codes.Batch)
        {
            if (Is('(')) SkipParentheses();
            else if (Is(Kw.On) && IsNameAt(1)) Skip(2);
            else if (Is(Kw.Where)) { Next(); SkipExpression(); }
            else if (IsAny(Kw.Include, Kw.With, Kw.Using) || Is(Kw.For) || Is(Kw.Xml) || Is(Kw.Index) || Is(Kw.Filestream_On) || Kind == TokenKind.Quoted || Is(Kw.Path) || Is(Kw.Value) || Is(Kw.Property) || Is('=') || Kind == TokenKind.Number || Is(',')) Next();
            else if (IsStatementStart() || IsBlockEnd()) return;
            else Next();
        }
    }

    private Statement ReadCreateSynonym()
    {
        Next();
        EatIfExists();
        var path = ReadPath();
        int[]? target = null;
        if (Eat(Kw.For)) target = ReadPath();
        var statement = new OtherStatement { Kind = "create synonym" };
        AddObject(statement, new ObjectDeclaration("synonym", path, null, target));
        return statement;
    }

    /// <summary>Snowflake: a stage is a name for an address.</summary>
    private Statement ReadCreateStage()
    {
        var transfer = new TransferStatement { Kind = "create stage" };
        Next();
        EatIfExists();
        transfer.To.Add([JoinPath(ReadPath())]);
        while (!AtEnd && !Is(';') && Code != Codes.Batch)
        {
            if (Is(Kw.Url) && CodeAt(1) == '=' && KindAt(2) == TokenKind.String)
            {
                Skip(2);
                transfer.From.Add(ReadPath());
            }
            else if (Is('(')) SkipParentheses();
            else Next();
        }

        return transfer;
    }

    private int JoinPath(int[] path) => _names.InternName(string.Join('.', path.Where(p => p >= 0).Select(p => _names[p])));
}
