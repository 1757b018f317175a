using Sluice.SqlLineage.Lexing;
using Sluice.SqlLineage.Syntax;

namespace Sluice.SqlLineage.Resolving;

/// <summary>Statements: what they read, write and derive.</summary>
internal sealed partial class Resolver
{
    private int _nesting;

    /// <summary>Called when the facts of a statement are complete; statements inside of it follow on their own.</summary>
    public Action<Statement>? Completed { get; set; }

    public void Resolve(Statement statement)
    {
        if (!Enter()) return;
        if (_nesting++ == 0) CurrentToken = statement.First;
        if (!HasOwnScope(statement)) ResolveConditions(statement.Conditions, new Scope(null));
        if (statement.Nested is not null)
        {
            foreach (var nested in statement.Nested) Resolve(nested);
        }

        if (statement is BlockStatement head) ResolveLoop(head);
        else if (statement is not RoutineStatement) ResolveLeaf(statement);
        _nesting--;
        if (_nesting == 0) Completed?.Invoke(statement);
        if (statement is BlockStatement block) ResolveBlock(block);
        else if (statement is RoutineStatement routine) ResolveRoutine(routine);
        _depth--;
    }

    private void ResolveLeaf(Statement statement)
    {
        switch (statement)
        {
            case QueryStatement query:
                ResolveQueryStatement(query);
                break;
            case InsertStatement insert:
                WithCtes(insert, () => ResolveInsert(insert));
                break;
            case UpdateStatement update:
                WithCtes(update, () => ResolveUpdate(update));
                break;
            case DeleteStatement delete:
                WithCtes(delete, () => ResolveDelete(delete));
                break;
            case MergeStatement merge:
                WithCtes(merge, () => ResolveMerge(merge));
                break;
            case CreateRelationStatement create:
                WithCtes(create, () => ResolveCreate(create));
                break;
            case TransferStatement transfer:
                ResolveTransfer(transfer);
                break;
            case DeclareStatement declare:
                ResolveDeclare(declare);
                break;
            case FetchStatement fetch:
                ResolveFetch(fetch);
                break;
            case ExecuteStatement execute:
                ResolveExecute(execute);
                break;
            case UseStatement use:
                ResolveUse(use);
                break;
            case DropStatement drop:
                ResolveDrop(drop);
                break;
            case RenameStatement rename:
                ResolveRename(rename);
                break;
            case TableStatement table:
                ResolveTableStatement(table);
                break;
            case OtherStatement { Kind: "return", Conditions: { } values }:
                foreach (var (_, value) in values) _returnedValue = Origins.Union(_returnedValue, OriginsOf(value, new Scope(null)));
                break;
            case OtherStatement { Kind: "create synonym", Objects: [{ Path: { Length: > 0 } name, Reference: { Length: > 0 } target }] }:
                Tables.SetSynonym(name, target);
                break;
        }
    }

    /// <summary>The conditions of these see the tables that the statement binds.</summary>
    private static bool HasOwnScope(Statement statement) => statement is InsertStatement or UpdateStatement or DeleteStatement or MergeStatement;

    private static List<Cte>? CtesOf(Statement statement) => statement switch
    {
        InsertStatement insert => insert.Ctes,
        UpdateStatement update => update.Ctes,
        DeleteStatement delete => delete.Ctes,
        MergeStatement merge => merge.Ctes,
        CreateRelationStatement create => create.Ctes,
        _ => null,
    };

    /// <summary>Runs with the WITH items of a statement in sight.</summary>
    private void WithCtes(Statement statement, Action action)
    {
        var saved = _ctes;
        var ctes = CtesOf(statement);
        if (ctes is not null) OpenCtes(ctes);
        action();
        if (ctes is not null) CloseCtes();
        _ctes = saved;
    }

    private void ResolveQueryStatement(QueryStatement statement)
    {
        var relation = Resolve(statement.Query, null);
        if (statement.Query.Into is not null) return;
        EmitOutput(relation);
    }

    private void EmitOutput(Relation relation)
    {
        if (relation.Columns is null && relation.IsOpen) relation = StarOf(relation);
        _returnedRows = relation;
        for (var i = 0; i < relation.Names.Count; i++) AddEdges(relation.At(i), null, relation.Names[i], i + 1);
    }

    private TableEntry? TargetOf(int[] path, bool isLocation = false)
    {
        if (path.Length == 0) return null;
        var target = Tables.Get(path, isLocation);
        if (target is { IsHidden: true, Content: null } && _names[path[^1]] is ['@', ..]) target.Content = Relation.Derived();
        Write(target);
        return target;
    }

    private TableEntry? TriggerTargetOf(int[] path)
    {
        if (_triggerTable is null || path.Length != 1 || path[0] != (int)Kw.Inserted && path[0] != (int)Kw.Deleted) return null;
        Write(_triggerTable);
        return _triggerTable;
    }

    /// <summary>The table behind a WITH item that a statement writes to.</summary>
    private TableEntry? CteBaseOf(int[] path)
    {
        if (path.Length != 1 || FindCte(path[0]) is not { } cte) return null;
        cte.IsUsed = true;
        var origins = AllOrigins(ResolveCte(cte));
        var tables = origins.Where(o => !Origins.IsUnknown(o)).Select(Origins.TableOf).Distinct().ToList();
        if (tables.Count != 1) return null;
        var table = Tables[tables[0]];
        Write(table);
        return table;
    }

    /// <summary>OUTPUT inserted.x INTO t: what the statement gives out comes from what it wrote, through it from its source.</summary>
    private void ResolveOutputs(List<OutputClause> outputs, TableEntry target, Relation? source, int[]? columns, Scope? around)
    {
        var own = source is null ? RelationOf(target) : columns is null ? source : Renamed(source, columns);
        if (!target.IsTemporary) own = RelationOf(target);
        foreach (var output in outputs)
        {
            var scope = new Scope(null);
            scope.Bindings.Add(new Binding { Alias = (int)Kw.Inserted, Relation = own });
            scope.Bindings.Add(new Binding { Alias = (int)Kw.Deleted, Relation = own, IsFilter = true });
            if (around is not null)
            {
                foreach (var binding in around.Bindings)
                {
                    if (binding.Relation.Table != target.Id || binding.Alias >= 0) scope.Bindings.Add(new Binding { Alias = binding.Alias, Path = binding.Path, Relation = binding.Relation, IsFilter = true });
                }
            }

            var result = SelectItems(output.Items, scope);
            if (output.Into is not { Length: > 0 } into || TargetOf(into) is not { } log) continue;
            if (log.Id != target.Id) Facts.Outputs.Add(log.Id);
            Insert(log, result, output.IntoColumns);
        }
    }

    /// <summary>A data-changing statement inside WITH or FROM: its RETURNING items are its columns.</summary>
    private Relation ResolveNested(Statement statement)
    {
        Resolve(statement);
        var (outputs, path) = statement switch
        {
            InsertStatement insert => (insert.Outputs, insert.Target),
            UpdateStatement { Targets: [var t, ..] } update => (update.Outputs, t.Path),
            DeleteStatement { Targets: [var t, ..] } delete => (delete.Outputs, t.Path),
            MergeStatement merge => (merge.Outputs, merge.Target.Path),
            _ => (null, []),
        };
        if (outputs is not [var first, ..] || path.Length == 0) return Relation.Derived();
        var table = Tables.Get(path);
        var scope = new Scope(null);
        scope.Bindings.Add(new Binding { Path = path, Relation = RelationOf(table) });
        return SelectItems(first.Items, scope);
    }
}
