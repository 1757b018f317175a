using Sluice.SqlLineage.Syntax;

namespace Sluice.SqlLineage.Resolving;

/// <summary>Stars and what they leave out, replace and rename.</summary>
internal sealed partial class Resolver
{
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
        if (!MayGive(relation.Names.Count)) return;
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
