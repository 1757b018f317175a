namespace Sluice.Stores.Search;

/// <summary>A page of results.</summary>
/// <param name="Index">The index that was searched.</param>
/// <param name="Total">How many documents fit the query.</param>
/// <param name="IsTotalExact">False when there are more than <paramref name="Total"/>, which were not counted.</param>
/// <param name="Hits">The results, the best first.</param>
/// <param name="Facets">The counts of values, when they were asked for.</param>
/// <param name="Cursor">The cursor of the next page; null on the last one.</param>
/// <param name="Notes">What in the query could not be searched for and was left out.</param>
public sealed record SearchResult(
    string Index, long Total, bool IsTotalExact, IReadOnlyList<SearchHit> Hits, IReadOnlyList<SearchFacet> Facets, string? Cursor,
    IReadOnlyList<string> Notes);

/// <summary>A document that fits.</summary>
/// <param name="Id">What the document is known by: its key, else the job and the row that it came from.</param>
/// <param name="Score">How well it fits, greater is better; null when nothing was ranked.</param>
/// <param name="Title">What stands above it.</param>
/// <param name="Values">The values of its fields, by their names: those that have any.</param>
/// <param name="Snippets">Where the words of the query stand in it, the weightiest field first.</param>
public sealed record SearchHit(
    string Id, double? Score, Snippet? Title, IReadOnlyDictionary<string, IReadOnlyList<string>> Values, IReadOnlyList<Snippet> Snippets);

/// <summary>A piece of a field's text.</summary>
/// <param name="Field">The field.</param>
/// <param name="Text">The text; an ellipsis stands where it is cut.</param>
/// <param name="Marks">The words of the query in it, in order.</param>
public sealed record Snippet(string Field, string Text, IReadOnlyList<SnippetMark> Marks);

/// <summary>A place in a snippet, in UTF-16 code units.</summary>
/// <param name="Start">Where it begins, from 0.</param>
/// <param name="Length">How long it is.</param>
public readonly record struct SnippetMark(int Start, int Length);

/// <summary>The values of a field over all results.</summary>
/// <param name="Field">The field.</param>
/// <param name="Values">Its most frequent values.</param>
public sealed record SearchFacet(string Field, IReadOnlyList<FacetCount> Values);

/// <summary>A value and how many documents have it.</summary>
/// <param name="Value">The value.</param>
/// <param name="Count">How many documents.</param>
public sealed record FacetCount(string Value, long Count);
