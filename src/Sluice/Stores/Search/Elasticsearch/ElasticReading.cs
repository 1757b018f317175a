using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.DuckDbApi;
using Sluice.Packages;
using Sluice.Stores.Search.Sqlite;

namespace Sluice.Stores.Search.Elasticsearch;

/// <summary>Tables of a search server, for whoever looks into them.</summary>
/// <param name="session">The server.</param>
/// <param name="engine">What knows the values of DuckDB's types.</param>
/// <param name="store">The store's name.</param>
/// <param name="view">The table.</param>
internal sealed class ElasticReading(ElasticSession session, DuckConnection engine, string store, TableView view)
{
    // The server shows no more from the front; behind that, one goes on from where one is.
    private const int WindowRows = 10_000;
    private const int GroupsAtOnce = 1000;

    // A page ends early where its rows are large, so that only some of them are held at a time.
    private const int RowsAtOnce = 500;

    private readonly TableShape _shape = Shapes.Of(engine, view.Table, view.State.Columns);

    /// <summary>The first rows, those of the provenance left out.</summary>
    public StoreSample Sample(int rows)
    {
        var columns = Provenance.Without(view.ColumnsOf(_shape), column => column.Name).ToList();
        var body = Body(view.Query(), rows, [], ascending: true);
        body["track_total_hits"] = true;
        var hits = session.Ask(HttpMethod.Post, $"/{view.State.Index}/_search", body).Body.GetProperty("hits");
        return new([.. columns.Select(column => column.Name)],
            [.. hits.GetProperty("hits").EnumerateArray().Select(hit => (IReadOnlyList<string?>)[.. columns.Select(column => ElasticCells.Text(column, hit.GetProperty("_source")))])],
            hits.GetProperty("total").GetProperty("value").GetInt64());
    }

    /// <summary>Reads a page.</summary>
    /// <exception cref="StoreException"><c>unknown_column</c>, <c>bad_value</c>.</exception>
    public TablePage Read(TableQuery query)
    {
        var columns = view.ColumnsOf(_shape);
        var conditions = view.Query(query.Filters.Select(Condition));
        var sort = query.OrderBy is { } name ? Sorted(Comparable(name), query.Descending) : [];
        var rows = Rows(conditions, sort, query).Select(source => (IReadOnlyList<string?>)[.. columns.Select(column => ElasticCells.Text(column, source))]);
        return TableReading.Page([.. _shape.Columns.Select(column => new StreamColumn(column.Name, column.TypeName))], rows, query);
    }

    /// <summary>Counts rows that are alike.</summary>
    /// <exception cref="StoreException"><c>unknown_column</c>, <c>bad_value</c>.</exception>
    public TablePage Count(GroupQuery query)
    {
        var keys = query.By.Select(key => (Key: key, Column: key.Unit is null ? Comparable(key.Column) : Moment(key.Column))).ToList();
        var sources = keys.Select((key, i) => (JsonNode)new JsonObject { [$"k{i}"] = Source(key.Key, key.Column) });
        var groups = new JsonObject { ["composite"] = new JsonObject { ["size"] = GroupsAtOnce, ["sources"] = new JsonArray([.. sources]) } };
        if (query.MeanOf is { } mean)
        {
            var column = Of(TableReading.NumberColumn(_shape, mean, store));
            groups["aggs"] = new JsonObject { ["mean"] = new JsonObject { ["avg"] = new JsonObject { ["field"] = column.Field } } };
        }

        var rows = Groups(new JsonObject { ["size"] = 0, ["track_total_hits"] = false, ["query"] = view.Query(query.Filters.Select(Condition)), ["aggs"] = new JsonObject { ["groups"] = groups } }, First)
            .Select(group => Row(group, keys, query)).ToList();
        return TableReading.Groups(_shape, query, rows);

        List<JsonElement> First(IEnumerable<JsonElement> found)
        {
            var ordered = found.OrderBy(group => query.LargestFirst ? -group.GetProperty("doc_count").GetInt64() : 0);
            for (var i = 0; i < keys.Count; i++)
            {
                var place = i;
                ordered = ordered.ThenBy(group => Key(group, place), KeyOrder.Instance);
            }

            return [.. ordered.Take(query.Take + 1)];
        }
    }

    private static JsonElement Key(JsonElement group, int place) => group.GetProperty("key").GetProperty($"k{place}");

    private static IReadOnlyList<string?> Row(JsonElement group, List<(GroupKey Key, ElasticColumn Column)> keys, GroupQuery query)
    {
        List<string?> row = [.. keys.Select((key, i) => key.Key.Unit is null ? ElasticCells.Shown(key.Column, Key(group, i)) : Key(group, i) is { ValueKind: not JsonValueKind.Null } day ? day.ToString() : null)];
        row.Add(group.GetProperty("doc_count").GetInt64().ToString(CultureInfo.InvariantCulture));
        if (query.MeanOf is not null)
        {
            row.Add(group.GetProperty("mean").GetProperty("value") is { ValueKind: JsonValueKind.Number } mean ? SearchSample.Text(mean.GetDouble()) : null);
        }

        return row;
    }

    // However many groups there are, no more of them are held than are shown and come with one answer.
    private List<JsonElement> Groups(JsonObject body, Func<IEnumerable<JsonElement>, List<JsonElement>> first)
    {
        var found = new List<JsonElement>();
        while (true)
        {
            var groups = session.Ask(HttpMethod.Post, $"/{view.State.Index}/_search", body).Body.GetProperty("aggregations").GetProperty("groups");
            found = [.. first(found.Concat(groups.GetProperty("buckets").EnumerateArray())).Select(group => group.Clone())];
            if (!groups.TryGetProperty("after_key", out var after) || groups.GetProperty("buckets").GetArrayLength() < GroupsAtOnce)
            {
                return found;
            }

            body["aggs"]!["groups"]!["composite"]!["after"] = JsonNode.Parse(after.GetRawText());
        }
    }

    private static JsonObject Source(GroupKey key, ElasticColumn column) => key.Unit is { } unit
        ? new() { ["date_histogram"] = new JsonObject { ["field"] = column.Field, ["calendar_interval"] = unit.ToString().ToLowerInvariant(), ["format"] = "yyyy-MM-dd", ["missing_bucket"] = true } }
        : new() { ["terms"] = new JsonObject { ["field"] = column.Exact, ["missing_bucket"] = true } };

    private IEnumerable<JsonElement> Rows(JsonObject conditions, IReadOnlyList<JsonNode> sort, TableQuery query)
    {
        var skip = query.Skip;
        JsonNode? after = null;
        while (skip > 0 && (after is not null || skip + query.Take + 1 > WindowRows))
        {
            var some = (int)Math.Min(skip, WindowRows);
            var body = Body(conditions, some, sort, !query.Descending);
            body["_source"] = false;
            var hits = Hits(body, after);
            if (hits.Count < some)
            {
                yield break;
            }

            after = JsonNode.Parse(hits[^1].GetProperty("sort").GetRawText());
            skip -= some;
        }

        for (var left = query.Take + 1L; left > 0; left -= RowsAtOnce)
        {
            var page = Body(conditions, (int)Math.Min(left, RowsAtOnce), sort, !query.Descending);
            if (skip > 0)
            {
                page["from"] = skip;
                skip = 0;
            }

            var hits = Hits(page, after);
            foreach (var hit in hits)
            {
                yield return hit.GetProperty("_source");
            }

            if (hits.Count < RowsAtOnce)
            {
                yield break;
            }

            after = JsonNode.Parse(hits[^1].GetProperty("sort").GetRawText());
        }
    }

    private List<JsonElement> Hits(JsonObject body, JsonNode? after)
    {
        if (after is not null)
        {
            body["search_after"] = after;
        }

        return [.. session.Ask(HttpMethod.Post, $"/{view.State.Index}/_search", body).Body.GetProperty("hits").GetProperty("hits").EnumerateArray()];
    }

    private static JsonObject Body(JsonObject query, int size, IReadOnlyList<JsonNode> sort, bool ascending) => new()
    {
        ["query"] = query.DeepClone(),
        ["size"] = size,
        ["sort"] = new JsonArray([.. sort.Select(one => one.DeepClone()), new JsonObject { [IndexMapping.Number] = ascending || sort.Count == 0 ? "asc" : "desc" }]),
        ["track_total_hits"] = false,
    };

    private static IReadOnlyList<JsonNode> Sorted(ElasticColumn column, bool descending) =>
        [new JsonObject { [column.Exact] = new JsonObject { ["order"] = descending ? "desc" : "asc", ["missing"] = "_last" } }];

    private ElasticColumn Of(TableColumn column) => new(column.Name, column.Type);

    private ElasticColumn Comparable(string name)
    {
        var column = TableReading.Column(_shape, name, store);
        return Of(column) is { IsComparable: true } comparable ? comparable : throw TableReading.WrongKind(store, column, "a column of text, numbers or dates");
    }

    private ElasticColumn Moment(string name)
    {
        var column = TableReading.Column(_shape, name, store);
        return Of(column) is { Form: ElasticForm.Time } moment ? moment : throw TableReading.WrongKind(store, column, "a date or a timestamp");
    }

    private JsonNode Condition(TableFilter filter)
    {
        var column = Of(TableReading.Column(_shape, filter.Column, store));
        if (filter.Operator == FilterOperator.Null)
        {
            var there = column.NeedsPresence ? ElasticQuery.Term(IndexMapping.Has, NumberOf(column)) : ElasticQuery.Exists(column.Form == ElasticForm.Time ? column.Exact : column.Field);
            return filter.Value == "false" ? there : ElasticQuery.Bool("must_not", there);
        }

        column = Comparable(filter.Column);
        if (filter.Operator == FilterOperator.Contains)
        {
            return Contains(column, filter.Value);
        }

        var value = Value(column, filter.Value);
        return filter.Operator switch
        {
            FilterOperator.Eq => Equal(column, value),
            FilterOperator.Ne => ElasticQuery.Bool("must_not", Equal(column, value)),
            FilterOperator.Lt => ElasticQuery.Range(column.Exact, ("lt", value)),
            FilterOperator.Le => ElasticQuery.Range(column.Exact, ("lte", value)),
            FilterOperator.Gt => ElasticQuery.Range(column.Exact, ("gt", value)),
            _ => ElasticQuery.Range(column.Exact, ("gte", value)),
        };
    }

    // A whole number is never one with a fraction; some versions of the server say that it is no number at all.
    private static JsonObject Equal(ElasticColumn column, JsonNode value) =>
        column.Form == ElasticForm.Whole && !((JsonValue)value).TryGetValue<long>(out _) ? ElasticQuery.None() : ElasticQuery.Term(column.Exact, value);

    private JsonNode Contains(ElasticColumn column, string value)
    {
        if (column.Form is not (ElasticForm.Text or ElasticForm.Word or ElasticForm.Time))
        {
            throw TableReading.WrongKind(store, TableReading.Column(_shape, column.Name, store), "a column of text or of dates");
        }

        var escaped = ElasticTime.Bound(value).Replace(@"\", @"\\", StringComparison.Ordinal).Replace("*", @"\*", StringComparison.Ordinal).Replace("?", @"\?", StringComparison.Ordinal);
        return new JsonObject { ["wildcard"] = new JsonObject { [column.Exact] = new JsonObject { ["value"] = $"*{escaped}*", ["case_insensitive"] = true } } };
    }

    private string NumberOf(ElasticColumn column) =>
        _shape.Columns.Index().First(one => one.Item.Name == column.Name).Index.ToString(CultureInfo.InvariantCulture);

    private JsonNode Value(ElasticColumn column, string text)
    {
        if (column.Form is ElasticForm.Text or ElasticForm.Word)
        {
            return text;
        }

        try
        {
            if (column.Form is ElasticForm.Whole or ElasticForm.Number)
            {
                return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? (JsonNode)whole
                    : engine.Scalar<double>("SELECT CAST($1 AS DOUBLE)", text) is var number && double.IsFinite(number) ? (JsonNode)number
                    : throw TableReading.BadValue(store, $"{text} is no finite number.", new FormatException(text));
            }

            var typed = engine.Scalar<string>($"SELECT CAST(CAST($1 AS {column.Type.ToSql()}) AS VARCHAR)", text)!;
            return column.Form == ElasticForm.Flag ? typed == "true" : ElasticTime.ToIso(typed);
        }
        catch (DuckException problem) when (problem.ErrorType is DuckErrorType.Conversion or DuckErrorType.OutOfRange)
        {
            throw TableReading.BadValue(store, EngineProblems.FirstLine(problem), problem);
        }
    }

    // Numbers by their size, texts by their bytes, false before true, and what is missing last.
    private sealed class KeyOrder : IComparer<JsonElement>
    {
        public static KeyOrder Instance { get; } = new();

        public int Compare(JsonElement x, JsonElement y) => (x.ValueKind, y.ValueKind) switch
        {
            (JsonValueKind.Null, JsonValueKind.Null) => 0,
            (JsonValueKind.Null, _) => 1,
            (_, JsonValueKind.Null) => -1,
            (JsonValueKind.Number, JsonValueKind.Number) => x.GetDouble().CompareTo(y.GetDouble()),
            (JsonValueKind.False or JsonValueKind.True, _) => (x.ValueKind == JsonValueKind.True).CompareTo(y.ValueKind == JsonValueKind.True),
            _ => System.Text.Encoding.UTF8.GetBytes(x.ToString()).AsSpan().SequenceCompareTo(System.Text.Encoding.UTF8.GetBytes(y.ToString())),
        };
    }
}
