using Sluice.SqlLineage.Lexing;
using Sluice.SqlLineage.Syntax;

namespace Sluice.SqlLineage.Parsing;

/// <summary>INSERT, UPDATE, DELETE, MERGE, TRUNCATE with their OUTPUT, RETURNING and ON CONFLICT parts.</summary>
internal sealed partial class Parser
{
    private List<Assignment> ReadAssignments()
    {
        var list = new List<Assignment>();
        do
        {
            if (Is('*')) { Next(); break; }
            if (Kind == TokenKind.Variable)
            {
                // SET @x = column = value
                Next();
                if (Code == Codes.CompoundAssign) Next();
                else Eat('=');
                if (!(IsNameToken && CodeAt(1) == '=' && _dialect.DefaultSchema == "dbo")) { ReadExpression(); continue; }
            }

            var targets = new List<int[]>();
            if (Is('('))
            {
                var open = _at;
                Next();
                do targets.Add(ReadPath()); while (Eat(','));
                CloseParenthesis(open);
            }
            else
            {
                var path = ReadPath();
                if (path.Length == 0) { NoteStop(); break; }
                if (Is('(') && path.Length > 1)
                {
                    // column.modify('…'), column.WRITE(…)
                    var mark = _stackCount;
                    var first = _at;
                    ReadArguments(_at - 1);
                    list.Add(new Assignment([path[..^1]], Keep(mark, first, -1)));
                    continue;
                }

                while (Is('[')) SkipBrackets();
                while (Is('.')) { Next(); ReadPath(); }
                targets.Add(path);
            }

            var isCompound = Code == Codes.CompoundAssign;
            if (isCompound) Next();
            else if (!Eat('=') && Code != Codes.Assign) { NoteStop(); break; }
            else if (Code == Codes.Assign) Next();
            if (IsQueryStart() && !Is(Kw.Values))
            {
                var mark = _stackCount;
                var first = _at;
                PushQuery(ReadQuery());
                list.Add(new Assignment([.. targets], Keep(mark, first, -1)));
            }
            else if (isCompound)
            {
                list.Add(new Assignment([.. targets], ReadExpression()));
                list.Add(new Assignment([targets[0]], Expression.None with { NameHint = -2 }));
            }
            else
            {
                list.Add(new Assignment([.. targets], ReadExpression()));
            }
        }
        while (Eat(','));
        return list;
    }

    private OutputClause ReadOutput()
    {
        Next();
        var clause = new OutputClause { Items = ReadItems() };
        if (!Eat(Kw.Into)) return clause;
        clause.Into = ReadPath();
        if (Is('(') && !IsQueryInParentheses()) clause.IntoColumns = ReadColumnList();
        return clause;
    }

    private OutputClause ReadReturning()
    {
        Next();
        if (Is(Kw.With, '(')) SkipParentheses(1);
        var clause = new OutputClause { Items = ReadItems() };
        if (Is(Kw.Bulk, Kw.Collect)) Skip(2);
        if (Eat(Kw.Into)) do { Eat(':'); ReadPath(); } while (Eat(','));
        return clause;
    }

    private SelectItem[] ReadItems()
    {
        var mark = _itemCount;
        do
        {
            var item = ReadSelectItem();
            Push(ref _itemStack, ref _itemCount, item);
        }
        while (Eat(','));
        var items = _itemStack.AsSpan(mark, _itemCount - mark).ToArray();
        _itemCount = mark;
        return items;
    }

    private Statement ReadUpdate(List<Cte>? ctes, bool isRecursive)
    {
        var update = new UpdateStatement { Kind = "update", Ctes = ctes, IsRecursive = isRecursive };
        var host = new Query();
        Next();
        while (IsAny(Kw.Low_Priority, Kw.Ignore)) Next();
        if (Is(Kw.Or) && !IsAt(1, Kw.Set)) Skip(2);
        if (Is(Kw.Top)) { Next(); if (Is('(')) SkipParentheses(); else Next(); if (Is(Kw.Percent)) Next(); }
        if (Is(Kw.Only)) Next();
        update.Targets.AddRange(ReadSources(host));
        if (Is(Kw.From) && !update.Targets.Exists(t => t.Kind == SourceKind.Query)) { Next(); update.From = ReadSources(host); }
        if (Eat(Kw.Set)) update.Sets.AddRange(ReadAssignments());
        else NoteStop();
        ReadDmlTail(host, ref update.From, ref update.Outputs);
        update.Conditions = host.Conditions;
        return update;
    }

    private void ReadDmlTail(Query host, ref List<Source>? from, ref List<OutputClause>? outputs)
    {
        while (!AtEnd && !StepsExceeded)
        {
            if (Is(Kw.Output)) (outputs ??= []).Add(ReadOutput());
            else if (Is(Kw.Returning)) (outputs ??= []).Add(ReadReturning());
            else if (Is(Kw.From) || Is(Kw.Using)) { Next(); (from ??= []).AddRange(ReadSources(host)); }
            else if (Is(Kw.Log, Kw.Errors)) SkipToBoundary();
            else
            {
                var before = _at;
                ReadTail(host);
                if (_at == before) return;
            }
        }
    }

    private Statement ReadDelete(List<Cte>? ctes, bool isRecursive)
    {
        var delete = new DeleteStatement { Kind = "delete", Ctes = ctes, IsRecursive = isRecursive };
        var host = new Query();
        Next();
        while (IsAny(Kw.Low_Priority, Kw.Quick, Kw.Ignore)) Next();
        if (Is(Kw.Top)) { Next(); if (Is('(')) SkipParentheses(); else Next(); if (Is(Kw.Percent)) Next(); }
        var hasFrom = Eat(Kw.From);
        var targets = ReadSources(host);
        delete.Targets.AddRange(targets);
        if (!hasFrom && Is(Kw.From))
        {
            Next();
            delete.From = ReadSources(host);
        }

        ReadDmlTail(host, ref delete.From, ref delete.Outputs);
        delete.Conditions = host.Conditions;
        return delete;
    }

    private Statement ReadTruncate()
    {
        Next();
        Eat(Kw.Table);
        EatIfExists();
        Eat(Kw.Only);
        if (CodeAt(0) == '(' || AtEnd) { SkipToBoundary(); return new OtherStatement { Kind = "truncate" }; }
        var statement = new TableStatement { Kind = "truncate", Path = ReadPath(), IsWrite = true };
        List<TableStatement>? more = null;
        if (Is('*')) Next();
        while (Eat(','))
        {
            Eat(Kw.Only);
            (more ??= []).Add(new TableStatement { Kind = "truncate", Path = ReadPath(), IsWrite = true });
            if (Is('*')) Next();
        }

        if (Is(Kw.Continue)) Skip(2);
        if (more is not null) (_nested ??= []).AddRange(more);
        SkipToBoundary();
        return statement;
    }
}
