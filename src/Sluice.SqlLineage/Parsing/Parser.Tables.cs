using Sluice.SqlLineage.Lexing;
using Sluice.SqlLineage.Syntax;

namespace Sluice.SqlLineage.Parsing;

/// <summary>CREATE TABLE: columns, constraints, options.</summary>
internal sealed partial class Parser
{
    private Statement ReadCreateTable(bool isTemporary)
    {
        Next();
        var ifNotExists = EatIfExists();
        var create = new CreateRelationStatement { Kind = "create table", IsTemporary = isTemporary, Path = ReadPath() };
        AddObject(create, new ObjectDeclaration("table", create.Path));
        create.IfNotExists = EatIfExists() || ifNotExists;
        if (Is(Kw.Cluster, Kw.By)) { Skip(2); if (Is('(')) SkipParentheses(); }
        if (Is('(') && !IsQueryInParentheses()) create.Columns = ReadTableBody(create, create.Path);
        ReadTableTail(create);
        return create;
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

            if (Is(Kw.As) && IsNameAt(1) && _dialect.Family is "teradata" or "sqlite" or "ansi" && !IsAt(1, Kw.Node) && !IsAt(1, Kw.Edge))
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

    /// <summary>Db2: INCLUDING COLUMN DEFAULTS, EXCLUDING IDENTITY COLUMN ATTRIBUTES</summary>
    private void SkipCopyOption()
    {
        Next();
        while (IsNameToken && !_tokens[_at].IsFirstOnLine && (Code == 0 || IsAny(Kw.Column, Kw.Default))) Next();
    }

    /// <summary>WITH [NO] DATA, WITH CHECK OPTION, ON COMMIT … behind the query of a CREATE.</summary>
    private void SkipCreateTail()
    {
        while (!AtEnd && !Is(';') && Code != Codes.Batch)
        {
            if (Is(Kw.With) && (IsAt(1, Kw.No) || IsAt(1, Kw.Data) || IsAt(1, Kw.Check) || IsAt(1, Kw.Cascaded) || IsAt(1, Kw.Local) || IsAt(1, Kw.Read) || IsAt(1, Kw.Schema))) Skip(2);
            else if (IsAny(Kw.Data, Kw.Check, Kw.Option) || IsAny(Kw.Schema, Kw.Binding, Kw.Only)) Next();
            else if (Is(Kw.Comment, Kw.Is)) Skip(3);
            else if (IsNameToken && Code == 0 && TextOf(_at).EndsWith("cluding", StringComparison.OrdinalIgnoreCase)) SkipCopyOption();
            else if (Is(Kw.Comment) && KindAt(1) == TokenKind.String) Skip(2);
            else if (Is(Kw.And) && (IsAt(1, Kw.No) || IsAt(1, Kw.Stats) || IsAt(1, Kw.Statistics))) { Next(); while (IsAny(Kw.No, Kw.Stats, Kw.Statistics)) Next(); }
            else if (Is(Kw.On, Kw.Commit)) Skip(4);
            else if (Is(Kw.Primary) || Is(Kw.Unique) && (IsAt(1, Kw.Primary) || IsAt(1, Kw.Index))) { Next(); while (!AtEnd && !Is(';') && !Is('(')) Next(); if (Is('(')) SkipParentheses(); }
            else if (Is(Kw.No, Kw.Primary)) Skip(3);
            else if (Is(Kw.Partition, Kw.By) || Is(Kw.Distributed) || Is(Kw.DistKey) || Is(Kw.SortKey)) SkipToBoundary();
            else return;
        }
    }

    /// <summary>( columns and constraints ) of a table; the constraints become objects of it.</summary>
    private int[] ReadTableBody(Statement? owner = null, int[]? table = null)
    {
        var open = _at;
        var close = _tokens[open].Name;
        if (close < 0 || close > _end) close = _end;
        var names = new List<int>();
        Next();
        while (_at < close && !AtEnd && !StepsExceeded)
        {
            var before = _at;
            if (IsConstraintStart()) ReadConstraint(owner, table);
            else ReadColumnDefinition(owner, table, names);
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
            var value = ReadExpression();
            int[]? column = Eat(Kw.For) && IsNameToken ? [NameOf(_at)] : null;
            if (column is not null) Next();
            Declare(statement, new ObjectDeclaration("default", name, table, Columns: column, Value: (value.First, value.Last)));
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
        var first = _at;
        if (Is('(')) SkipExpression();
        Declare(statement, new ObjectDeclaration("check", name, table, Value: (first, _at)));
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

    private void ReadColumnDefinition(Statement? owner, int[]? table, List<int> names)
    {
        if (!IsNameToken && Kind != TokenKind.String) return;
        var name = NameOf(_at);
        names.Add(name);
        Next();
        if (Is(Kw.As) && (IsTsql || CodeAt(1) == '('))
        {
            Next();
            ReadComputed(owner as CreateRelationStatement, name);
        }
        else if (!Is(',') && !Is(')') && !IsColumnOption())
        {
            ReadType();
        }

        ReadColumnOptions(owner, table, name);
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
                var first = _at;
                ReadDefaultValue();
                Declare(statement, new ObjectDeclaration("default", name, table, Columns: own, Value: (first, _at)));
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
}
