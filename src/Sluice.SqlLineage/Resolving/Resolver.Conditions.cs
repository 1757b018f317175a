using Sluice.SqlLineage.Syntax;

namespace Sluice.SqlLineage.Resolving;

/// <summary>What decides about rows rather than values: it reads tables, and it influences what is written.</summary>
internal sealed partial class Resolver
{
    /// <summary>Conditions are resolved: names that could be anything are no news there.</summary>
    private bool _isInCondition;

    /// <param name="conditions">What to resolve; null for nothing.</param>
    /// <param name="scope">The sources in sight.</param>
    /// <param name="selected">The select list, whose aliases grouping, sorting and HAVING may name.</param>
    private void ResolveConditions(List<Condition>? conditions, Scope scope, Relation? selected = null)
    {
        if (conditions is null) return;
        var saved = (_isInCondition, scope.Selected);
        _isInCondition = true;
        foreach (var (clause, value) in conditions)
        {
            var seesAliases = clause is Clause.Group or Clause.Sort or Clause.Having || clause == Clause.Where && _dialect.LateralAliases;
            scope.Selected = seesAliases ? selected : null;
            if (value.RefCount == 0) ResolvePosition(value, clause, selected);
            for (var i = value.RefStart; i < value.RefStart + value.RefCount; i++) ResolveCondition(_parser.Refs[i], clause, scope);
        }

        (_isInCondition, scope.Selected) = saved;
    }

    /// <summary>GROUP BY 1, ORDER BY 2: the number of a select item.</summary>
    private void ResolvePosition(in Expression value, Clause clause, Relation? selected)
    {
        if (selected is null || !int.TryParse(Slice(value.First), out var position) || selected.Names.Contains(Origins.Star)) return;
        if (position < 1 || position > selected.Names.Count) Doubt("unknown_position", $"Found position {position}; the select list has {selected.Names.Count} items.");
        else if (_options.Influences) AddInfluences(selected.At(position - 1), clause);
    }

    private void ResolveCondition(in ColumnRef reference, Clause clause, Scope scope)
    {
        if (reference.Kind == RefKind.Subquery)
        {
            var relation = Resolve(reference.Query!, scope);
            if (_options.Influences && clause != Clause.Value) AddInfluences(AllOrigins(relation), clause);
            return;
        }

        var isAlias = clause is Clause.Group or Clause.Sort && reference is { Kind: RefKind.Column, Parts: 1 };
        var origins = isAlias && scope.Selected?.Find(PartOf(reference.First, 0)) is { } selected ? selected : OriginsOf(reference, scope);
        if (_options.Influences && clause != Clause.Value) AddInfluences(origins, clause);
    }

    private void AddInfluences(long[] origins, Clause clause)
    {
        foreach (var origin in origins)
        {
            if (Origins.NameOf(origin) is >= 0 or Origins.Star && Origins.TableOf(origin) != Origins.UnknownTable) Facts.Influences.Add((Origins.KeyOf(origin), clause));
        }
    }
}
