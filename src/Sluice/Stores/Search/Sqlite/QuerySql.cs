using System.Globalization;
using Sluice.DuckDbApi;
using Sluice.Stores.Search.Queries;

namespace Sluice.Stores.Search.Sqlite;

/// <summary>
/// A query as SQL: what it asks of words as one expression of FTS5, which can be ranked, and everything else as conditions on
/// the document <c>d</c>. Whatever the user wrote is a value of a parameter, or a quoted term in FTS5's expression.
/// </summary>
internal sealed class QuerySql
{
    private readonly SearchIndex _index;
    private readonly List<string> _conditions = [];
    private readonly List<object?> _values = [];

    /// <summary>Compiles a query; null asks for everything.</summary>
    public QuerySql(SearchIndex index, QueryNode? query)
    {
        _index = index;
        var parts = query switch { null => [], AllNode all => all.Parts, _ => [query] };
        var words = parts.Where(part => part.IsText).ToList();
        var unwanted = words.Count == 0 ? [] : parts.OfType<NotNode>().Where(not => not.Part.IsText).Select(not => not.Part).ToList();
        if (words.Count > 0)
        {
            var wanted = string.Join(" AND ", words.Select(Match));
            Words = unwanted.Count == 0 ? wanted : $"({wanted}) NOT ({string.Join(" OR ", unwanted.Select(Match))})";
            _values.Add(Words);
        }

        foreach (var part in parts.Where(part => !part.IsText && !(part is NotNode not && unwanted.Contains(not.Part))))
        {
            _conditions.Add(Condition(part));
        }

        Marked = query is null ? [] : [.. Positive(query)];
    }

    /// <summary>The expression by which results are ranked; null when there is none.</summary>
    public string? Words { get; }

    /// <summary>The words to show in the results.</summary>
    public IReadOnlyList<WordsNode> Marked { get; }

    /// <summary>The values of the parameters, from ?1 on.</summary>
    public IReadOnlyList<object?> Values => _values;

    /// <summary>
    /// What stands after FROM, WHERE included: <c>d.id</c> is a document that fits. The words come first, because nothing else
    /// finds as few documents.
    /// </summary>
    /// <param name="needsDocuments">True when columns of the document are needed.</param>
    public string From(bool needsDocuments)
    {
        var conditions = _conditions.Count == 0 ? "" : string.Join(" AND ", _conditions);
        if (Words is null)
        {
            return $"{_index.Documents} AS d{(conditions.Length == 0 ? "" : " WHERE " + conditions)}";
        }

        return needsDocuments || conditions.Length > 0
            ? $"{_index.Text} AS w CROSS JOIN {_index.Documents} AS d ON d.id = w.rowid WHERE w.{_index.Text} MATCH ?1{(conditions.Length == 0 ? "" : " AND " + conditions)}"
            : $"(SELECT rowid AS id FROM {_index.Text} WHERE {_index.Text} MATCH ?1) AS d";
    }

    /// <summary>Adds a condition of the caller's; gives the number of its first parameter.</summary>
    public string Parameter(object? value)
    {
        _values.Add(value);
        return string.Create(CultureInfo.InvariantCulture, $"?{_values.Count}");
    }

    /// <summary>Adds a condition.</summary>
    public void Add(string condition) => _conditions.Add(condition);

    /// <summary>Words as FTS5's expression.</summary>
    /// <param name="node">Words, or groups of them.</param>
    /// <param name="index">The index whose columns it names.</param>
    public static string Match(QueryNode node, SearchIndex index) => node switch
    {
        WordsNode words => (words.Field is null ? "" : $"{index.TextColumn(words.Field)} : ") + Quoted(words.Text) + (words.IsPrefix ? " *" : ""),
        AllNode all => $"({string.Join(" AND ", all.Parts.Select(part => Match(part, index)))})",
        AnyNode any => $"({string.Join(" OR ", any.Parts.Select(part => Match(part, index)))})",
        _ => throw new ArgumentException("It asks for more than words.", nameof(node)),
    };

    private string Match(QueryNode node) => Match(node, _index);

    // Within quotes nothing means anything to FTS5 but a quote.
    private static string Quoted(string words) => $"\"{words.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static IEnumerable<WordsNode> Positive(QueryNode node) => node switch
    {
        WordsNode words => [words],
        AllNode all => all.Parts.SelectMany(Positive),
        AnyNode any => any.Parts.SelectMany(Positive),
        _ => [],
    };

    private string Condition(QueryNode node) => node switch
    {
        // What is not known of a document does not make it fit, but does not keep it out either.
        NotNode not => $"({Condition(not.Part)}) IS NOT TRUE",
        _ when node.IsText => $"d.id IN (SELECT rowid FROM {_index.Text} WHERE {_index.Text} MATCH {Parameter(Match(node))})",
        AllNode all => $"({string.Join(" AND ", all.Parts.Select(Condition))})",
        AnyNode any => $"({string.Join(" OR ", any.Parts.Select(Condition))})",
        PresentNode present => Present(present.Field),
        EqualNode equal => On(equal.Field, column => $"{column} = {Parameter(equal.Value)}"),
        RangeNode range => On(range.Field, column => string.Join(" AND ", Bounds(range, column))),
        _ => throw new ArgumentException("There is no such part of a query.", nameof(node)),
    };

    private IEnumerable<string> Bounds(RangeNode range, string column)
    {
        if (range.From is not null)
        {
            yield return $"{column} {(range.IsFromIncluded ? ">=" : ">")} {Parameter(range.From)}";
        }

        if (range.To is not null)
        {
            yield return $"{column} {(range.IsToIncluded ? "<=" : "<")} {Parameter(range.To)}";
        }
    }

    private string Present(SearchField field)
    {
        if (field.IsFilter)
        {
            return On(field, column => $"{column} IS NOT NULL");
        }

        var text = IndexSql.TextOf(field);
        return $"EXISTS (SELECT 1 FROM {_index.TableSql} AS t WHERE t.{SearchTables.Id} = d.id AND {text} <> '')";
    }

    // With words there are few documents to look at; without them, looking the value up finds them.
    private string On(SearchField field, Func<string, string> condition)
    {
        if (!field.IsMany)
        {
            return condition($"d.{_index.ScalarColumn(field)}");
        }

        var number = _index.TagNumber(field);
        return Words is null
            ? $"d.id IN (SELECT x.doc FROM {_index.Tags} AS x WHERE x.field = {number} AND {condition("x.value")})"
            : $"EXISTS (SELECT 1 FROM {_index.Tags} AS x WHERE x.doc = d.id AND x.field = {number} AND {condition("x.value")})";
    }
}
