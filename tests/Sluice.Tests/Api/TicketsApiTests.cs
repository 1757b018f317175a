using System.Text.Json;
using Shouldly;
using Sluice.Tests.Support;
using Xunit;

namespace Sluice.Tests.Api;

/// <summary>The tickets of the shipped pipeline over HTTP: an export is sent, and its tickets can be asked for.</summary>
public sealed class TicketsApiTests : IDisposable
{
    private readonly ServerProcess _server = new();

    public TicketsApiTests()
    {
        Directory.CreateDirectory(_server.Sluice.At("pipelines"));
        File.Copy(Path.Combine(SluiceProcess.Root, "pipelines", "tickets.yaml"), _server.Sluice.At("pipelines/tickets.yaml"));
        _server.Sluice.Write("sluice.yaml", "arrivals: { free_bytes_min: 1 }\nstores:\n  main: duckdb:tickets.duckdb\n");
        _server.StartAgain();
    }

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task An_export_that_is_sent_becomes_tickets_that_can_be_asked_for()
    {
        var export = File.ReadAllText(Path.Combine(SluiceProcess.Root, "samples", "tickets.csv"));
        (await _server.RunAsync(export, "name=tickets.csv&Pipeline=tickets")).GetProperty("state").GetString().ShouldBe("completed");

        var all = await _server.GetAsync("/api/v1/tickets?limit=3");
        var rest = await _server.GetAsync($"/api/v1/tickets?limit=3&cursor={all.GetProperty("next_cursor").GetString()}");
        var positive = await _server.GetAsync("/api/v1/tickets?sentiment=positive");
        var bugs = await _server.GetAsync("/api/v1/tickets?type=Bug&status=Done");
        var newer = await _server.GetAsync("/api/v1/tickets?from=2026-01-13&to=2026-01-14");
        var ticket = await _server.GetAsync("/api/v1/tickets/SHOP-1");
        var overview = await _server.GetAsync("/api/v1/tickets-overview/sentiment?unit=year");
        var entities = await _server.GetAsync("/api/v1/tickets-overview/entities?kind=ticket&limit=1");

        Keys(all).ShouldBe(["SHOP-4", "SHOP-3", "SHOP-2"]);
        Keys(rest).ShouldBe(["SHOP-1"]);
        rest.TryGetProperty("next_cursor", out _).ShouldBeFalse();
        Keys(positive).ShouldBe(["SHOP-3"]);
        Keys(newer).ShouldBe(["SHOP-3"]);
        Keys(bugs).ShouldBe(["SHOP-1"]);
        ticket.GetProperty("cut").GetArrayLength().ShouldBe(0);
        ticket.GetProperty("ticket").GetProperty("ticket_id").GetString().ShouldBe("SHOP-1");
        ticket.GetProperty("ticket").EnumerateObject().ShouldAllBe(column => !column.Name.StartsWith('_'));
        ticket.GetProperty("comments").EnumerateArray().Select(comment => comment.GetProperty("author").GetString()).ShouldBe(["557058:bbbb", "557058:aaaa"]);
        ticket.GetProperty("entities").EnumerateArray().Select(entity => entity.GetProperty("kind").GetString()).ShouldContain("stack_frame");
        ticket.GetProperty("sentiments").GetArrayLength().ShouldBe(4);
        Items(overview).Select(item => $"{item.GetProperty("created_at").GetString()} {Text(item, "sentiment")} {item.GetProperty("count").GetString()}")
            .ShouldBe(["2026-01-01 neutral 2", "2026-01-01 positive 1", "2026-01-01 null 1"]);
        Items(entities).Single().GetProperty("kind").GetString().ShouldBe("ticket");
    }

    [Fact]
    public async Task A_ticket_or_a_store_that_is_not_there_is_not_found()
    {
        await _server.RunAsync("Issue key,Summary\nA-1,One\n", "name=t.csv&pipeline=tickets");

        await ServerTests.ShouldBeProblemAsync(await _server.Http.GetAsync("/api/v1/tickets/A-2"), 404, "unknown_ticket");
        await ServerTests.ShouldBeProblemAsync(await _server.Http.GetAsync("/api/v1/tickets/x'%20OR%201=1"), 404, "unknown_ticket");
        await ServerTests.ShouldBeProblemAsync(await _server.Http.GetAsync("/api/v1/tickets?store=gone"), 404, "unknown_store");
        await ServerTests.ShouldBeProblemAsync(await _server.Http.GetAsync("/api/v1/tickets-overview/sentiment?unit=hour"), 400, "bad_parameter");
    }

    private static IEnumerable<string?> Keys(JsonElement page) => Items(page).Select(item => item.GetProperty("ticket_id").GetString());

    private static IEnumerable<JsonElement> Items(JsonElement page) => page.GetProperty("items").EnumerateArray();

    private static string Text(JsonElement item, string name) => item.TryGetProperty(name, out var value) ? value.GetString() ?? "null" : "null";
}
