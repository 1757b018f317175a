using System.Text;
using System.Text.Json.Nodes;

namespace Sluice.Tests.Stores.Search.Elasticsearch;

/// <summary>One key of an order.</summary>
internal sealed class FakeSort
{
    private readonly FakeIndex _index;
    private readonly string _path;
    private readonly bool _isDescending;

    public FakeSort(FakeIndex index, JsonNode sort)
    {
        _index = index;
        var (path, how) = sort.AsObject().Single();
        _path = path;
        _isDescending = (how is JsonObject options ? options["order"]!.GetValue<string>() : how!.GetValue<string>()) == "desc";
        if (path == "_score")
        {
            return;
        }

        RequireDocValues(index.Field(path) ?? throw new FakeError(400, "query_shard_exception", $"No mapping found for [{path}] in order to sort on"));
    }

    public static void RequireDocValues(FakeField field)
    {
        if (field.Type == "text")
        {
            throw FakeError.Illegal("Text fields are not optimised for operations that require per-document field data like aggregations and sorting, so these operations are disabled by default. "
                + $"Please use a keyword field instead. Alternatively, set fielddata=true on [{field.Path}] in order to load field data by uninverting the inverted index.");
        }

        if (!field.HasDocValues)
        {
            throw FakeError.Illegal($"Can't load fielddata on [{field.Path}] because fielddata is unsupported on fields of type [{field.Type}]. Use doc values instead.");
        }
    }

    /// <summary>The value by which a document is sorted; null for none, which comes last.</summary>
    public object? Of(FakeDocument document, double score)
    {
        if (_path == "_score")
        {
            return score;
        }

        var values = document.Values.GetValueOrDefault(_path) ?? [];
        return values.Count == 0 ? null : _isDescending ? values.MaxBy(value => value, Comparer<object>.Create(Compare)) : values.MinBy(value => value, Comparer<object>.Create(Compare));
    }

    public int Order(object? left, object? right) => (left, right) switch
    {
        (null, null) => 0,
        (null, _) => 1,
        (_, null) => -1,
        _ => _isDescending ? Compare(right, left) : Compare(left, right),
    };

    /// <summary>A value as an answer tells it: what is missing is the end of all numbers.</summary>
    public JsonNode? Told(object? value) => value switch
    {
        null => _index.Field(_path)!.Type switch
        {
            "long" or "boolean" or "date" => _isDescending ? long.MinValue : long.MaxValue,
            "double" => _isDescending ? "-Infinity" : "Infinity",
            _ => null,
        },
        bool flag => flag ? 1L : 0L,
        decimal whole => (long)whole,
        double number => number,
        _ => (string)value,
    };

    /// <summary>A value of search_after.</summary>
    public object? Read(JsonNode? value) => value is null ? null
        : _path == "_score" ? value.GetValue<double>()
        : _index.Field(_path)!.Type == "boolean" ? value.GetValue<long>() == 1
        : _index.Field(_path)!.Query(value);

    public static int Compare(object left, object right) => (left, right) switch
    {
        (string a, string b) => Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b)),
        _ => Comparer<object>.Default.Compare(left, right),
    };
}
