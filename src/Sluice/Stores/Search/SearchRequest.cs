namespace Sluice.Stores.Search;

/// <summary>What is asked of an index.</summary>
/// <param name="Index">The index: the table of the documents. Null when the store has only one.</param>
/// <param name="Query">The query, in the words of docs/tickets.md; empty for everything.</param>
public sealed record SearchRequest(string? Index, string Query)
{
    /// <summary>The most results that one page can have.</summary>
    public const int LimitMax = 1000;

    /// <summary>How many results at most; 20 by default.</summary>
    public int Limit { get; init; } = 20;

    /// <summary>The cursor of the page before, for the next one; null for the first.</summary>
    public string? Cursor { get; init; }

    /// <summary>
    /// <c>relevance</c>, or the name of a filter, with <c>:asc</c> or <c>:desc</c> behind it. Null for relevance where the query
    /// has words, else for the latest first.
    /// </summary>
    public string? Sort { get; init; }

    /// <summary>True to count the values of the facets over all results.</summary>
    public bool WithFacets { get; init; }

    /// <summary>How many values each facet shows at most.</summary>
    public int FacetValues { get; init; } = 10;

    /// <summary>How many results are counted at most, unless facets are asked for, which count all.</summary>
    public int CountMax { get; init; } = 10_000;
}
