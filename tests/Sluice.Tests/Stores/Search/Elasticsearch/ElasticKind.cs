using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Sluice.DuckDbApi;
using Sluice.Tests.Stores.Support;

namespace Sluice.Tests.Stores.Search.Elasticsearch;

/// <summary>A search server: the double, or a real one below a prefix of its own, whose indexes are gone after the test.</summary>
internal sealed class ElasticKind : StoreKind
{
    private const int PageRows = 5000;

    private readonly StoreFolder _home;
    private readonly string _prefix = $"t{Guid.NewGuid():N}"[..12];
    private readonly string _server;
    private DuckDatabase? _copies;

    /// <param name="home">The test's folder.</param>
    /// <param name="real">The URL of a real server; null for the double.</param>
    public ElasticKind(StoreFolder home, string? real = null)
        : base(home)
    {
        _home = home;
        Double = real is null ? new() : null;
        _server = real ?? Double!.Url("").TrimEnd('/');
    }

    /// <summary>The double; null for a real server.</summary>
    public FakeElastic? Double { get; }

    /// <summary>What the names of its indexes begin with.</summary>
    public string Prefix => _prefix;

    // Short, so that a test which waits for a dead load does not wait for long.
    public override string UrlIn(string folder) => $"{_server}/{_prefix}?lease_seconds=3&retry_seconds=20";

    public override DuckDatabase OpenData() => _copies = DuckDatabase.Open();

    // Read by the table's alias, as any other client would, and typed here by rules that share nothing with the store's.
    public override string Relation(string table)
    {
        using var http = Client();
        var columns = Columns(http, table, out var alias);
        var csv = _home.File($"{Guid.NewGuid():N}.csv");
        using (var file = new StreamWriter(csv))
        {
            foreach (var source in Sources(http, alias))
            {
                file.Write(string.Join(',', columns.Select(column => source.TryGetProperty(column.Field, out var value) ? Cell(column.Type, value) : "")));
                file.Write('\n');
            }
        }

        return TypedCopy.Of(_copies!, table, csv, [.. columns.Select((column, i) => (column.Name, Typed(column.Type, TypedCopy.Cell(i))))]);
    }

    public override void Dispose()
    {
        if (Double is not null)
        {
            Double.Dispose();
            return;
        }

        using var http = Client();
        foreach (var index in Ask(http, "GET", "/_cat/indices?format=json", null).EnumerateArray().Select(row => row.GetProperty("index").GetString()!).Where(index => index.StartsWith(_prefix, StringComparison.Ordinal)))
        {
            Ask(http, "DELETE", "/" + index, null);
        }
    }

    private List<(string Name, string Type, string Field)> Columns(HttpClient http, string table, out string alias)
    {
        var found = Ask(http, "POST", $"/{_prefix}-sluice-catalog/_search", """{"query": {"term": {"kind": {"value": "table"}}}, "size": 100}""")
            .GetProperty("hits").GetProperty("hits").EnumerateArray().Select(hit => hit.GetProperty("_source").GetProperty("body"))
            .Single(body => body.GetProperty("table").GetString() == table);
        var state = found.GetProperty("base");
        alias = state.GetProperty("index").GetString()!.Split('-') is var parts ? string.Join('-', parts[..^1]) : "";
        return [.. state.GetProperty("columns").EnumerateArray().Select(column => (column.GetProperty("name").GetString()!, column.GetProperty("sql_type").GetString()!,
            FieldOf(column.GetProperty("name").GetString()!)))];
    }

    private static string FieldOf(string column) => column is "_job" or "_file" or "_row" ? column
        : string.Concat(column.Select((letter, i) => char.IsLetterOrDigit(letter) || char.IsSurrogate(letter) || letter == '-' || (letter == '_' && i > 0)
            || (letter == ' ' && i > 0 && i < column.Length - 1) ? letter.ToString() : $"%{(int)letter:X4}"));

    private static IEnumerable<JsonElement> Sources(HttpClient http, string alias)
    {
        var after = "";
        while (true)
        {
            var hits = Ask(http, "POST", $"/{alias}/_search", $$"""{"size": {{PageRows}}, "sort": [{"_sluice.n": "asc"}]{{after}}}""").GetProperty("hits").GetProperty("hits");
            foreach (var hit in hits.EnumerateArray())
            {
                after = $", \"search_after\": {hit.GetProperty("sort").GetRawText()}";
                yield return hit.GetProperty("_source");
            }

            if (hits.GetArrayLength() < PageRows)
            {
                yield break;
            }
        }
    }

    private static string Cell(string type, JsonElement value)
    {
        var text = value.ValueKind switch
        {
            JsonValueKind.Null => null,
            JsonValueKind.String when !IsJson(type) => value.GetString(),
            _ => value.GetRawText(),
        };
        return text is null ? "" : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    private static bool IsJson(string type) => type == "JSON" || type.EndsWith(']') || type.StartsWith("STRUCT", StringComparison.Ordinal) || type.StartsWith("MAP", StringComparison.Ordinal);

    private static string Typed(string type, string cell) => type switch
    {
        "BLOB" => $"unhex({cell})",
        "JSON" => $"CAST({cell} AS JSON)",
        _ when IsJson(type) => $"CAST(CAST({cell} AS JSON) AS {type})",
        _ => $"CAST({cell} AS {type})",
    };

    private HttpClient Client()
    {
        var url = new Uri(_server["elasticsearch+".Length..]);
        var user = url.UserInfo.Split(':');
        var http = new HttpClient { BaseAddress = new Uri($"{url.Scheme}://{url.Host}:{url.Port}") };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(string.Join(':', user.Select(Uri.UnescapeDataString)))));
        return http;
    }

    private static JsonElement Ask(HttpClient http, string method, string path, string? body)
    {
        using var request = new HttpRequestMessage(new(method), path) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json")) };
        using var answer = http.Send(request);
        using var reader = new StreamReader(answer.Content.ReadAsStream());
        return JsonSerializer.Deserialize<JsonElement>(reader.ReadToEnd());
    }
}
