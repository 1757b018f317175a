using Sluice.SqlLineage.Syntax;

namespace Sluice.SqlLineage.Resolving;

/// <summary>What makes, moves, renames and drops tables.</summary>
internal sealed partial class Resolver
{
    private void WriteInto(TableEntry target, bool isTemporary, Relation relation)
    {
        target = Made(target, isTemporary);
        Write(target);
        Define(target, relation, null);
    }

    /// <summary>The table that a statement makes: another one than a temporary table that had its name before, or that it hides.</summary>
    private TableEntry Made(TableEntry table, bool isTemporary, bool ifNotExists = false)
    {
        isTemporary |= table.IsHidden;
        // IF … SELECT INTO #t … ELSE SELECT INTO #t: one table, which either may have filled.
        var isSame = table.IsTemporary == isTemporary && (!isTemporary || ifNotExists || _branchDepth > 0 && table.MadeIn == _scope);
        if (!isSame && (table.WasRead || table.WasWritten))
        {
            Tables.Forget(table);
            table = Tables.Get(table.Path, table.IsLocation, isComplete: true);
        }

        (table.IsTemporary, table.MadeIn) = (isTemporary, _scope);
        return table;
    }

    /// <summary>CREATE … AS, SELECT INTO: the columns of the target are those of the query.</summary>
    private void Define(TableEntry target, Relation relation, int[]? columns)
    {
        if (relation.Columns is null && relation.IsOpen) relation = StarOf(relation);
        if (columns is not null) relation = Renamed(relation, columns);
        for (var i = 0; i < relation.Names.Count; i++) AddEdges(relation.At(i), target, relation.Names[i], i + 1);
        if (target.IsTemporary)
        {
            target.Content = Capped(relation, LineageReason.ThroughTemporary);
        }
        else
        {
            target.Filled = relation.IsOpen ? relation : null;
            target.Known = relation.IsOpen || relation.Names.Contains(-1) ? null : Physical(target.Id, [.. relation.Names], LineageReason.SessionCatalog);
        }
    }

    private void ResolveCreate(CreateRelationStatement create)
    {
        if (create.Path.Length == 0)
        {
            if (create.Query is not null) Resolve(create.Query, null);
            return;
        }

        var table = Tables.Get(create.To ?? create.Path);
        var relation = create.Query is null ? null : Resolve(create.Query, null);
        if (create.To is null) table = Made(table, create.IsTemporary, create.IfNotExists);
        Write(table);
        if (relation is not null)
        {
            Define(table, relation, create.Columns);
        }
        else if (create.Like is { Length: > 0 } like)
        {
            var model = Tables.Get(like, create.LikeIsLocation);
            Read(model);
            table.Known = RelationOf(model) is { IsOpen: false } known ? Physical(table.Id, [.. known.Names], known.Reason) : null;
        }
        else if (create.Columns is { Length: > 0 } columns)
        {
            if (table.IsTemporary)
            {
                table.Content = Relation.Derived();
                foreach (var column in columns) table.Content.Add(column, Origins.None);
            }
            else
            {
                table.Known = Physical(table.Id, columns, LineageReason.SessionCatalog);
            }
        }

        if (create.Location is { Length: > 0 } location && create.Query is null) Read(Tables.Get(location, isLocation: true));
        if (create.Computed is not null) AddComputed(create.Computed, create.Path, table);
    }

    private void AddComputed(List<(int Name, Expression Value)> computed, int[] path, TableEntry table)
    {
        var scope = new Scope(null);
        scope.Bindings.Add(new Binding { Path = path, Relation = RelationOf(table) });
        foreach (var (name, value) in computed) AddEdges(OriginsOf(value, scope), table, name, 0);
    }

    private void ResolveTransfer(TransferStatement transfer)
    {
        var relation = transfer.Query is not null ? Resolve(transfer.Query, null) : transfer.TextToken < 0 ? null : ResolveQueryText(Unquoted(Slice(transfer.TextToken)));
        foreach (var path in transfer.From) if (path.Length > 0) Read(Tables.Get(path, IsPlace(path)));
        foreach (var path in transfer.To)
        {
            if (path.Length == 0) continue;
            var target = Tables.Get(path, IsPlace(path));
            Write(target);
            if (relation is not null) Insert(target, relation, transfer.Columns, isByName: target.IsLocation);
        }
    }

    /// <summary>File names, addresses and stages: one part that no table could have.</summary>
    private bool IsPlace(int[] path) => path.Length == 1 && _names[path[0]].AsSpan().IndexOfAny("/\\:.@%") >= 0;

    private void ResolveUse(UseStatement use)
    {
        if (use.IsNothing) return;
        // USE names the database where schemas are a level of their own, so that schema.table is completed by it.
        var isDatabase = !_dialect.UseNamesSchema && !use.IsSchema && use.Path.Length == 1;
        var before = Tables.CurrentPath;
        if (use.IsSchema && use.Path.Length == 1 && before.Length > 0 && Tables.IsCurrentDatabase) Tables.CurrentPath = [before[0], use.Path[0]];
        else if (isDatabase && !use.IsDatabase && before.Length == 2 && _dialect.Family == "ansi") Tables.CurrentPath = [use.Path[0], before[1]];
        else Tables.CurrentPath = use.Path;
        Tables.IsCurrentDatabase = isDatabase || use.IsSchema && Tables.CurrentPath.Length == 2;
    }

    private void ResolveDrop(DropStatement drop)
    {
        if (drop.Object == "synonym")
        {
            foreach (var path in drop.Paths) Tables.SetSynonym(path, null);
        }

        if (drop.Object is not ("table" or "view")) return;
        foreach (var path in drop.Paths)
        {
            var table = Tables.Find(path);
            if (table is null) continue;
            Facts.Drops.Add(table.Id);
            table.Known = null;
            if (table.IsTemporary) Tables.Forget(table);
        }
    }

    private void ResolveRename(RenameStatement rename)
    {
        foreach (var (from, to) in rename.Pairs)
        {
            if (from.Length == 0 || to.Length == 0) continue;
            // The new name of a table stays in its schema when only one part is given.
            var target = to.Length == 1 && from.Length > 1 ? [.. from[..^1], to[0]] : to;
            Facts.Renames.Add((Tables.Get(from).Id, Tables.Get(target).Id, rename.IsSwap));
        }
    }

    private void ResolveTableStatement(TableStatement statement)
    {
        if (statement.Path.Length == 0) return;
        if (statement.IsWrite)
        {
            Write(Tables.Get(statement.Path));
        }
        else if (statement.AddedColumns is not null && Tables.Find(statement.Path) is { } table)
        {
            foreach (var column in statement.AddedColumns)
            {
                if (table.Known is { Columns: null } known && !known.Has(column)) known.Names.Add(column);
                if (table.Content is { } content && !content.Has(column)) content.Add(column, Origins.None);
            }
        }
    }
}
