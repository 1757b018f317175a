using System.Text.Json;
using Shouldly;
using Sluice.Tests.Stores.Search.Elasticsearch;
using Sluice.Tests.Support;
using Xunit;

namespace Sluice.Tests.Commands;

/// <summary>Tickets into Elasticsearch and out again, as a user does it: the command line, and the server.</summary>
public sealed class ElasticRunTests : IDisposable
{
    private readonly FakeElastic _server = new();
    private readonly SluiceProcess _sluice = new();

    private static string Sample => Path.Combine(SluiceProcess.Root, "samples", "tickets.csv");

    private static string Pipeline => Path.Combine(SluiceProcess.Root, "pipelines", "tickets.yaml");

    public void Dispose()
    {
        _sluice.Dispose();
        _server.Dispose();
    }

    [Fact]
    public void Tickets_are_loaded_searched_and_loaded_again_and_no_output_shows_the_password()
    {
        _sluice.Environment["ES_PASSWORD"] = FakeElastic.Password;
        _sluice.Write("sluice.yaml", $"stores: {{ main: duckdb:tickets.duckdb, search: 'elasticsearch+http://{FakeElastic.User}:${{secret:env:ES_PASSWORD}}@127.0.0.1:{_server.Port}/support' }}\n");

        var first = _sluice.Run("run", Sample, "--pipeline", Pipeline);
        first.ExitCode.ShouldBe(0, first.Error + first.Output);
        _sluice.Run("run", Sample, "--pipeline", Pipeline).ExitCode.ShouldBe(0);

        Ids("login status:done sentiment:neutral").ShouldBe(["SHOP-1"]);
        Ids("comment:annoying entity:TypeError").Length.ShouldBe(1);
        Ids("created:2026-01-12").ShouldBe(["SHOP-2"]);
        Ids("entity_kind:email").ShouldBe(["SHOP-2"]);
        Ids("").Length.ShouldBe(4);
        var page = _sluice.Run("search", "login", "OR", "export", "--facets", "--limit", "1", "--sort", "created:asc");
        page.Output.ShouldContain("SHOP-1  *Login* page shows a blank screen");
        page.Output.ShouldContain("1 of 2 found in tickets; the next: --cursor ");
        _server.Cluster.Aliases.Keys.ShouldContain("support-tickets");
        var doctor = _sluice.Run("doctor", "--pipeline", Pipeline);
        doctor.Output.ShouldContain("it can be reached");
        (first.Output + first.Error + page.Output + doctor.Output + _sluice.Run("config", "show").Output).ShouldNotContain(FakeElastic.Password);

        _sluice.Environment["ES_PASSWORD"] = "wrong";
        var refused = _sluice.Run("search", "login");
        refused.ExitCode.ShouldBe(78);
        refused.Error.ShouldContain("does not let us in");
    }

    [Fact]
    public void A_store_can_be_given_by_its_url_with_the_table_behind_it()
    {
        var url = _server.Url("shop");
        var orders = Path.Combine(SluiceProcess.Root, "samples", "orders.csv");

        var plan = _sluice.Run("run", orders, "--to", url + "#orders", "--dry-run");
        plan.ExitCode.ShouldBe(0, plan.Error);
        _server.Cluster.Indexes.ShouldBeEmpty("a dry run makes nothing");
        var (exitCode, run) = _sluice.RunJson("run", orders, "--to", url + "#orders");
        exitCode.ShouldBe(0, run.ToString());

        var rows = run.GetProperty("loads")[0].GetProperty("rows").GetInt64();
        rows.ShouldBeGreaterThan(0);
        var found = _sluice.RunJson("search", "--store", url + "#orders").Json;
        found.GetProperty("total").GetInt64().ShouldBe(rows);
        run.ToString().ShouldNotContain(Uri.EscapeDataString(FakeElastic.Password));
    }

    [Fact]
    public async Task The_server_searches_it_and_shows_its_tables()
    {
        using var server = ServerProcess.Start($"stores: {{ main: duckdb:tickets.duckdb, search: '{_server.Url("support")}' }}\npipelines: {Path.GetDirectoryName(Pipeline)}\n");
        var job = await server.RunAsync(await File.ReadAllTextAsync(Sample), "pipeline=tickets&name=tickets.csv");
        job.GetProperty("state").GetString().ShouldBe("completed", job.ToString());

        var found = await server.GetAsync("/api/v1/search?q=login+status:done&facets=true");
        found.GetProperty("hits")[0].GetProperty("id").GetString().ShouldBe("SHOP-1", found.ToString());
        found.GetProperty("facets").GetProperty("status").ToString().ShouldContain("Done");
        var rows = await server.GetAsync("/api/v1/stores/search/tables/tickets/rows?limit=2");
        rows.ToString().ShouldContain("SHOP-");
        rows.ToString().ShouldNotContain("_sluice");
    }

    private string[] Ids(string query)
    {
        var (exitCode, json) = _sluice.RunJson("search", query);
        exitCode.ShouldBe(0, json.ToString());
        return [.. json.GetProperty("hits").EnumerateArray().Select(hit => hit.GetProperty("id").GetString()!)];
    }
}
