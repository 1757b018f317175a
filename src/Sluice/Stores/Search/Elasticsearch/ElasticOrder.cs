using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sluice.Stores.Search.Elasticsearch;

/// <summary>
/// The order of results: by a field, then by the document's number, so that no two are in the same place and a page can begin
/// right behind any of them. What has no value comes last.
/// </summary>
/// <param name="Name">Its name, of which the cursor is made.</param>
/// <param name="Field">The field; null for the number alone.</param>
/// <param name="IsDescending">True for the greatest first.</param>
internal sealed record ElasticOrder(string Name, string? Field, bool IsDescending)
{
    private const string Score = "_score";

    /// <summary>Reads what was asked for.</summary>
    /// <exception cref="SluiceException">There is no such order.</exception>
    public static ElasticOrder Of(string? sort, SearchFields fields, Func<SearchField, FieldPlace> placeOf, bool hasWords)
    {
        if (sort is null or "relevance")
        {
            return hasWords ? new("relevance", Score, true)
                : fields.Date is { } date ? new(date.Name + ":desc", placeOf(date).Compared, true)
                : new("loaded", null, true);
        }

        var (name, direction) = sort.Split(':') is [var first, var second] ? (first, second) : (sort, null);
        var field = fields.Scalars.FirstOrDefault(field => string.Equals(field.Name, name, StringComparison.OrdinalIgnoreCase));
        if (field is null || direction is not (null or "asc" or "desc"))
        {
            throw SearchProblems.BadSort(sort, fields.Scalars.Select(scalar => scalar.Name));
        }

        var isDescending = direction is null ? field.Kind != SearchFieldKind.Word : direction == "desc";
        return new($"{field.Name}:{(isDescending ? "desc" : "asc")}", placeOf(field).Compared, isDescending);
    }

    /// <summary>The order as the server is told.</summary>
    public JsonArray Sort() => Field switch
    {
        null => [Tie(IsDescending)],
        Score => [new JsonObject { [Score] = "desc" }, Tie(false)],
        _ => [new JsonObject { [Field] = new JsonObject { ["order"] = IsDescending ? "desc" : "asc", ["missing"] = "_last" } }, Tie(IsDescending)],
    };

    /// <summary>The request for what comes behind a place.</summary>
    public JsonObject After(JsonObject body, SearchCursor cursor)
    {
        var next = (JsonObject)body.DeepClone();
        next.Remove("aggs");
        if (Field is null || cursor.Key is not null)
        {
            next["search_after"] = Field is null ? [cursor.Id] : new JsonArray(Key(cursor.Key!), cursor.Id);
            return next;
        }

        // Behind the last value there are only those without one, in the order of their numbers.
        next["query"]!["bool"]!["filter"]!.AsArray().Add((JsonNode)ElasticQuery.Bool("must_not", ElasticQuery.Exists(Field)));
        next["sort"] = new JsonArray(Tie(IsDescending));
        next["search_after"] = new JsonArray(cursor.Id);
        return next;
    }

    /// <summary>The place of a result.</summary>
    public SearchCursor CursorOf(JsonElement hit)
    {
        var places = hit.GetProperty("sort");
        return new(places.GetArrayLength() < 2 ? null : places[0] switch
        {
            { ValueKind: JsonValueKind.String } text when text.GetString() is not ("Infinity" or "-Infinity") => text.GetString(),
            // What the server takes for a missing number is the end of all numbers.
            { ValueKind: JsonValueKind.Number } number when number.TryGetInt64(out var whole) => whole is long.MaxValue or long.MinValue ? null : whole,
            { ValueKind: JsonValueKind.Number } number when Math.Abs(number.GetDouble()) < double.MaxValue => number.GetDouble(),
            { ValueKind: JsonValueKind.True } => 1L,
            { ValueKind: JsonValueKind.False } => 0L,
            _ => null,
        }, places[places.GetArrayLength() - 1].GetInt64());
    }

    private static JsonObject Tie(bool isDescending) => new() { [IndexMapping.Number] = isDescending ? "desc" : "asc" };

    private static JsonNode Key(object key) => key switch
    {
        double number when number == Math.Floor(number) && Math.Abs(number) < 9e15 => (long)number,
        double number => number,
        long number => number,
        _ => (string)key,
    };
}
