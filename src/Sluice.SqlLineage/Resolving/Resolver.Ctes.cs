using Sluice.SqlLineage.Syntax;

namespace Sluice.SqlLineage.Resolving;

/// <summary>WITH items: who sees them, and what they give, also when they read themselves.</summary>
internal sealed partial class Resolver
{
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
        // What a column reads moves on by one column a round at least, so that it has been everywhere after as many rounds as there are columns.
        for (var round = 0; round <= result.Names.Count + 1 && !DepthExceeded; round++)
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

    private static int CountOrigins(Relation relation)
    {
        var count = relation.Names.Count;
        if (relation.Columns is null) return count;
        foreach (var column in relation.Columns) count += column.Length;
        return count;
    }
}
