using System.Text.Json;
using Shouldly;
using Sluice.Tests.Support;
using Xunit;

namespace Sluice.Tests.Api;

/// <summary>Searching over HTTP.</summary>
public sealed class SearchApiTests : IDisposable
{
    private readonly ServerProcess _server = new();

    public SearchApiTests()
    {
        Directory.CreateDirectory(_server.Sluice.At("pipelines"));
        _server.Sluice.Write("pipelines/notes.yaml", """
            pipeline: notes
            map:
              id: { from: id, type: integer, required: true }
              title: title
              status: status
            check:
              - { unique: id }
            search:
              notes:
                text: { title: 2 }
                filters: [id, status]
                facets: [status]
            write:
              - { store: found, stream: notes, mode: upsert, key: id }
            """);
        _server.Sluice.Write("sluice.yaml", "arrivals: { free_bytes_min: 1 }\nstores:\n  found: search:notes.db\n  main: duckdb:x.duckdb\n");
        _server.StartAgain();
    }

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task What_was_sent_is_found()
    {
        await ServerTests.ShouldBeProblemAsync(await _server.Http.GetAsync("/api/v1/search?q=x"), 404, "unknown_index");
        (await _server.RunAsync("id,title,status\n1,Login failure after update,open\n2,Login works,closed\n3,Export fails,open\n", "name=notes.csv&pipeline=notes"))
            .GetProperty("state").GetString().ShouldBe("completed");

        var found = await _server.GetAsync("/api/v1/search?q=login&facets=true&limit=1");
        var rest = await _server.GetAsync($"/api/v1/search?q=login&limit=1&cursor={Uri.EscapeDataString(found.GetProperty("next_cursor").GetString()!)}");
        var open = await _server.GetAsync("/api/v1/search?q=login%20status:open&store=found&index=notes");

        found.GetProperty("total").GetInt64().ShouldBe(2);
        Ids(found).Concat(Ids(rest)).Order().ShouldBe(["1", "2"]);
        rest.TryGetProperty("next_cursor", out _).ShouldBeFalse();
        found.GetProperty("facets").GetProperty("status").EnumerateArray().Sum(value => value.GetProperty("count").GetInt64()).ShouldBe(2);
        Ids(open).ShouldBe(["1"]);
        await ServerTests.ShouldBeProblemAsync(await _server.Http.GetAsync("/api/v1/search?q=a&store=main"), 422, "not_searchable");
        await ServerTests.ShouldBeProblemAsync(await _server.Http.GetAsync("/api/v1/search?q=a&store=nowhere"), 404, "unknown_store");
        await ServerTests.ShouldBeProblemAsync(await _server.Http.GetAsync("/api/v1/search?q=colour:red"), 422, "unknown_field");
        (await _server.Http.GetAsync("/api/v1/search?q=%22%20OR%20*)(%3A%3A")).IsSuccessStatusCode.ShouldBeTrue();
        (await _server.Http.GetAsync($"/api/v1/search?q={Uri.EscapeDataString(new string('名', 4000))}")).IsSuccessStatusCode.ShouldBeTrue();
        await ServerTests.ShouldBeProblemAsync(await _server.Http.GetAsync($"/api/v1/search?q={new string('x', 10_000)}"), 422, "query_too_large");
    }

    private static IEnumerable<string?> Ids(JsonElement page) => page.GetProperty("hits").EnumerateArray().Select(hit => hit.GetProperty("id").GetString());
}
