namespace Sluice.SqlLineage.Syntax;

internal enum QueryKind : byte
{
    Select,
    SetOperation,
    Values,
}

/// <summary>A query: a SELECT, a set operation over others, or a list of rows.</summary>
internal sealed class Query
{
    public QueryKind Kind;
    public int First;
    public int Last;
    public List<Cte>? Ctes;
    public bool IsRecursive;

    public SelectItem[] Items = [];
    public List<Source>? From;

    /// <summary>What decides about the rows, not about their values: WHERE, HAVING, GROUP BY, ORDER BY and the like.</summary>
    public List<Condition>? Conditions;

    /// <summary>The WINDOW clause: names and what they partition and sort by.</summary>
    public List<(int Name, Expression Value)>? Windows;
    public int[]? Into;
    public bool IntoIsTemporary;
    public bool IntoIsLocation;

    /// <summary>SELECT … INTO variables: they take the columns in order.</summary>
    public int[]? IntoVariables;

    /// <summary>FOR XML, FOR JSON: the rows become one text.</summary>
    public bool IsSerialized;

    public List<Query>? Branches;
    public bool IsByName;

    /// <summary>For <see cref="QueryKind.Values"/>: the cells that read something, with their column number.</summary>
    public List<(int Column, Expression Value)>? Cells;
    public int Width;

    /// <summary>Names that VALUES (…) AS t(a, b) gives its columns.</summary>
    public int[]? ColumnNames;
}

/// <summary>One item of a WITH clause.</summary>
internal sealed class Cte
{
    public int Name;
    public int[]? Columns;
    public required Query Query;
    public Statement? Statement;
}
