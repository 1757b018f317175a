using Sluice.SqlLineage.Lexing;
using Sluice.SqlLineage.Syntax;

namespace Sluice.SqlLineage.Resolving;

/// <summary>INSERT: rows go to the listed columns, or by position, or by name.</summary>
internal sealed partial class Resolver
{
    /// <summary>INSERT: rows of <paramref name="relation"/> go to the listed columns, or by position, or by name.</summary>
    private void Insert(TableEntry target, Relation relation, int[]? columns, bool isByName = false)
    {
        if (relation.Columns is null && relation.IsOpen) relation = StarOf(relation);
        var names = columns;
        var most = LineageReason.Explicit;
        if (names is null && !isByName)
        {
            var known = target.Content ?? target.Known ?? (RelationOf(target) is { IsOpen: false } own ? own : null);
            if (known is { IsOpen: false } && known.Names.Count > 0 && !relation.IsOpen) (names, most) = ([.. known.Names], known.Reason);
            else if (!target.IsTemporary) most = LineageReason.Positional;
        }

        if (target.IsTemporary && target.Content is null) target.Content = Relation.Derived();
        var afterStar = false;
        for (var i = 0; i < relation.Names.Count; i++)
        {
            var name = relation.Names[i];
            afterStar |= name == Origins.Star;
            if (names is not null && !afterStar && i < names.Length) name = names[i];
            else if (names is not null && afterStar && name != Origins.Star && names.Length - (relation.Names.Count - i) is >= 0 and var fromEnd) name = names[fromEnd];
            var origins = relation.At(i);
            if (name == Origins.Star && names is { Length: > 0 } && relation.Names.Count == 1 && columns is not null && !target.IsTemporary)
            {
                AddEdges(origins, target, Origins.Star, 0, LineageReason.Positional);
                continue;
            }

            AddEdges(origins, target, name, i + 1, most);
            if (target.IsTemporary) Fill(target.Content!, name, Origins.Cap(origins, LineageReason.ThroughTemporary));
        }
    }

    private static void Fill(Relation content, int name, long[] origins)
    {
        var at = content.Names.IndexOf(name);
        if (at < 0) content.Add(name, origins);
        else content.Columns![at] = Origins.Union(content.Columns[at], origins);
    }

    private void ResolveInsert(InsertStatement insert)
    {
        if (insert.Siblings is not null)
        {
            ResolveMultiInsert(insert);
            return;
        }

        var target = TriggerTargetOf(insert.Target) ?? CteBaseOf(insert.Target) ?? TargetOf(insert.Target, insert.TargetIsLocation);
        var scope = new Scope(null);
        Relation? source = null;
        if (insert.Query is not null)
        {
            source = Resolve(insert.Query, null);
            if (target is not null) Insert(target, source, insert.Columns, insert.IsByName || target.IsLocation);
        }

        if (insert.Record >= 0 && target is not null && _variables.GetValueOrDefault(insert.Record)?.Rows is { } record) Insert(target, record, insert.Columns);
        if (insert.Execute is not null) Resolve(insert.Execute);
        if (target is not null && (insert.OnConflict is not null || insert.Conditions is not null))
        {
            scope.Bindings.Add(new Binding { Alias = insert.ConflictAlias, Path = insert.Target, Relation = RelationOf(target) });
            var excluded = source is null ? Relation.Empty : insert.Columns is null ? source : Renamed(source, insert.Columns);
            scope.Bindings.Add(new Binding { Alias = insert.RowAlias >= 0 ? insert.RowAlias : (int)Kw.Excluded, Relation = Renamed(excluded, insert.RowColumns), IsFilter = true });
            // MySQL: the columns of the tables that the query reads are in sight too.
            if (insert.Query is { Kind: QueryKind.Select } && _selectScope is { } read) scope.Bindings.AddRange(read.Bindings.Select(b => new Binding { Alias = b.Alias, Path = b.Path, Relation = b.Relation, IsFilter = true }));
            if (insert.OnConflict is not null) Assign(insert.OnConflict, target, scope);
            ResolveConditions(insert.Conditions, scope);
        }

        if (insert.Outputs is not null && target is not null) ResolveOutputs(insert.Outputs, target, insert.Query is null ? null : source, insert.Columns, null);
    }

    private void ResolveMultiInsert(InsertStatement insert)
    {
        // INSERT ALL … SELECT: the VALUES lists read the columns of the query; Hive's branches are queries of their own.
        Relation? source = null;
        if (insert.Query is { From: not null, Items.Length: 0 } host)
        {
            ResolveConditions(host.Conditions, new Scope(null));
        }
        else if (insert.Query is not null)
        {
            source = Resolve(insert.Query, null);
            var rows = new Scope(null);
            rows.Bindings.Add(new Binding { Relation = source });
            ResolveConditions(insert.Conditions, rows);
        }

        foreach (var branch in insert.Siblings!)
        {
            var target = TargetOf(branch.Target, branch.TargetIsLocation);
            if (target is null) continue;
            if (branch.Query is { Kind: QueryKind.Select }) Insert(target, Resolve(branch.Query, null), branch.Columns);
            else if (source is not null)
            {
                var scope = new Scope(null);
                scope.Bindings.Add(new Binding { Relation = source });
                Insert(target, branch.Query is null ? source : ResolveValues(branch.Query, scope), branch.Columns);
            }
        }
    }
}
