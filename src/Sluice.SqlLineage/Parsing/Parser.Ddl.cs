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
            else if (IsAny(Kw.External, Kw.Transient, Kw.Unlogged) || IsAny(Kw.Force, Kw.NoForce, Kw.Editionable) || IsAny(Kw.NonEditionable, Kw.Recursive, Kw.Secure) ||
                IsAny(Kw.Iceberg, Kw.Dynamic, Kw.Hybrid) || IsAny(Kw.Foreign, Kw.Streaming, Kw.Snapshot) || IsAny(Kw.Multiset, Kw.Set, Kw.Unique) || IsAny(Kw.Clustered, Kw.NonClustered, Kw.Fulltext) ||
                IsAny(Kw.Spatial, Kw.Primary, Kw.Bitmap) || IsAny(Kw.ColumnStore, Kw.Virtual, Kw.Aggregate) || IsAny(Kw.Semantic, Kw.Event, Kw.Private) || IsAny(Kw.Public, Kw.Streaming, Kw.Constraint) ||
                IsAny(Kw.Or, Kw.Hypothetical, Kw.Immutable) || IsAny(Kw.Persistent, Kw.Refresh, Kw.Window) || Is(Kw.Global) || Is(Kw.Xml) && IsAt(1, Kw.Index) || Is(Kw.Local))
            {
                Next();
            }
            else break;
        }

        switch (Code >= Codes.FirstKeyword ? (Kw)(Code - Codes.FirstKeyword) : Kw.None)
        {
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
        AddObject(statement, new ObjectDeclaration(kind, path));
        SkipDdlTail();
        return statement;
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

    private Statement ReadCreateTable(bool isTemporary)
    {
        Next();
        EatIfExists();
        var create = new CreateRelationStatement { Kind = "create table", IsTemporary = isTemporary, Path = ReadPath() };
        AddObject(create, new ObjectDeclaration("table", create.Path));
        EatIfExists();
        if (Is(Kw.Cluster, Kw.By)) { Skip(2); if (Is('(')) SkipParentheses(); }
        if (Is('(') && !IsQueryInParentheses()) ReadTableOrLike(create);
        ReadTableTail(create);
        return create;
    }

    private void ReadTableOrLike(CreateRelationStatement create)
    {
        if (IsAt(1, Kw.Like) && IsNameAt(2))
        {
            var open = _at;
            Skip(2);
            create.Like = ReadPath();
            while (!AtEnd && !Is(')') && !Is(',')) Next();
            CloseParenthesis(open);
            return;
        }

        create.Columns = ReadTableBody(create);
    }

    private void ReadTableTail(CreateRelationStatement create)
    {
        while (!AtEnd && !Is(';') && Code != Codes.Batch && !StepsExceeded)
        {
            if (Is(Kw.As) && (IsQueryStartAt(1) || CodeAt(1) == '(' || IsAt(1, Kw.Table) || IsAt(1, Kw.Execute)))
            {
                Next();
                if (Is('(') && !IsQueryInParentheses())
                {
                    // Teradata: CREATE TABLE a AS b / AS (b) WITH DATA.
                    SkipParentheses();
                    continue;
                }

                create.Query = ReadQuery();
                SkipCreateTail();
                return;
            }

            if (Is(Kw.As) && IsNameAt(1) && _dialect.Name is "teradata" or "sqlite" or "ansi" && !IsAt(1, Kw.Node) && !IsAt(1, Kw.Edge))
            {
                Next();
                create.Like = ReadPath();
            }
            else if (Is(Kw.Like) && (IsNameAt(1) || KindAt(1) == TokenKind.String)) { Next(); ReadLike(create); }
            else if (IsAny(Kw.Clone, Kw.Copy) && IsNameAt(1)) { Next(); create.Like = ReadPath(); }
            else if (IsAny(Kw.Shallow, Kw.Deep) && IsAt(1, Kw.Clone)) { Skip(2); create.Like = ReadPath(); }
            else if (Is(Kw.Using, Kw.Template) && CodeAt(2) == '(') { Skip(2); SkipParentheses(); }
            else if (Is(Kw.Location) && (KindAt(1) == TokenKind.String || CodeAt(1) == '=' && KindAt(2) is TokenKind.String or TokenKind.Variable))
            {
                Next();
                Eat('=');
                create.Location = ReadPath();
            }
            else if (Is('('))
            {
                if (IsQueryInParentheses()) { create.Query = ReadQuery(); SkipCreateTail(); return; }
                SkipParentheses();
            }
            else if ((Is(Kw.Select) || Is(Kw.With) && IsQueryStart()) && CodeBefore != '=')
            {
                if (IsTsql) return;
                create.Query = ReadQuery();
                SkipCreateTail();
                return;
            }
            else if (_tokens[_at].IsFirstOnLine && IsStatementStart() && !IsOptionVerb() && !IsAny(Kw.Partition, Kw.Update) || IsTsql && Words.StartsStatement(Code)) return;
            else if (IsBlockEnd() && _depth > 1 && IsTsql) return;
            else Next();
        }
    }

    private void ReadLike(CreateRelationStatement create)
    {
        if (Is(Kw.Parquet) || Is(Kw.Orc) || Is(Kw.Avro))
        {
            Next();
            create.LikeIsLocation = true;
        }

        create.LikeIsLocation |= Kind == TokenKind.String;
        create.Like = ReadPath();
    }

    /// <summary>WITH [NO] DATA, WITH CHECK OPTION, ON COMMIT … behind the query of a CREATE.</summary>
    private void SkipCreateTail()
    {
        while (!AtEnd && !Is(';') && Code != Codes.Batch)
        {
            if (Is(Kw.With) && (IsAt(1, Kw.No) || IsAt(1, Kw.Data) || IsAt(1, Kw.Check) || IsAt(1, Kw.Cascaded) || IsAt(1, Kw.Local) || IsAt(1, Kw.Read) || IsAt(1, Kw.Schema))) Skip(2);
            else if (IsAny(Kw.Data, Kw.Check, Kw.Option) || IsAny(Kw.Schema, Kw.Binding, Kw.Only)) Next();
            else if (Is(Kw.And) && (IsAt(1, Kw.No) || IsAt(1, Kw.Stats))) { Next(); while (IsAny(Kw.No, Kw.Stats, Kw.Statistics)) Next(); }
            else if (Is(Kw.On, Kw.Commit)) Skip(4);
            else if (Is(Kw.Primary, Kw.Index) || Is(Kw.Unique) && IsAt(1, Kw.Primary)) { Next(); while (!AtEnd && !Is(';') && !Is('(')) Next(); if (Is('(')) SkipParentheses(); }
            else if (Is(Kw.No, Kw.Primary)) Skip(3);
            else if (Is(Kw.Partition, Kw.By) || Is(Kw.Distributed) || Is(Kw.DistKey) || Is(Kw.SortKey)) SkipToBoundary();
            else return;
        }
    }

    /// <summary>( columns and constraints ) of a table; the constraints become objects of it.</summary>
    private int[] ReadTableBody(CreateRelationStatement? create)
    {
        var open = _at;
        var close = _tokens[open].Name;
        if (close < 0 || close > _end) close = _end;
        var names = new List<int>();
        Next();
        while (_at < close && !AtEnd && !StepsExceeded)
        {
            var before = _at;
            if (IsConstraintStart()) ReadConstraint(create, create?.Path);
            else ReadColumnDefinition(create, create?.Path, names);
            while (_at < close && !Is(',')) { if (Is('(')) SkipParentheses(); else Next(); }
            Eat(',');
            if (_at == before) break;
        }

        CloseParenthesis(open);
        return [.. names];
    }

    private bool IsConstraintStart()
    {
        if (Code < Codes.FirstKeyword) return false;
        if (Is(Kw.Constraint)) return IsNameAt(1) || CodeAt(1) == '(';
        if (Is(Kw.Primary) && IsAt(1, Kw.Key) || Is(Kw.Foreign) && IsAt(1, Kw.Key)) return true;
        if (Is(Kw.Unique)) return CodeAt(1) == '(' || IsAt(1, Kw.Key) || IsAt(1, Kw.Index) || IsAt(1, Kw.Clustered) || IsAt(1, Kw.NonClustered) || IsNameAt(1) && CodeAt(2) == '(';
        if (IsAny(Kw.Check, Kw.Exclude)) return CodeAt(1) == '(' || IsAt(1, Kw.Using);
        if (Is(Kw.Period)) return IsAt(1, Kw.For);
        if (Is(Kw.Like)) return IsNameAt(1);
        if (IsAny(Kw.Index, Kw.Key, Kw.Fulltext) || Is(Kw.Spatial)) return CodeAt(1) == '(' || IsNameAt(1) && (CodeAt(2) == '(' || IsAt(2, Kw.Clustered) || IsAt(2, Kw.NonClustered) || IsAt(2, Kw.Unique) || IsAt(2, Kw.Using) || IsAt(2, Kw.ColumnStore) || IsAt(1, Kw.Key) || IsAt(1, Kw.Index) || CodeAt(3) == '(' && IsAt(2, Kw.Type));
        return Is(Kw.Projection) && IsNameAt(1) || Is(Kw.Partition, Kw.By);
    }

    private void ReadConstraint(Statement? statement, int[]? table)
    {
        int[]? name = null;
        if (Eat(Kw.Constraint) && IsNameToken && !IsConstraintWord()) name = ReadPath();
        if (Is(Kw.Primary) || Is(Kw.Unique))
        {
            var kind = Is(Kw.Primary) ? "primary_key" : "unique";
            Next();
            while (IsNameToken && !Is('(') && (IsAny(Kw.Key, Kw.Index, Kw.Clustered) || IsAny(Kw.NonClustered, Kw.Hash) || CodeAt(1) == '(')) Next();
            var columns = Is('(') ? ReadColumnList() : null;
            Declare(statement, new ObjectDeclaration(kind, name, table, Columns: columns));
        }
        else if (Is(Kw.Foreign))
        {
            Skip(2);
            if (IsNameToken) Next();
            var columns = Is('(') ? ReadColumnList() : null;
            ReadReferences(statement, table, name, columns);
        }
        else if (Is(Kw.Check))
        {
            Next();
            while (!Is('(') && IsNameToken) Next();
            ReadCheck(statement, table, name);
        }
        else if (Is(Kw.Default))
        {
            Next();
            ReadExpression();
            int[]? column = Eat(Kw.For) && IsNameToken ? [NameOf(_at)] : null;
            if (column is not null) Next();
            Declare(statement, new ObjectDeclaration("default", name, table, Columns: column));
        }
        else if (IsAny(Kw.Index, Kw.Key, Kw.Fulltext) || Is(Kw.Spatial))
        {
            Next();
            if (IsAny(Kw.Key, Kw.Index)) Next();
            var index = IsNameToken ? ReadPath() : null;
            Declare(statement, new ObjectDeclaration("index", index, table));
        }
        else if (Is(Kw.Like) && statement is CreateRelationStatement create)
        {
            Next();
            create.Like = ReadPath();
        }
    }

    private bool IsConstraintWord() => IsAny(Kw.Primary, Kw.Unique, Kw.Foreign) && (IsAt(1, Kw.Key) || CodeAt(1) == '(') || Is(Kw.Check, '(');

    private static void Declare(Statement? statement, ObjectDeclaration declaration)
    {
        if (statement is not null && declaration.Parent is not null) AddObject(statement, declaration);
    }

    private void ReadCheck(Statement? statement, int[]? table, int[]? name)
    {
        if (Is('('))
        {
            List<Query>? queries = null;
            ReadCondition(ref queries);
        }

        Declare(statement, new ObjectDeclaration("check", name, table));
    }

    private void ReadReferences(Statement? statement, int[]? table, int[]? name, int[]? columns)
    {
        if (!Eat(Kw.References)) return;
        var target = ReadPath();
        var targetColumns = Is('(') ? ReadColumnList() : null;
        Declare(statement, new ObjectDeclaration("foreign_key", name, table, target, columns, targetColumns));
        while (Is(Kw.On) && (IsAt(1, Kw.Delete) || IsAt(1, Kw.Update)) || Is(Kw.Match))
        {
            if (Is(Kw.Match)) { Skip(2); continue; }
            Skip(2);
            if (Is(Kw.Set, Kw.Null) || Is(Kw.Set, Kw.Default) || Is(Kw.No)) Skip(2);
            else Next();
        }

        if (Is(Kw.Not, Kw.For)) Skip(3);
    }

    private void ReadColumnDefinition(CreateRelationStatement? create, int[]? table, List<int> names)
    {
        if (!IsNameToken && Kind != TokenKind.String) return;
        var name = NameOf(_at);
        names.Add(name);
        Next();
        if (Is(Kw.As) && (IsTsql || CodeAt(1) == '('))
        {
            Next();
            ReadComputed(create, name);
        }
        else if (!Is(',') && !Is(')') && !IsColumnOption())
        {
            ReadType();
        }

        ReadColumnOptions(create, table, name);
    }

    private void ReadComputed(CreateRelationStatement? create, int name)
    {
        var value = ReadExpression();
        if (create is not null) (create.Computed ??= []).Add((name, value));
    }

    private bool IsColumnOption() =>
        Is(Kw.Not, Kw.Null) || Is(Kw.Null) || Is(Kw.Primary, Kw.Key) || Is(Kw.Default) || Is(Kw.References) || Is(Kw.Constraint) || Is(Kw.Check, '(') || Is(Kw.Comment) && KindAt(1) == TokenKind.String ||
        Is(Kw.Generated) || Is(Kw.Collate) || Is(Kw.Unique) || Is(Kw.Options, '(') || Is(Kw.With) || Is(Kw.Encode);

    private void ReadColumnOptions(Statement? statement, int[]? table, int column)
    {
        int[]? name = null;
        int[] own = [column];
        while (!AtEnd && !Is(',') && !Is(')') && !Is(';') && Code != Codes.Batch && !StepsExceeded)
        {
            if (Is(Kw.Constraint) && IsNameAt(1))
            {
                Next();
                name = ReadPath();
                continue;
            }

            if (Is(Kw.Primary, Kw.Key))
            {
                Skip(2);
                Declare(statement, new ObjectDeclaration("primary_key", name, table, Columns: own));
            }
            else if (Is(Kw.Unique))
            {
                Next();
                Declare(statement, new ObjectDeclaration("unique", name, table, Columns: own));
            }
            else if (Is(Kw.Foreign, Kw.Key)) { Skip(2); continue; }
            else if (Is(Kw.References)) ReadReferences(statement, table, name, own);
            else if (Is(Kw.Check, '(')) { Next(); ReadCheck(statement, table, name); }
            else if (Is(Kw.Default))
            {
                Next();
                ReadDefaultValue();
                Declare(statement, new ObjectDeclaration("default", name, table, Columns: own));
            }
            else if (Is(Kw.As) && CodeAt(1) == '(')
            {
                Next();
                ReadComputed(statement as CreateRelationStatement, column);
            }
            else if (Is('(')) { SkipParentheses(); continue; }
            else if (IsTsql && Words.StartsStatement(Code) && _tokens[_at].IsFirstOnLine) return;
            else { Next(); continue; }
            name = null;
        }
    }

    private void ReadDefaultValue()
    {
        var mark = _stackCount;
        SkipPrefixes();
        var value = ReadValue();
        if (value != Nothing) ReadSuffixes(value);
        while (Code is '+' or '*' or '/' or Codes.Operator) { Next(); ReadValue(); }
        _stackCount = mark;
    }

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
            if (Eat(Kw.As)) (statement.Conditions ??= []).Add(ReadQuery());
        }

        SkipDdlTail();
        return statement;
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
            else if (Is(Kw.Where)) { Next(); List<Query>? ignored = null; ReadCondition(ref ignored); }
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

        if (IsAny(Kw.Exchange, Kw.Switch) || Is(Kw.Append) || Is(Kw.Replace, Kw.Partition)) return ReadPartitionMove(path);
        var statement = new TableStatement { Kind = "alter table", Path = path };
        ReadAlterActions(statement);
        return statement;
    }

    /// <summary>ALTER TABLE … SWITCH, EXCHANGE PARTITION … WITH TABLE, APPEND FROM: rows move between tables.</summary>
    private Statement ReadPartitionMove(int[] path)
    {
        var transfer = new TransferStatement { Kind = "alter table" };
        var isSwitch = Is(Kw.Switch);
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
            if (_tokens[_at].IsFirstOnLine && IsStatementStart() && !IsAny(Kw.Drop, Kw.Alter, Kw.Set) && CodeBefore != ',') return;
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
        if (Is('(') && !IsTsql) { var names = ReadTableBody(null); (statement.AddedColumns ??= []).AddRange(names); return; }
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

            while (!AtEnd && !Is(',') && !Is(';') && !Is(')') && Code != Codes.Batch && !(_tokens[_at].IsFirstOnLine && IsStatementStart()) && !(IsTsql && Words.StartsStatement(Code)))
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
        while (!AtEnd && !Is(',') && !Is(';') && Code != Codes.Batch && !(_tokens[_at].IsFirstOnLine && IsStatementStart()) && !(IsTsql && Words.StartsStatement(Code) && !IsAny(Kw.Update, Kw.Delete)))
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
        if (isTable || Is(Kw.Procedure))
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
