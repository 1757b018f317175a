using System.Globalization;
using System.Text.Json.Nodes;
using Sluice.Stores.Search.Queries;

namespace Sluice.Stores.Search.Elasticsearch;

/// <summary>
/// A query in the server's language: what it asks of words is ranked, and everything else narrows down. Whatever the user wrote is
/// a value in it and never a part of the language.
/// </summary>
internal sealed class QueryDsl
{
    // Words that begin so are looked up in the index; a phrase whose last word has more of them is not searched further.
    private const int ExpansionsMax = 1000;

    private readonly SearchFields _fields;
    private readonly Func<SearchField, FieldPlace> _placeOf;

    /// <summary>Compiles a query; null asks for everything.</summary>
    /// <param name="fields">The fields of the index.</param>
    /// <param name="placeOf">Where a field is in the documents.</param>
    /// <param name="query">The query.</param>
    public QueryDsl(SearchFields fields, Func<SearchField, FieldPlace> placeOf, QueryNode? query)
    {
        _fields = fields;
        _placeOf = placeOf;
        IReadOnlyList<QueryNode> parts = query switch { null => [], AllNode all => all.Parts, _ => [query] };
        Ranked = [.. parts.Where(part => part.IsText).Select(Condition)];
        Conditions = [.. parts.Where(part => !part.IsText).Select(Condition)];
        Marked = query is null ? [] : [.. Positive(query)];
    }

    /// <summary>What results are ranked by; empty when nothing is.</summary>
    public IReadOnlyList<JsonNode> Ranked { get; }

    /// <summary>What narrows them down.</summary>
    public IReadOnlyList<JsonNode> Conditions { get; }

    /// <summary>The words to show in the results.</summary>
    public IReadOnlyList<WordsNode> Marked { get; }

    private static IEnumerable<WordsNode> Positive(QueryNode node) => node switch
    {
        WordsNode words => [words],
        AllNode all => all.Parts.SelectMany(Positive),
        AnyNode any => any.Parts.SelectMany(Positive),
        _ => [],
    };

    private JsonNode Condition(QueryNode node) => node switch
    {
        // What is not known of a document does not make it fit, but does not keep it out either.
        NotNode not => ElasticQuery.Bool("must_not", Condition(not.Part)),
        WordsNode words => Words(words),
        AllNode all => ElasticQuery.Bool("must", all.Parts.Select(Condition)),
        AnyNode any => ElasticQuery.Bool("should", any.Parts.Select(Condition)),
        PresentNode present => Present(present.Field),
        EqualNode equal => Equal(equal),
        RangeNode range => Range(range),
        _ => throw new ArgumentException("There is no such part of a query.", nameof(node)),
    };

    private JsonObject Words(WordsNode words)
    {
        IReadOnlyList<SearchField> fields = words.Field is { } only ? [only] : _fields.TextFields;
        if (fields.Count == 0)
        {
            return ElasticQuery.None();
        }

        // The beginning of one word is looked up as it is; within a phrase the server takes some of the words that begin so.
        var type = !words.IsPrefix ? "phrase" : IsOneWord(words.Text) ? "bool_prefix" : "phrase_prefix";
        var match = new JsonObject
        {
            ["query"] = words.Text,
            ["type"] = type,
            ["fields"] = new JsonArray([.. fields.Select(field => (JsonNode)$"{_placeOf(field).Words}^{Math.Max(field.Weight, 0.001).ToString("0.####", CultureInfo.InvariantCulture)}")]),
            // A number among the fields is no word, and no error.
            ["lenient"] = true,
        };
        if (type == "phrase_prefix")
        {
            match["max_expansions"] = ExpansionsMax;
        }

        return new() { ["multi_match"] = match };
    }

    private static bool IsOneWord(string text)
    {
        var words = 0;
        var isIn = false;
        foreach (var rune in text.EnumerateRunes())
        {
            var isWord = System.Text.Rune.GetUnicodeCategory(rune) is <= UnicodeCategory.OtherNumber or UnicodeCategory.PrivateUse;
            words += isWord && !isIn ? 1 : 0;
            isIn = isWord;
        }

        return words <= 1;
    }

    private JsonObject Present(SearchField field)
    {
        var place = _placeOf(field);
        return field.IsFilter || field.Kind != SearchFieldKind.Word ? ElasticQuery.Exists(place.Compared)
            : ElasticQuery.Filter([ElasticQuery.Exists(place.Words), ElasticQuery.Bool("must_not", ElasticQuery.Term(place.Exact, ""))]);
    }

    private JsonObject Equal(EqualNode equal)
    {
        var place = _placeOf(equal.Field);
        return equal.Value switch
        {
            bool flag => ElasticQuery.Term(place.Compared, flag),
            double number when place.IsWhole => number == Math.Floor(number) && Math.Abs(number) < long.MaxValue ? ElasticQuery.Term(place.Compared, (long)number) : ElasticQuery.None(),
            double number => ElasticQuery.Term(place.Compared, number),
            long number => ElasticQuery.Term(place.Compared, number),
            var text => ElasticQuery.Term(place.Compared, (string)text),
        };
    }

    private JsonObject Range(RangeNode range)
    {
        var place = _placeOf(range.Field);
        var bounds = new List<(string, JsonNode?)>();
        if (range.From is not null)
        {
            bounds.Add((range.IsFromIncluded ? "gte" : "gt", Bound(place, range.From)));
        }

        if (range.To is not null)
        {
            bounds.Add((range.IsToIncluded ? "lte" : "lt", Bound(place, range.To)));
        }

        return ElasticQuery.Range(place.Compared, bounds);
    }

    private static JsonNode Bound(FieldPlace place, object value) => value switch
    {
        // What is further out than any whole number is at the end of them.
        double number when place.IsWhole => Math.Clamp(number, -9.2e18, 9.2e18),
        double number => number,
        long number => number,
        _ => place.IsTime ? ElasticTime.Bound((string)value) : (string)value,
    };
}

/// <summary>Where a field of an index is in the documents.</summary>
/// <param name="Path">The field with its values as they are.</param>
/// <param name="Column">The column, which knows how they are kept.</param>
internal sealed record FieldPlace(string Path, ElasticColumn Column)
{
    /// <summary>Where its words are searched.</summary>
    public string Words => Path;

    /// <summary>Where its values are compared as they are.</summary>
    public string Exact => Column.ExactOf(Path);

    /// <summary>Where filters compare its values: texts folded.</summary>
    public string Compared => Column.Element == ElasticForm.Text ? Path + ".fold" : Exact;

    /// <summary>True for whole numbers.</summary>
    public bool IsWhole => Column.Element == ElasticForm.Whole;

    /// <summary>True for times that are kept as ISO 8601.</summary>
    public bool IsTime => Column.Form == ElasticForm.Time;

    /// <summary>The value of the field in a document; undefined for none.</summary>
    public System.Text.Json.JsonElement In(System.Text.Json.JsonElement source)
    {
        foreach (var name in Path.Split('.'))
        {
            if (source.ValueKind != System.Text.Json.JsonValueKind.Object || !source.TryGetProperty(name, out source))
            {
                return default;
            }
        }

        return source;
    }
}
