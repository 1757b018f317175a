using Sluice.SqlLineage.Syntax;

namespace Sluice.SqlLineage.Resolving;

/// <summary>Queries: WITH items, select lists, stars, set operations.</summary>
internal sealed partial class Resolver
{
    private Relation Resolve(Query query, Scope? outer)
    {
        if (!Enter()) return Relation.Empty;
        var saved = _ctes;
        if (query.Ctes is not null) OpenCtes(query.Ctes);
        var result = query.Kind switch
        {
            QueryKind.Select => ResolveSelect(query, outer),
            QueryKind.SetOperation => ResolveSetOperation(query, outer),
            _ => ResolveValues(query, outer),
        };
        if (query.Ctes is not null)
        {
            CloseCtes();
            _ctes = saved;
        }

        _depth--;
        return result;
    }

    private void OpenCtes(List<Cte> ctes)
    {
        var scope = new CteScope(_ctes);
        for (var i = 0; i < ctes.Count; i++) scope.Items.Add(new CteState(ctes[i], scope, i));
        _ctes = scope;
    }

    /// <summary>Items that nobody used are still read by the statement.</summary>
    private void CloseCtes()
    {
        foreach (var item in _ctes!.Items)
        {
            if (!item.IsUsed && item.Cte.Statement is null) Facts.Warnings.Add(("unused_cte", item.Cte.Query.First, $"Nothing reads the WITH item '{_names[item.Cte.Name]}'; its tables count as read all the same."));
            if (item.Result is null) ResolveCte(item);
        }
    }

    private CteState? FindCte(int name)
    {
        for (var scope = _ctes; scope is not null; scope = scope.Parent)
        {
            for (var i = scope.Items.Count - 1; i >= 0; i--)
            {
                var item = scope.Items[i];
                if (item.Cte.Name != name) continue;
                // Inside of its own query, the name of a WITH item means the outer thing unless it is recursive.
                if (item.IsResolving && item.Partial is null) continue;
                return item;
            }
        }

        return null;
    }

    private Relation ResolveCte(CteState item)
    {
        if (item.Result is not null) return item.Result;
        if (item.IsResolving) return item.Partial ?? Relation.Empty;
        item.IsResolving = true;
        var saved = _ctes;
        _ctes = item.Scope;
        Relation result;
        if (item.Cte.Statement is { } statement)
        {
            result = ResolveNested(statement);
        }
        else if (item.Cte.Query is { Kind: QueryKind.SetOperation, Branches: { Count: > 1 }, Ctes: null } union)
        {
            result = ResolveRecursive(item, union);
        }
        else
        {
            result = Resolve(item.Cte.Query, null);
        }

        result = Renamed(result, item.Cte.Columns);
        item.Result = result;
        item.IsResolving = false;
        _ctes = saved;
        return result;
    }

    /// <summary>The first branch is the anchor; the others may read the item, until nothing changes.</summary>
    private Relation ResolveRecursive(CteState item, Query union)
    {
        var result = Resolve(union.Branches![0], null);
        for (var round = 0; round < 3; round++)
        {
            item.Partial = Renamed(result, item.Cte.Columns);
            var before = CountOrigins(result);
            for (var i = 1; i < union.Branches.Count; i++)
            {
                result = Merge(result, Resolve(union.Branches[i], null), union.IsByName);
            }

            if (CountOrigins(result) == before || !item.IsUsed) break;
        }

        item.Partial = null;
        return result;
    }

    /// <summary>The same columns, none surer than <paramref name="most"/>.</summary>
    private static Relation Capped(Relation relation, LineageReason most)
    {
        if (relation.Columns is null && relation.IsOpen) relation = StarOf(relation);
        var capped = Relation.Derived();
        for (var i = 0; i < relation.Names.Count; i++)
        {
            var origins = Origins.Cap(relation.At(i), most);
            if (relation.Names[i] == Origins.Star) capped.AddStar(origins, relation.Excluded?.GetValueOrDefault(i));
            else capped.Add(relation.Names[i], origins);
        }

        return capped;
    }

    private static int CountOrigins(Relation relation)
    {
        var count = relation.Names.Count;
        if (relation.Columns is null) return count;
        foreach (var column in relation.Columns) count += column.Length;
        return count;
    }

    private static Relation Renamed(Relation relation, int[]? names)
    {
        if (names is null) return relation;
        var renamed = Relation.Derived();
        for (var i = 0; i < names.Length; i++)
        {
            if (i < relation.Names.Count && relation.Names[i] != Origins.Star) renamed.Add(names[i], relation.At(i));
            else if (relation.IsOpen) renamed.Add(names[i], relation.Guess(names[i]) ?? Origins.None);
            else renamed.Add(names[i], i < relation.Names.Count ? relation.At(i) : Origins.None);
        }

        for (var i = names.Length; i < relation.Names.Count; i++) renamed.Add(relation.Names[i], relation.At(i));
        return renamed;
    }

    private Relation ResolveSetOperation(Query query, Scope? outer)
    {
        var branches = query.Branches!;
        var result = Resolve(branches[0], outer);
        for (var i = 1; i < branches.Count; i++) result = Merge(result, Resolve(branches[i], outer), query.IsByName);
        ResolveConditions(query.Conditions, new Scope(outer), result);
        return result;
    }

    private static Relation Merge(Relation left, Relation right, bool isByName)
    {
        var merged = Relation.Derived();
        if (isByName)
        {
            for (var i = 0; i < left.Names.Count; i++) merged.Add(left.Names[i], left.At(i));
            for (var i = 0; i < right.Names.Count; i++)
            {
                var at = merged.Names.IndexOf(right.Names[i]);
                if (at < 0) merged.Add(right.Names[i], right.At(i));
                else merged.Columns![at] = Origins.Union(merged.Columns[at], right.At(i));
            }

            return merged;
        }

        if (left.Columns is null && left.IsOpen) left = StarOf(left);
        if (right.Columns is null && right.IsOpen) right = StarOf(right);
        var count = Math.Max(left.Names.Count, right.Names.Count);
        for (var i = 0; i < count; i++)
        {
            if (i >= right.Names.Count)
            {
                merged.Add(left.Names[i], right.IsOpen && left.Names[i] >= 0 ? Origins.Union(left.At(i), right.Guess(left.Names[i]) ?? Origins.None) : left.At(i));
                continue;
            }

            if (i >= left.Names.Count)
            {
                if (left.IsOpen) merged.Add(right.Names[i], right.At(i));
                continue;
            }

            var isLeftStar = left.Names[i] == Origins.Star;
            var isRightStar = right.Names[i] == Origins.Star;
            if (isLeftStar == isRightStar) merged.Add(left.Names[i], Origins.Union(left.At(i), right.At(i)));
            else if (isRightStar) merged.Add(left.Names[i], Origins.Union(left.At(i), right.Guess(left.Names[i]) ?? Origins.None));
            else merged.Add(Origins.Star, Origins.Union(left.At(i), right.At(i)));
        }

        return merged;
    }

    private static Relation StarOf(Relation table)
    {
        var relation = Relation.Derived();
        relation.Add(Origins.Star, [table.StarOrigin]);
        return relation;
    }

    private Relation ResolveValues(Query query, Scope? outer)
    {
        var relation = Relation.Derived();
        for (var i = 0; i < query.Width; i++) relation.Add(-1, Origins.None);
        var scope = outer ?? new Scope(null);
        if (query.Cells is not null)
        {
            foreach (var (column, value) in query.Cells)
            {
                if (column < query.Width) relation.Columns![column] = Origins.Union(relation.Columns[column], OriginsOf(value, scope));
                else OriginsOf(value, scope);
            }
        }

        ResolveConditions(query.Conditions, scope);
        return Renamed(relation, query.ColumnNames);
    }

    /// <summary>The sources of the SELECT that was resolved last.</summary>
    private Scope? _selectScope;

    private Relation ResolveSelect(Query query, Scope? outer)
    {
        var scope = new Scope(outer) { Windows = query.Windows };
        if (query.From is not null) BindSources(query.From, scope);
        var result = SelectItems(query.Items, scope);
        ResolveConditions(query.Conditions, scope, result);
        if (query.Into is { Length: > 0 } into) WriteInto(Tables.Get(into, query.IntoIsLocation), query.IntoIsTemporary, result);
        if (query.IntoVariables is not null) AssignColumns(query.IntoVariables, result);
        _selectScope = scope;
        return result;
    }

    private Relation SelectItems(SelectItem[] items, Scope scope)
    {
        var result = Relation.Derived();
        scope.Selected = result;
        for (var i = 0; i < items.Length; i++)
        {
            ref readonly var item = ref items[i];
            switch (item.Kind)
            {
                case ItemKind.Star:
                    AddStar(result, scope, item.Changes);
                    break;
                case ItemKind.QualifiedStar:
                    AddQualifiedStar(result, scope, item);
                    break;
                case ItemKind.Assignment:
                    Assign(item.Variable, null, OriginsOf(item.Expression, scope), null);
                    break;
                default:
                    AddItem(result, scope, item);
                    break;
            }
        }

        scope.Selected = null;
        return result;
    }

    private void AddItem(Relation result, Scope scope, in SelectItem item)
    {
        var origins = OriginsOf(item.Expression, scope);
        if (item.Variable > 0) Assign(item.Variable, null, origins, null, keepsOld: true);
        if (item.AliasList is not null)
        {
            foreach (var alias in item.AliasList) result.Add(alias, origins);
            return;
        }

        if (item.Alias < 0 && item.Expression.NameHint == Expression.StarHint)
        {
            if (AddFields(result, origins, item.Expression.First, item.Expression.Last)) return;
            result.AddStar(origins, null);
            return;
        }

        var hint = item.Alias >= 0 ? -1 : PositionalName(item.Expression, scope);
        if (hint >= 0)
        {
            result.Add(hint, origins);
            return;
        }

        result.Add(item.Alias >= 0 ? item.Alias : item.Expression.NameHint >= 0 ? item.Expression.NameHint : -1, origins);
    }

    private void AddStar(Relation result, Scope scope, StarChanges? changes)
    {
        HashSet<int>? done = null;
        foreach (var binding in scope.Bindings)
        {
            if (binding.IsFilter) continue;
            AddAll(result, scope, binding.Relation, changes, ref done);
        }
    }

    private void AddQualifiedStar(Relation result, Scope scope, in SelectItem item)
    {
        var binding = FindBinding(item.StarFirst, item.StarParts, scope);
        if (binding is not null)
        {
            HashSet<int>? done = null;
            AddAll(result, scope, binding.Relation, item.Changes, ref done, useMerged: false);
            return;
        }

        // A struct column, or a source that does not exist.
        var origins = ColumnOrigins(item.StarFirst, item.StarParts, scope);
        if (AddFields(result, origins, item.StarFirst, item.Expression.Last)) return;
        if (origins is [var only] && Origins.IsUnknown(only)) origins = [Origins.Column(Origins.UnknownTable, Origins.Star, LineageReason.Unknown)];
        result.AddStar(origins, null);
    }

    private bool AddFields(Relation result, long[] origins, int first, int last)
    {
        if (FieldsOf(origins, first, last) is not { } fields) return false;
        foreach (var (name, _) in fields.Fields) result.Add(name, origins);
        return true;
    }

    private void AddAll(Relation result, Scope scope, Relation relation, StarChanges? changes, ref HashSet<int>? done, bool useMerged = true)
    {
        if (relation.Columns is null && relation.IsOpen && relation.Names.Count == 0)
        {
            AddOpenStar(result, scope, [relation.StarOrigin], null, changes);
            return;
        }

        for (var i = 0; i < relation.Names.Count; i++)
        {
            var name = relation.Names[i];
            if (name == Origins.Star)
            {
                AddOpenStar(result, scope, relation.At(i), relation.Excluded?.GetValueOrDefault(i), changes);
                continue;
            }

            var origins = relation.At(i);
            if (useMerged && scope.Merged is not null && name >= 0 && scope.Merged.TryGetValue(name, out var merged))
            {
                if (!(done ??= []).Add(name)) continue;
                origins = merged;
            }

            if (changes is not null)
            {
                if (changes.Except.Contains(name)) continue;
                var replaced = changes.Replace.FindIndex(r => r.Name == name);
                if (replaced >= 0) origins = OriginsOf(changes.Replace[replaced].Value, scope);
                var renamed = changes.Rename.FindIndex(r => r.From == name);
                if (renamed >= 0) name = changes.Rename[renamed].To;
            }

            result.Add(name, origins);
        }
    }

    private void AddOpenStar(Relation result, Scope scope, long[] origins, int[]? excluded, StarChanges? changes)
    {
        if (changes is null)
        {
            result.AddStar(origins, excluded);
            return;
        }

        int[] left = [.. excluded ?? [], .. changes.Except, .. changes.Replace.Select(r => r.Name), .. changes.Rename.Select(r => r.From)];
        result.AddStar(origins, left);
        foreach (var (value, name) in changes.Replace) if (!result.Has(name)) result.Add(name, OriginsOf(value, scope));
        foreach (var (from, to) in changes.Rename) if (!result.Has(to)) result.Add(to, Relation.ThroughStar(origins, from));
    }
}
