using Sluice.SqlLineage.Syntax;

namespace Sluice.SqlLineage.Resolving;

/// <summary>PIVOT and UNPIVOT: columns from values, values from columns.</summary>
internal sealed partial class Resolver
{
    private void ApplyPivots(Source source, Binding binding, Scope scope)
    {
        foreach (var pivot in source.Pivots!)
        {
            var inner = new Scope(scope.Parent);
            inner.Bindings.Add(binding);
            foreach (var query in pivot.Queries) Resolve(query, scope);
            var relation = pivot.IsUnpivot ? Unpivot(pivot, binding.Relation) : PivotOf(pivot, binding.Relation, inner);
            if (pivot.Aggregates.Count == 0 && !pivot.IsUnpivot) relation = OpaqueOf(AllOrigins(binding.Relation), null);
            binding.Relation = Renamed(relation, pivot.AliasColumns);
            if (pivot.Alias >= 0) binding.Alias = pivot.Alias;
        }
    }

    private Relation PivotOf(Pivot pivot, Relation input, Scope scope)
    {
        var result = Relation.Derived();
        var used = new HashSet<int>(pivot.ForColumns);
        var values = Origins.None;
        foreach (var (value, _) in pivot.Aggregates)
        {
            var origins = OriginsOf(value, scope);
            values = Origins.Union(values, origins);
            for (var i = value.RefStart; i < value.RefStart + value.RefCount; i++)
            {
                var reference = _parser.Refs[i];
                if (reference.Kind == RefKind.Column && reference.Parts > 0) used.Add(PartOf(reference.First, reference.Parts - 1));
            }
        }

        if (input.Columns is null && input.IsOpen) input = StarOf(input);
        for (var i = 0; i < input.Names.Count; i++)
        {
            if (pivot.GroupNames.Count > 0 && !pivot.GroupNames.Contains(input.Names[i]) && input.Names[i] != Origins.Star) continue;
            if (input.Names[i] == Origins.Star) result.AddStar(input.At(i), [.. used, .. pivot.InNames]);
            else if (!used.Contains(input.Names[i])) result.Add(input.Names[i], input.At(i));
        }

        foreach (var name in pivot.InNames)
        {
            if (pivot.Aggregates.Count == 1)
            {
                result.Add(name, values);
                if (pivot.Aggregates[0].Alias is >= 0 and var alias) result.Add(_names.InternName($"{_names[name]}_{_names[alias]}"), values);
                continue;
            }

            foreach (var (value, alias2) in pivot.Aggregates)
            {
                var origins = OriginsOf(value, scope);
                result.Add(alias2 >= 0 ? _names.InternName($"{_names[name]}_{_names[alias2]}") : name, origins);
            }
        }

        if (pivot.IsOpen) result.AddStar(values, null);
        return result;
    }

    private Relation Unpivot(Pivot pivot, Relation input)
    {
        var result = Relation.Derived();
        var read = Origins.None;
        foreach (var name in pivot.InNames) read = Origins.Union(read, input.Find(name) ?? input.Guess(name) ?? Origins.None);
        if (input.Columns is null && input.IsOpen) input = StarOf(input);
        for (var i = 0; i < input.Names.Count; i++)
        {
            if (input.Names[i] == Origins.Star) result.AddStar(input.At(i), [.. pivot.InNames, .. pivot.ValueNames, .. pivot.NameNames]);
            else if (!pivot.InNames.Contains(input.Names[i])) result.Add(input.Names[i], input.At(i));
        }

        foreach (var name in pivot.NameNames) result.Add(name, read);
        for (var i = 0; i < pivot.ValueNames.Count; i++)
        {
            var own = read;
            if (pivot.ValueNames.Count > 1)
            {
                own = Origins.None;
                for (var j = i; j < pivot.InNames.Count; j += pivot.ValueNames.Count)
                {
                    own = Origins.Union(own, input.Find(pivot.InNames[j]) ?? input.Guess(pivot.InNames[j]) ?? Origins.None);
                }
            }

            result.Add(pivot.ValueNames[i], own);
        }

        return result;
    }
}
