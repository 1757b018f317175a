using Sluice.SqlLineage.Syntax;

namespace Sluice.SqlLineage.Resolving;

/// <summary>One source as the names of a query see it.</summary>
internal sealed class Binding
{
    public int Alias = -1;
    public int[] Path = [];
    public Relation Relation = Relation.Empty;
    public bool IsFilter;
}

/// <summary>What the names of one query can mean, and the query around it.</summary>
internal sealed class Scope(Scope? parent)
{
    public Scope? Parent { get; } = parent;

    public List<Binding> Bindings { get; } = [];

    /// <summary>Columns that USING or NATURAL made one of two.</summary>
    public Dictionary<int, long[]>? Merged;

    /// <summary>The WINDOW clause of the query.</summary>
    public List<(int Name, Expression Value)>? Windows;

    /// <summary>The columns selected so far, for dialects where an item may read an earlier alias.</summary>
    public Relation? Selected;
}

/// <summary>The WITH items that are visible, innermost first.</summary>
internal sealed class CteScope(CteScope? parent)
{
    public CteScope? Parent { get; } = parent;

    public List<CteState> Items { get; } = [];
}

internal sealed class CteState(Cte cte, CteScope scope, int index)
{
    public Cte Cte { get; } = cte;

    /// <summary>Where the names of its own query are looked up.</summary>
    public CteScope Scope { get; } = scope;

    public int Index { get; } = index;

    public Relation? Result;
    public bool IsResolving;
    public bool IsUsed;

    /// <summary>The columns known so far while a recursive item reads itself.</summary>
    public Relation? Partial;
}
