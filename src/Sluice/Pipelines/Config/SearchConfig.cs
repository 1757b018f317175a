namespace Sluice.Pipelines.Config;

/// <summary>How one stream can be searched (<c>search:</c>).</summary>
public sealed record SearchConfig
{
    /// <summary>The stream whose documents its rows are parts of; null when each row is a document.</summary>
    public string? PartOf { get; init; }

    /// <summary>Columns whose words are searched, with their weights.</summary>
    public IReadOnlyDictionary<string, double> Text { get; init; } = new Dictionary<string, double>();

    /// <summary>Columns by whose values results are narrowed down.</summary>
    public IReadOnlyList<string> Filters { get; init; } = [];

    /// <summary>Columns whose values are counted; they are filters too.</summary>
    public IReadOnlyList<string> Facets { get; init; } = [];

    /// <summary>Names that columns have in queries.</summary>
    public IReadOnlyDictionary<string, string> Names { get; init; } = new Dictionary<string, string>();

    /// <summary>The column that stands above a result.</summary>
    public string? Title { get; init; }

    /// <summary>The date by which results without words are sorted.</summary>
    public string? Date { get; init; }

    /// <summary>Every column that it names.</summary>
    internal IEnumerable<string> Columns => [.. Text.Keys, .. Filters, .. Facets, .. Names.Keys, .. new[] { Title, Date }.OfType<string>()];

    /// <summary>Where it is written.</summary>
    public ConfigPlace? Place { get; init; }
}
