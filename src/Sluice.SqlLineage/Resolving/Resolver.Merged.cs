using Sluice.SqlLineage.Syntax;

namespace Sluice.SqlLineage.Resolving;

/// <summary>USING and NATURAL: one column out of two.</summary>
internal sealed partial class Resolver
{
    private void MergeColumns(int[] names, Scope scope, int firstNew)
    {
        foreach (var name in names)
        {
            var left = scope.Merged?.GetValueOrDefault(name) ?? SideOf(scope, 0, firstNew, name);
            var right = SideOf(scope, firstNew, scope.Bindings.Count, name);
            if (left.Length == 0 && !CanOwn(scope, 0, firstNew, name) || right.Length == 0 && !CanOwn(scope, firstNew, scope.Bindings.Count, name))
            {
                Doubt("unknown_column", $"USING names the column '{_names[name]}', which one side of the join does not have.");
            }

            (scope.Merged ??= [])[name] = Origins.Union(left, right);
            if (_options.Influences) AddInfluences(scope.Merged[name], Clause.Join);
        }
    }

    private static bool CanOwn(Scope scope, int from, int to, int name)
    {
        for (var i = from; i < to; i++)
        {
            if (scope.Bindings[i].Relation is { IsOpen: true } || scope.Bindings[i].Relation.Has(name)) return true;
        }

        return false;
    }

    private long[] SideOf(Scope scope, int from, int to, int name)
    {
        long[]? sure = null;
        long[]? possible = null;
        var count = 0;
        for (var i = from; i < to; i++)
        {
            if (scope.Bindings[i].Relation.Find(name) is { } found) sure = sure is null ? found : Origins.Union(sure, found);
            else if (scope.Bindings[i].Relation.Guess(name) is { } guess)
            {
                possible = guess;
                count++;
            }
        }

        if (sure is not null) return sure;
        if (count == 1) return possible!;
        return count == 0 ? Origins.None : OneOf(scope, from, to, name);
    }

    private void MergeCommonColumns(Scope scope, int firstNew)
    {
        var common = new List<int>();
        for (var i = firstNew; i < scope.Bindings.Count; i++)
        {
            foreach (var name in scope.Bindings[i].Relation.Names)
            {
                if (name < 0 || common.Contains(name)) continue;
                for (var j = 0; j < firstNew; j++)
                {
                    if (scope.Bindings[j].Relation.Has(name)) { common.Add(name); break; }
                }
            }
        }

        if (common.Count > 0) MergeColumns([.. common], scope, firstNew);
    }
}
