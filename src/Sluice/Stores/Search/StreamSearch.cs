using System.Text.Json.Serialization;

namespace Sluice.Stores.Search;

/// <summary>
/// How the rows of a stream can be searched, in a store that searches. Without one, the pipeline's own stream is searchable
/// by the types of its columns, and the other streams are plain tables.
/// </summary>
public sealed record StreamSearch
{
    /// <summary>
    /// The table whose documents these rows belong to, such as comments to tickets; null when each row is a document itself.
    /// Rows and documents meet where the columns of <c>replace_by</c> are the same.
    /// </summary>
    public string? PartOf { get; init; }

    /// <summary>Columns whose words are searched, each with its weight in the ranking (1 is usual).</summary>
    public IReadOnlyDictionary<string, double> Text { get; init; } = new Dictionary<string, double>();

    /// <summary>Columns by whose values results can be narrowed down: <c>status:open</c>.</summary>
    public IReadOnlyList<string> Filters { get; init; } = [];

    /// <summary>Columns whose values are counted when facets are asked for. They are filters too.</summary>
    public IReadOnlyList<string> Facets { get; init; } = [];

    /// <summary>The names that columns have in queries, where it is not their own.</summary>
    public IReadOnlyDictionary<string, string> Names { get; init; } = new Dictionary<string, string>();

    /// <summary>The column that stands above a result; null for the text column of the greatest weight.</summary>
    public string? Title { get; init; }

    /// <summary>The dates by which results without words are sorted, the latest first, and a filter too; null for the order of their loading.</summary>
    public string? Date { get; init; }

    /// <summary>Every column that is named, and what names it.</summary>
    internal IEnumerable<(string Column, string NamedAs)> Columns() =>
    [
        .. Text.Keys.Select(column => (column, "text")),
        .. Filters.Select(column => (column, "a filter")),
        .. Facets.Select(column => (column, "a facet")),
        .. Names.Keys.Select(column => (column, "a column with a name of its own")),
        .. Title is null ? Array.Empty<(string, string)>() : [(Title, "the title")],
        .. Date is null ? Array.Empty<(string, string)>() : [(Date, "the date")],
    ];
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true, IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(StreamSearch))]
[JsonSerializable(typeof(SearchField[]))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class SearchJson : JsonSerializerContext;
