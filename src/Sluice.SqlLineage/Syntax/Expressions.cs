namespace Sluice.SqlLineage.Syntax;

/// <summary>What one reference of an expression points at.</summary>
internal enum RefKind : byte
{
    Column,
    QualifiedStar,
    Star,
    Subquery,

    /// <summary>OVER name: what the WINDOW clause says about that name.</summary>
    Window,
    Variable,

    /// <summary>A call of a function whose name has a qualifier.</summary>
    Call,

    /// <summary>A table that an argument names: it is read, and its columns are not known to be part of the value.</summary>
    Table,
}

/// <summary>
/// A place where an expression reads something. Expressions are not kept as trees: lineage needs only what they read.
/// </summary>
internal struct ColumnRef
{
    public RefKind Kind;

    /// <summary>How many names the path has; they are the words from <see cref="First"/> on, dots skipped.</summary>
    public byte Parts;
    public int First;
    public Query? Query;
}

/// <summary>An expression: its tokens and its references (a range of the parser's arena).</summary>
internal readonly record struct Expression(int RefStart, int RefCount, int First, int Last, int NameHint)
{
    /// <summary>The name of (…).*: every field of a row.</summary>
    public const int StarHint = -3;

    public static readonly Expression None = new(0, 0, 0, 0, -1);
}

/// <summary>The clause that a condition stands in.</summary>
internal enum Clause : byte
{
    /// <summary>A value that is read but goes nowhere: an argument, a limit, the test of an IF.</summary>
    Value,
    Join,
    Where,
    Having,
    Group,
    Sort,
}

/// <summary>An expression that decides which rows there are, or in which order.</summary>
internal readonly record struct Condition(Clause Clause, Expression Value);

internal enum ItemKind : byte
{
    Expression,
    Star,
    QualifiedStar,

    /// <summary>@variable = expression: nothing leaves the query.</summary>
    Assignment,
}

/// <summary>One entry of a select list.</summary>
internal struct SelectItem
{
    public ItemKind Kind;
    public Expression Expression;

    /// <summary>Name given in the text, or -1.</summary>
    public int Alias;

    /// <summary>The variable that takes the value (@x = …, MySQL's @x := …), or 0, which is no name of a variable.</summary>
    public int Variable;

    /// <summary>First word and number of words of the qualifier of t.*.</summary>
    public int StarFirst;
    public byte StarParts;
    public StarChanges? Changes;
    public int[]? AliasList;
}

/// <summary>* EXCEPT (…) REPLACE (…) RENAME (…).</summary>
internal sealed class StarChanges
{
    public List<int> Except { get; } = [];

    public List<(Expression Value, int Name)> Replace { get; } = [];

    public List<(int From, int To)> Rename { get; } = [];
}

/// <summary>target = value in UPDATE, MERGE and ON CONFLICT; several targets for (a, b) = (SELECT …).</summary>
internal sealed record Assignment(int[][] Targets, Expression Value);
