namespace Sluice.Stores.Search.Queries;

/// <summary>A part of a query.</summary>
internal abstract record QueryNode
{
    /// <summary>True when it asks for words and nothing else, so that it can be ranked.</summary>
    public abstract bool IsText { get; }
}

/// <summary>Words one after the other.</summary>
/// <param name="Text">The words.</param>
/// <param name="IsPrefix">True when the last one is only the beginning of a word.</param>
/// <param name="Field">The field in which they have to stand; null for any.</param>
internal sealed record WordsNode(string Text, bool IsPrefix, SearchField? Field) : QueryNode
{
    public override bool IsText => true;
}

/// <summary>A field that has a value at all.</summary>
internal sealed record PresentNode(SearchField Field) : QueryNode
{
    public override bool IsText => false;
}

/// <summary>A field with one value.</summary>
/// <param name="Field">A filter.</param>
/// <param name="Value">A folded text, a long, a double, or a bool.</param>
internal sealed record EqualNode(SearchField Field, object Value) : QueryNode
{
    public override bool IsText => false;
}

/// <summary>A field with values in between.</summary>
/// <param name="Field">A filter.</param>
/// <param name="From">The least value, or null.</param>
/// <param name="IsFromIncluded">True when that one fits itself.</param>
/// <param name="To">The greatest value, or null.</param>
/// <param name="IsToIncluded">True when that one fits itself.</param>
internal sealed record RangeNode(SearchField Field, object? From, bool IsFromIncluded, object? To, bool IsToIncluded) : QueryNode
{
    public override bool IsText => false;
}

/// <summary>Not the part in it.</summary>
internal sealed record NotNode(QueryNode Part) : QueryNode
{
    public override bool IsText => false;
}

/// <summary>All of the parts.</summary>
internal sealed record AllNode(IReadOnlyList<QueryNode> Parts) : QueryNode
{
    public override bool IsText => Parts.All(part => part.IsText);
}

/// <summary>One of the parts at least.</summary>
internal sealed record AnyNode(IReadOnlyList<QueryNode> Parts) : QueryNode
{
    public override bool IsText => Parts.All(part => part.IsText);
}
