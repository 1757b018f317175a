using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sluice.Tests.Stores.Search.Elasticsearch;

/// <summary>One search of an index.</summary>
internal sealed class FakeSearch(FakeIndex index, JsonObject body, JsonNode? aliasFilter)
{
    private const int WindowMax = 10_000;

    public JsonObject Run()
    {
        Only(body, "query", "size", "from", "sort", "search_after", "_source", "track_total_hits", "track_scores", "seq_no_primary_term", "aggs");
        var size = body["size"]?.GetValue<int>() ?? 10;
        var from = (int)(body["from"]?.GetValue<long>() ?? 0);
        if (from + size > WindowMax)
        {
            throw FakeError.Illegal($"Result window is too large, from + size must be less than or equal to: [{WindowMax}] but was [{from + size}]. See the scroll api for a more efficient way to request large data sets. "
                + "This limit can be set by changing the [index.max_result_window] index level setting.");
        }

        var found = Found();
        var sorts = body["sort"]?.AsArray().Select(sort => new FakeSort(index, sort!)).ToList() ?? [];
        var hits = Sorted(found, sorts);
        if (body["search_after"]?.AsArray() is { } after)
        {
            if (after.Count != sorts.Count)
            {
                throw FakeError.Illegal($"search_after has {after.Count} value(s) but sort has {sorts.Count}.");
            }

            if (from > 0)
            {
                throw FakeError.Illegal("`from` parameter must be set to 0 when `search_after` is used.");
            }

            var place = sorts.Zip(after, (sort, value) => sort.Read(value)).ToList();
            hits = hits.Where(hit => IsBehind(sorts, hit.Keys, place));
        }

        var answer = new JsonObject
        {
            ["timed_out"] = false,
            ["hits"] = new JsonObject
            {
                ["max_score"] = null,
                ["hits"] = new JsonArray([.. hits.Skip(from).Take(size).Select(hit => (JsonNode)Hit(hit.Document, hit.Score, sorts, hit.Keys))]),
            },
        };
        Total(answer["hits"]!.AsObject(), found.Count);
        if (body["aggs"]?.AsObject() is { } aggs)
        {
            answer["aggregations"] = new FakeAggregations(index).Run(aggs, found.ConvertAll(one => one.Document));
        }

        return answer;
    }

    /// <summary>The documents that fit.</summary>
    public List<(FakeDocument Document, double Score)> Found()
    {
        var query = new FakeQuery(index);
        var fits = body["query"] is { } asked ? query.Compile(asked) : _ => 1;
        var isShown = aliasFilter is null ? _ => 1 : query.Compile(aliasFilter);
        return [.. index.Searchable.Where(document => isShown(document) is not null).Select(document => (Document: document, Score: fits(document)))
            .Where(one => one.Score is not null).Select(one => (one.Document, one.Score!.Value))];
    }

    /// <summary>A source with some fields only.</summary>
    public static JsonNode? Source(FakeDocument document, JsonNode? wanted)
    {
        if (wanted is null || wanted is JsonValue all && all.GetValue<bool>())
        {
            return RawJson.Of(document.Source);
        }

        if (wanted is JsonValue)
        {
            return null;
        }

        var paths = wanted.AsArray().Select(path => path!.GetValue<string>()).ToList();
        return Part(JsonNode.Parse(document.Source.GetRawText())!.AsObject(), "", paths);
    }

    public static void Only(JsonObject body, params string[] known)
    {
        if (body.Select(key => key.Key).FirstOrDefault(key => !known.Contains(key)) is { } unknown)
        {
            throw FakeError.Parsing($"unknown key [{unknown}] for a START_OBJECT in [{unknown}].");
        }
    }

    private static JsonObject Part(JsonObject source, string parent, List<string> paths)
    {
        var part = new JsonObject();
        foreach (var (name, value) in source)
        {
            var path = parent.Length == 0 ? name : $"{parent}.{name}";
            if (paths.Any(wanted => wanted == path || path.StartsWith(wanted + ".", StringComparison.Ordinal)))
            {
                part[name] = value?.DeepClone();
            }
            else if (value is JsonObject below && paths.Any(wanted => wanted.StartsWith(path + ".", StringComparison.Ordinal)) && Part(below, path, paths) is { Count: > 0 } some)
            {
                part[name] = some;
            }
        }

        return part;
    }

    private void Total(JsonObject hits, int count)
    {
        switch (body["track_total_hits"])
        {
            case JsonValue flag when flag.TryGetValue<bool>(out var isTracked):
                if (isTracked)
                {
                    hits["total"] = new JsonObject { ["value"] = count, ["relation"] = "eq" };
                }

                break;
            case var limit:
                var most = limit?.GetValue<int>() ?? 10_000;
                hits["total"] = new JsonObject { ["value"] = Math.Min(count, most), ["relation"] = count > most ? "gte" : "eq" };
                break;
        }
    }

    private static IEnumerable<(FakeDocument Document, double Score, List<object?> Keys)> Sorted(List<(FakeDocument Document, double Score)> found, List<FakeSort> sorts)
    {
        var keyed = found.Select(one => (one.Document, one.Score, Keys: sorts.ConvertAll(sort => sort.Of(one.Document, one.Score)))).ToList();
        return sorts.Count == 0 ? keyed.OrderByDescending(one => one.Score)
            : keyed.OrderBy(one => one.Keys, Comparer<List<object?>>.Create((left, right) => Compare(sorts, left, right)));
    }

    private static bool IsBehind(List<FakeSort> sorts, List<object?> keys, List<object?> place) => Compare(sorts, keys, place) > 0;

    private static int Compare(List<FakeSort> sorts, List<object?> left, List<object?> right) =>
        sorts.Select((sort, i) => sort.Order(left[i], right[i])).FirstOrDefault(order => order != 0);

    private JsonObject Hit(FakeDocument document, double score, List<FakeSort> sorts, List<object?> keys)
    {
        var hit = new JsonObject { ["_index"] = index.Name, ["_id"] = document.Id, ["_score"] = sorts.Count == 0 || body["track_scores"]?.GetValue<bool>() == true || body["sort"]!.ToJsonString().Contains("_score") ? score : null };
        if (body["seq_no_primary_term"]?.GetValue<bool>() == true)
        {
            hit["_seq_no"] = document.SequenceNumber;
            hit["_primary_term"] = 1;
        }

        if (Source(document, body["_source"]) is { } source)
        {
            hit["_source"] = source;
        }

        if (sorts.Count > 0)
        {
            hit["sort"] = new JsonArray([.. sorts.Zip(keys, (sort, key) => sort.Told(key))]);
        }

        return hit;
    }
}
