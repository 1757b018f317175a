using System.Globalization;
using System.Text.Json;
using Sluice.DuckDbApi;
using Sluice.Stores.Search.Queries;

namespace Sluice.Stores.Search.Sqlite;

/// <summary>One search: its page, its count, its facets.</summary>
internal sealed class SearchRun
{
    private const string Found = "temp._sluice_found";

    private readonly SqliteLink _link;
    private readonly SearchRequest _request;
    private readonly SearchTables _tables;
    private readonly SearchIndex _index;
    private readonly QueryNode? _query;
    private readonly IReadOnlyList<string> _notes;

    /// <summary>Reads the request.</summary>
    /// <exception cref="SluiceException">It can not be done.</exception>
    public SearchRun(SqliteLink link, string store, SearchRequest request)
    {
        _link = link;
        _request = request;
        _tables = new(link);
        var indexes = _tables.Indexes();
        _index = (request.Index is null ? indexes.Count == 1 ? indexes[0] : null : indexes.FirstOrDefault(one => SqlName.Same(one.Table, request.Index)))
            ?? throw SearchProblems.UnknownIndex(store, request.Index, [.. indexes.Select(one => one.Table)]);
        if (request.Limit is < 0 or > SearchRequest.LimitMax)
        {
            throw SearchProblems.Query("bad_limit", $"Found a limit of {request.Limit}.", $"a number from 0 to {SearchRequest.LimitMax}", "Use the cursor for more.");
        }

        _query = QueryReader.Read(request.Query, _index.Table, _index.Fields, out _notes);
    }

    /// <summary>Runs it.</summary>
    public SearchResult Run()
    {
        var hits = Page(out var cursor);
        if (_request.WithFacets)
        {
            var total = Gather();
            return new(_index.Table, total, true, hits, Facets(), cursor, _notes);
        }

        var count = Count();
        return new(_index.Table, Math.Min(count, _request.CountMax), count <= _request.CountMax, hits, [], cursor, _notes);
    }

    private IReadOnlyList<SearchHit> Page(out string? cursor)
    {
        cursor = null;
        if (_request.Limit == 0)
        {
            return [];
        }

        var sql = new QuerySql(_index, _query);
        var order = SearchOrder.Of(_request.Sort, _index, sql.Words is not null);
        if (_request.Cursor is { } after)
        {
            sql.Add(order.After(SearchCursor.Read(after, _index.Table, _request.Query, order.Name), sql.Parameter));
        }

        if (sql.Words is not null)
        {
            // A parameter of its own: FTS5 takes the weights of its columns as the text of a call.
            sql.Add($"w.rank MATCH {sql.Parameter($"bm25({string.Join(", ", _index.TextFields.Select(field => field.Weight.ToString("0.0###", CultureInfo.InvariantCulture)))})")}");
        }

        var score = sql.Words is null ? "NULL" : "w.rank";
        var found = _link.Query($"SELECT d.id, {score}, {order.Column ?? "NULL"} FROM {sql.From(true)} ORDER BY {order.Sql} LIMIT {_request.Limit + 1}",
            row => (Id: row.Number(0), Score: row.IsNull(1) ? (double?)null : row.Real(1), Key: row.Value(2)), [.. sql.Values]);
        if (found.Count > _request.Limit)
        {
            found.RemoveAt(_request.Limit);
            cursor = new SearchCursor(found[^1].Key, found[^1].Id).Write(_index.Table, _request.Query, order.Name);
        }

        return new HitReader(_link, _tables, _index, sql.Marked).Read([.. found.Select(one => (one.Id, -one.Score))]);
    }

    private long Count()
    {
        var sql = new QuerySql(_index, _query);
        return _link.Number($"SELECT count(*) FROM (SELECT 1 FROM {sql.From(false)} LIMIT {(long)_request.CountMax + 1})", [.. sql.Values]);
    }

    /// <summary>Keeps the numbers of all results for the facets; gives how many there are.</summary>
    private long Gather()
    {
        if (_query is null)
        {
            return _link.Number($"SELECT count(*) FROM {_index.Documents}");
        }

        var sql = new QuerySql(_index, _query);
        _link.Execute($"CREATE TABLE {Found} (id INTEGER PRIMARY KEY)");
        return _link.Execute($"INSERT INTO {Found} SELECT d.id FROM {sql.From(false)}", [.. sql.Values]);
    }

    private IReadOnlyList<SearchFacet> Facets() => [.. _index.Fields.Where(field => field.IsFacet).Select(field => new SearchFacet(field.Name,
        field.IsMany ? TagFacet(field) : ScalarFacet(field)))];

    private List<FacetCount> ScalarFacet(SearchField field)
    {
        var column = _index.ScalarColumn(field);
        var from = _query is null ? $"{_index.Documents} AS d" : $"{Found} AS g CROSS JOIN {_index.Documents} AS d ON d.id = g.id";
        var counts = _link.Query($"SELECT count(*), min(d.id), d.{column} FROM {from} WHERE d.{column} IS NOT NULL GROUP BY d.{column} ORDER BY 1 DESC, 3 LIMIT {_request.FacetValues}",
            row => (Count: row.Number(0), Id: row.Number(1)));
        // The documents have their values folded; the first row that has it says how it is written.
        return [.. counts.Select(one => new FacetCount(Shown(field,
            _link.Text($"SELECT {DuckSql.Identifier(field.Column)} FROM {_index.TableSql} WHERE {SearchTables.Id} = ?1", one.Id)), one.Count))];
    }

    private List<FacetCount> TagFacet(SearchField field)
    {
        var from = _query is null ? $"{_index.Tags} AS x" : $"{Found} AS g CROSS JOIN {_index.Tags} AS x ON x.doc = g.id";
        return _link.Query($"SELECT count(*), min(x.shown) FROM {from} WHERE x.field = {_index.TagNumber(field)} GROUP BY x.value ORDER BY 1 DESC, x.value LIMIT {_request.FacetValues}",
            row => new FacetCount(Shown(field, row.Text(1)), row.Number(0)));
    }

    internal static string Shown(SearchField field, string? value) =>
        field.Kind == SearchFieldKind.Flag ? value is "1" or "true" ? "true" : "false" : value ?? "";

    /// <summary>The elements of a list that is kept as JSON.</summary>
    internal static IReadOnlyList<string> Elements(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return [.. document.RootElement.EnumerateArray().Where(element => element.ValueKind != JsonValueKind.Null).Select(element => element.ToString())];
        }
        catch (JsonException)
        {
            return [json];
        }
    }
}
