using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.DuckDbApi;
using Sluice.Stores.Search.Queries;
using Sluice.Stores.Search.Sqlite;

namespace Sluice.Stores.Search.Elasticsearch;

/// <summary>One search: its page, its count and its facets, by one request.</summary>
internal sealed class ElasticSearchRun
{
    private readonly ElasticSession _session;
    private readonly SearchRequest _request;
    private readonly TableView _view;
    private readonly SearchFields _fields;
    private readonly Dictionary<string, FieldPlace> _places;
    private readonly IReadOnlyList<string> _notes;
    private readonly QueryDsl _query;
    private readonly ElasticOrder _order;
    private readonly IReadOnlyList<ElasticColumn> _known;

    /// <summary>Reads the request.</summary>
    /// <param name="session">The server.</param>
    /// <param name="engine">What knows the types by their names.</param>
    /// <param name="view">The table of the documents.</param>
    /// <param name="partColumns">The columns of tables of parts.</param>
    /// <param name="request">The request.</param>
    /// <exception cref="SluiceException">It can not be done.</exception>
    public ElasticSearchRun(ElasticSession session, DuckConnection engine, TableView view, Func<string, IReadOnlyList<Packages.StreamColumn>> partColumns, SearchRequest request)
    {
        _session = session;
        _request = request;
        _view = view;
        _fields = new(view.State.Fields);
        var shape = Shapes.Of(engine, view.Table, view.State.Columns);
        _places = view.State.Fields.ToDictionary(field => field.Name, field => PlaceOf(field, shape, part => Shapes.Of(engine, part, partColumns(part))), StringComparer.Ordinal);
        var query = QueryReader.Read(request.Query, view.Table, view.State.Fields, out _notes);
        _query = new(_fields, field => _places[field.Name], query);
        _order = ElasticOrder.Of(request.Sort, _fields, field => _places[field.Name], _query.Ranked.Count > 0);
        var columns = view.ColumnsOf(shape);
        string[] known = view.State.Key.Count > 0 ? [.. view.State.Key]
            : columns.Any(column => column.Name == Provenance.Job) && columns.Any(column => column.Name == Provenance.Row) ? [Provenance.Job, Provenance.Row] : [];
        _known = [.. known.Select(name => columns.First(column => SqlName.Same(column.Name, name)))];
    }

    /// <summary>Runs it.</summary>
    public SearchResult Run()
    {
        var body = Body();
        var after = _request.Cursor is { } cursor ? SearchCursor.Read(cursor, _view.Table, _request.Query, _order.Name) : null;
        var answer = Ask(after is null || _request.Limit == 0 ? body : _order.After(body, after));
        if (after is not null && _request.Limit > 0)
        {
            // A page that is not the first does not count what was before it.
            return Result(answer, Ask(Counting(body)));
        }

        return Result(answer, answer);
    }

    private static FieldPlace PlaceOf(SearchField field, TableShape shape, Func<string, TableShape> part)
    {
        var column = (field.Part is { } table ? part(table) : shape).Find(field.Column)!;
        var kept = new ElasticColumn(column.Name, column.Type);
        return new(field.Part is null ? kept.Field : $"{IndexMapping.Parts}.{IndexNames.Field(SqlName.Fold(field.Part))}.{kept.Field}", kept);
    }

    private JsonElement Ask(JsonObject body) => _session.Ask(HttpMethod.Post, $"/{_view.State.Index}/_search", body).Body;

    private JsonObject Body()
    {
        var filters = _query.Conditions.Concat(_view.Conditions).Select(condition => condition.DeepClone()).ToArray();
        var query = new JsonObject { ["filter"] = new JsonArray(filters) };
        if (_query.Ranked.Count > 0)
        {
            query["must"] = new JsonArray([.. _query.Ranked]);
        }

        var body = new JsonObject
        {
            ["query"] = new JsonObject { ["bool"] = query },
            ["size"] = _request.Limit == 0 ? 0 : _request.Limit + 1,
            ["track_total_hits"] = _request.WithFacets ? true : _request.CountMax + 1,
        };
        if (_request.Limit > 0)
        {
            body["sort"] = _order.Sort();
            body["track_scores"] = _query.Ranked.Count > 0;
            body["_source"] = new JsonArray([.. Shown().Distinct().Select(path => (JsonNode)path)]);
        }

        if (_request.WithFacets && _fields.Fields.Any(field => field.IsFacet))
        {
            body["aggs"] = new JsonObject(_fields.Fields.Where(field => field.IsFacet)
                .Select(field => KeyValuePair.Create<string, JsonNode?>(FacetName(field), Facet(_places[field.Name]))));
        }

        return body;
    }

    private static JsonObject Counting(JsonObject body)
    {
        var counting = (JsonObject)body.DeepClone();
        counting["size"] = 0;
        counting.Remove("sort");
        counting.Remove("track_scores");
        return counting;
    }

    private IEnumerable<string> Shown() => _known.Select(column => column.Field)
        .Concat(_fields.Fields.Where(field => field.IsText || field is { IsFilter: true, Part: null } || field.Name == _fields.Title?.Name).Select(field => _places[field.Name].Path));

    private string FacetName(SearchField field) => $"f{_fields.Fields.Index().First(one => one.Item.Name == field.Name).Index}";

    // How a value is written is seen in the first document that has it.
    private JsonObject Facet(FieldPlace place) => new()
    {
        ["terms"] = new JsonObject
        {
            ["field"] = place.Compared,
            ["size"] = _request.FacetValues,
            ["order"] = new JsonArray(new JsonObject { ["_count"] = "desc" }, new JsonObject { ["_key"] = "asc" }),
        },
        ["aggs"] = new JsonObject
        {
            ["first"] = new JsonObject
            {
                ["top_hits"] = new JsonObject
                {
                    ["size"] = 1,
                    ["sort"] = new JsonArray(new JsonObject { [IndexMapping.Number] = "asc" }),
                    ["_source"] = new JsonArray(place.Path),
                },
            },
        },
    };

    private SearchResult Result(JsonElement page, JsonElement counted)
    {
        var hits = page.GetProperty("hits").GetProperty("hits").EnumerateArray().ToList();
        string? cursor = null;
        if (_request.Limit == 0)
        {
            hits.Clear();
        }
        else if (hits.Count > _request.Limit)
        {
            hits.RemoveAt(_request.Limit);
            cursor = _order.CursorOf(hits[^1]).Write(_view.Table, _request.Query, _order.Name);
        }

        var total = counted.GetProperty("hits").GetProperty("total").GetProperty("value").GetInt64();
        return new(_view.Table, _request.WithFacets ? total : Math.Min(total, _request.CountMax), _request.WithFacets || total <= _request.CountMax,
            Hits(hits), _request.WithFacets ? Facets(counted) : [], cursor, _notes);
    }

    private IReadOnlyList<SearchHit> Hits(IReadOnlyList<JsonElement> hits)
    {
        var maker = new SnippetMaker(_fields, _query.Marked);
        var snippets = maker.Make(hits.Index().Select(hit => ((long)hit.Index, (IReadOnlyList<string?>)[.. _fields.TextFields.Select(field => TextOf(field, hit.Item))])));
        return [.. hits.Select((hit, i) => Hit(hit, snippets.GetValueOrDefault(i) ?? [], maker))];
    }

    private SearchHit Hit(JsonElement hit, IReadOnlyList<Snippet> snippets, SnippetMaker maker)
    {
        var source = hit.GetProperty("_source");
        var values = new OrderedDictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var field in _fields.Fields.Where(field => field is { IsFilter: true, Part: null }))
        {
            if (ElasticCells.Values(_places[field.Name].Column, _places[field.Name].In(source)) is { Count: > 0 } found)
            {
                values[field.Name] = found;
            }
        }

        var id = _known.Count == 0 ? hit.GetProperty("_id").GetString()! : string.Join("/", _known.Select(column => ElasticCells.Text(column, source)));
        var title = maker.TitleOf(snippets, _fields.Title is { } field2 ? TextOf(field2, hit) : null);
        double? score = _query.Ranked.Count > 0 && hit.GetProperty("_score") is { ValueKind: JsonValueKind.Number } rank ? rank.GetDouble() : null;
        return new(id, score, title, values, [.. snippets.Where(snippet => snippet.Field != title?.Field)]);
    }

    private string? TextOf(SearchField field, JsonElement hit)
    {
        var place = _places[field.Name];
        return ElasticCells.Values(place.Column, place.In(hit.GetProperty("_source"))) is { Count: > 0 } values ? string.Join('\n', values) : null;
    }

    private IReadOnlyList<SearchFacet> Facets(JsonElement answer) => [.. _fields.Fields.Where(field => field.IsFacet).Select(field => new SearchFacet(field.Name,
        [.. answer.GetProperty("aggregations").GetProperty(FacetName(field)).GetProperty("buckets").EnumerateArray().Select(bucket => FacetOf(_places[field.Name], bucket))]))];

    private static FacetCount FacetOf(FieldPlace place, JsonElement bucket)
    {
        var key = bucket.TryGetProperty("key_as_string", out var text) ? text.ToString() : bucket.GetProperty("key").ToString();
        var first = bucket.GetProperty("first").GetProperty("hits").GetProperty("hits").EnumerateArray().FirstOrDefault();
        var written = first.ValueKind == JsonValueKind.Undefined || place.Column.Element is not (ElasticForm.Text or ElasticForm.Time) ? null
            : ElasticCells.Values(place.Column, place.In(first.GetProperty("_source"))).FirstOrDefault(value => SearchTexts.Fold(value) == key);
        return new(written ?? (place.IsTime ? ElasticTime.FromIso(key) : key), bucket.GetProperty("doc_count").GetInt64());
    }
}
