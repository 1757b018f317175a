namespace Sluice.Stores.Search;

/// <summary>What the values of a field are, by which they are compared.</summary>
internal enum SearchFieldKind
{
    /// <summary>Text; letters are compared without their case.</summary>
    Word,

    /// <summary>Numbers.</summary>
    Number,

    /// <summary>Dates and times, as text in the order of time.</summary>
    Time,

    /// <summary>True or false.</summary>
    Flag,
}

/// <summary>A field of an index: a column of its documents, or of a table whose rows are parts of them.</summary>
/// <param name="Name">Its name in queries.</param>
/// <param name="Column">The column.</param>
/// <param name="Kind">What its values are.</param>
internal sealed record SearchField(string Name, string Column, SearchFieldKind Kind)
{
    /// <summary>The table of parts; null for a column of the documents.</summary>
    public string? Part { get; init; }

    /// <summary>The columns in which parts and documents meet.</summary>
    public IReadOnlyList<string> By { get; init; } = [];

    /// <summary>True for a column of lists.</summary>
    public bool IsList { get; init; }

    /// <summary>The weight of its words; 0 when they are not searched.</summary>
    public double Weight { get; init; }

    /// <summary>True when results can be narrowed down by its values.</summary>
    public bool IsFilter { get; init; }

    /// <summary>True when its values are counted.</summary>
    public bool IsFacet { get; init; }

    /// <summary>True for what stands above a result.</summary>
    public bool IsTitle { get; init; }

    /// <summary>True for the date by which results without words are sorted.</summary>
    public bool IsDate { get; init; }

    /// <summary>True when its words are searched.</summary>
    public bool IsText => Weight > 0;

    /// <summary>True when a document can have several values of it.</summary>
    public bool IsMany => IsList || Part is not null;

    /// <summary>The same field as far as what is stored of it goes: weights and titles can change without a new index.</summary>
    public SearchField Stored() => this with { Weight = IsText ? 1 : 0, IsFacet = false, IsTitle = false, By = [.. By] };
}
