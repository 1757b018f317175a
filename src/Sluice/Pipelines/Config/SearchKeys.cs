namespace Sluice.Pipelines.Config;

/// <summary>The keys of one stream of <c>search</c>.</summary>
internal static class SearchKeys
{
    private const double WeightMost = 1000;

    private static readonly ConfigShape<IReadOnlyList<string>> Columns =
        new ListShape<string>(Shapes.TextOf("the name of a column"), "a list of columns", takesOne: true, isDistinct: true);

    private static readonly ConfigKey<string> PartOf = new("part_of", Shapes.Name,
        "The stream whose documents these rows are parts of, such as comments of tickets: their words and values find the ticket. "
        + "It is written to the store by replace_by; its `by` columns are those of the document.")
    {
        DefaultWords = "none: each row is a document",
        Example = "part_of: tickets",
    };

    private static readonly ConfigKey<IReadOnlyList<Named<double>>> Text = new("text",
        new NamedShape<double>(Shapes.Number(0.0001, WeightMost), "a section with a column and its weight for each", Shapes.Text),
        "Columns whose words are searched, each with its weight in the ranking; 1 is usual.")
    {
        DefaultWords = "none",
        Example = "text: { summary: 5, description: 1 }",
    };

    private static readonly ConfigKey<IReadOnlyList<string>> Filters = new("filters", Columns,
        "Columns by whose values results are narrowed down, as in `status:open`: text (compared as a whole, without case), numbers, dates, "
        + "true and false, and lists of them.")
    {
        DefaultWords = "none",
        Example = "filters: [status, priority, created_at]",
    };

    private static readonly ConfigKey<IReadOnlyList<string>> Facets = new("facets", Columns,
        "Columns whose values are counted over all results. They are filters too.")
    {
        DefaultWords = "none",
        Example = "facets: [status, priority]",
    };

    private static readonly ConfigKey<IReadOnlyList<Named<string>>> Names = new("names",
        new NamedShape<string>(Shapes.Name, "a section with a column and its name for each", Shapes.Text),
        "What columns are called in queries, where it is not their own name.")
    {
        DefaultWords = "none",
        Example = "names: { created_at: created, body: comment }",
    };

    private static readonly ConfigKey<string> Title = new("title", Shapes.Text, "The text column that stands above a result.")
    {
        DefaultWords = "that of the greatest weight",
        Example = "title: summary",
    };

    private static readonly ConfigKey<string> Date = new("date", Shapes.Text, "The column of dates by which results are sorted when the query has no words, the latest first. It is a filter too.")
    {
        DefaultWords = "none: what was loaded last comes first",
        Example = "date: created_at",
    };

    /// <summary>The section of one stream.</summary>
    public static ConfigSection<SearchConfig> Section { get; } = new(
        "search", "What can be searched in stores that search (`search:`), a key for each stream. Streams that are not named are tables there and "
        + "nothing more. Without the whole section the pipeline's own stream can be searched: text by its words, everything else as filters.",
        [PartOf, Text, Filters, Facets, Names, Title, Date], Build);

    private static SearchConfig Build(SectionValues values) => new()
    {
        PartOf = values.Get(PartOf),
        Text = (values.Get(Text) ?? []).ToDictionary(text => text.Name, text => text.Value, StringComparer.Ordinal),
        Filters = values.Get(Filters) ?? [],
        Facets = values.Get(Facets) ?? [],
        Names = (values.Get(Names) ?? []).ToDictionary(name => name.Name, name => name.Value, StringComparer.Ordinal),
        Title = values.Get(Title),
        Date = values.Get(Date),
        Place = values.Place,
    };
}
