using System.Globalization;
using System.Text.Json.Nodes;

namespace Sluice.Tests.Stores.Search.Elasticsearch;

/// <summary>The aggregations that are sent.</summary>
internal sealed class FakeAggregations(FakeIndex index)
{
    public JsonObject Run(JsonObject aggs, List<FakeDocument> documents) => new(aggs.Select(agg => KeyValuePair.Create<string, JsonNode?>(agg.Key, One(agg.Value!.AsObject(), documents))));

    private JsonObject One(JsonObject agg, List<FakeDocument> documents)
    {
        var (kind, options) = agg.Single(part => part.Key != "aggs");
        var below = agg["aggs"]?.AsObject() ?? [];
        return kind switch
        {
            "terms" => Terms(options!.AsObject(), below, documents),
            "top_hits" => TopHits(options!.AsObject(), documents),
            "avg" => Mean(options!.AsObject(), documents),
            "composite" => Composite(options!.AsObject(), below, documents),
            _ => throw FakeError.Parsing($"Unknown aggregation type [{kind}]"),
        };
    }

    private FakeField? Field(JsonObject options)
    {
        var field = index.Field(options["field"]!.GetValue<string>());
        if (field is not null)
        {
            FakeSort.RequireDocValues(field);
        }

        return field;
    }

    private JsonObject Terms(JsonObject options, JsonObject below, List<FakeDocument> documents)
    {
        FakeSearch.Only(options, "field", "size", "order");
        if (Field(options) is not { } field)
        {
            return new() { ["buckets"] = new JsonArray() };
        }

        var buckets = documents.SelectMany(document => Values(document, field.Path).Distinct().Select(value => (Value: value, Document: document))).GroupBy(one => one.Value)
            .OrderByDescending(group => group.Count()).ThenBy(group => group.Key, Comparer<object>.Create(FakeSort.Compare)).Take(options["size"]!.GetValue<int>());
        return new()
        {
            ["buckets"] = new JsonArray([.. buckets.Select(group =>
            {
                var bucket = Run(below, [.. group.Select(one => one.Document)]);
                bucket["key"] = group.Key is bool flag ? flag ? 1 : 0 : Told(group.Key);
                if (group.Key is bool shown)
                {
                    bucket["key_as_string"] = shown ? "true" : "false";
                }

                bucket["doc_count"] = group.Count();
                return (JsonNode)bucket;
            })]),
        };
    }

    private JsonObject TopHits(JsonObject options, List<FakeDocument> documents)
    {
        var sort = new FakeSort(index, options["sort"]!.AsArray().Single()!);
        var first = documents.OrderBy(document => sort.Of(document, 0), Comparer<object?>.Create(sort.Order)).Take(options["size"]!.GetValue<int>());
        return new() { ["hits"] = new JsonObject { ["hits"] = new JsonArray([.. first.Select(document => (JsonNode)new JsonObject { ["_id"] = document.Id, ["_source"] = FakeSearch.Source(document, options["_source"]) })]) } };
    }

    private JsonObject Mean(JsonObject options, List<FakeDocument> documents)
    {
        var values = Field(options) is { } field ? documents.SelectMany(document => Values(document, field.Path)).Select(value => Convert.ToDouble(value, CultureInfo.InvariantCulture)).ToList() : [];
        return new() { ["value"] = values.Count == 0 ? null : values.Average() };
    }

    private JsonObject Composite(JsonObject options, JsonObject below, List<FakeDocument> documents)
    {
        FakeSearch.Only(options, "size", "sources", "after");
        var sources = options["sources"]!.AsArray().Select(source => source!.AsObject().Single()).Select(source => (Name: source.Key, Of: Source(source.Value!.AsObject()))).ToList();
        var order = Comparer<List<object?>>.Create((left, right) => left.Zip(right, Compare).FirstOrDefault(one => one != 0));
        var groups = documents.SelectMany(document => Keys(sources.ConvertAll(source => source.Of(document))).Select(key => (Key: key, Document: document)))
            .GroupBy(one => string.Join("\u0001", one.Key.Select(part => part ?? "\u0002"))).Select(group => (group.First().Key, Documents: group.Select(one => one.Document).ToList()))
            .OrderBy(group => group.Key, order).ToList();
        if (options["after"]?.AsObject() is { } after)
        {
            var at = groups.FindIndex(one => sources.Index().All(source =>
                (Told(one.Key[source.Index])?.ToJsonString() ?? "null") == (after[source.Item.Name]?.ToJsonString() ?? "null")));
            groups.RemoveRange(0, at + 1);
        }

        var page = groups.Take(options["size"]!.GetValue<int>()).ToList();
        JsonObject Key(List<object?> key) => new(sources.Select((source, i) => KeyValuePair.Create<string, JsonNode?>(source.Name, Told(key[i]))));
        var answer = new JsonObject
        {
            ["buckets"] = new JsonArray([.. page.Select(group =>
            {
                var bucket = Run(below, group.Documents);
                bucket["key"] = Key(group.Key);
                bucket["doc_count"] = group.Documents.Count;
                return (JsonNode)bucket;
            })]),
        };
        if (page.Count > 0)
        {
            answer["after_key"] = Key(page[^1].Key);
        }

        return answer;
    }

    private Func<FakeDocument, List<object?>> Source(JsonObject source)
    {
        var (kind, value) = source.Single();
        var options = value!.AsObject();
        FakeSearch.Only(options, kind == "terms" ? ["field", "missing_bucket"] : ["field", "missing_bucket", "calendar_interval", "format"]);
        var field = Field(options);
        if (kind == "date_histogram" && field is { Type: not "date" })
        {
            throw FakeError.Illegal($"Field [{field.Path}] of type [{field.Type}] is not supported for aggregation [date_histogram]");
        }

        return document => field is null || Values(document, field.Path) is not { Count: > 0 } values ? [null]
            : [.. values.Select(one => kind == "terms" ? one : (object)Day((decimal)one, options["calendar_interval"]!.GetValue<string>())).Distinct()];
    }

    private static string Day(decimal milliseconds, string unit)
    {
        var day = DateTimeOffset.FromUnixTimeMilliseconds((long)milliseconds).UtcDateTime.Date;
        return (unit switch
        {
            "day" => day,
            "week" => day.AddDays(-(((int)day.DayOfWeek + 6) % 7)),
            "month" => day.AddDays(1 - day.Day),
            "year" => new DateTime(day.Year, 1, 1),
            _ => throw FakeError.Illegal($"The supplied interval [{unit}] could not be parsed as a calendar interval."),
        }).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
    }

    // Missing first, as the server has it.
    private static int Compare(object? left, object? right) => (left, right) switch
    {
        (null, null) => 0,
        (null, _) => -1,
        (_, null) => 1,
        _ => FakeSort.Compare(left, right),
    };

    private static IEnumerable<List<object?>> Keys(List<List<object?>> parts) =>
        parts.Aggregate((IEnumerable<List<object?>>)[[]], (keys, values) => keys.SelectMany(key => values.Select(value => (List<object?>)[.. key, value])));

    private static JsonNode? Told(object? value) => value switch
    {
        null => null,
        bool flag => flag,
        decimal whole => (long)whole,
        double number => number,
        _ => (string)value,
    };

    private static List<object> Values(FakeDocument document, string path) => document.Values.GetValueOrDefault(path) ?? [];
}
