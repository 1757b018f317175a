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

    /// <summary>The same columns, none surer than <paramref name="most"/>.</summary>
    private Relation Capped(Relation relation, LineageReason most)
    {
        if (!MayGive(relation.Names.Count)) return relation;
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

    private Relation Renamed(Relation relation, int[]? names)
    {
        if (names is null || !MayGive(relation.Names.Count)) return relation;
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

    private Relation Merge(Relation left, Relation right, bool isByName)
    {
        if (!MayGive(left.Names.Count + right.Names.Count)) return left;
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
}
