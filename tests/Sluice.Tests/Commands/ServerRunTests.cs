using System.Text.Json;
using Shouldly;
using Sluice.Tests.Support;
using Xunit;

namespace Sluice.Tests.Commands;

/// <summary>The command line with a server, and beside one.</summary>
public sealed class ServerRunTests : IDisposable
{
    private const string Orders = "order_id,quantity\n1,5\n2,500\n3,7\n";

    private readonly ServerProcess _server = new();
    private readonly SluiceProcess _here = new();

    public ServerRunTests()
    {
        Directory.CreateDirectory(_server.Sluice.At("pipelines"));
        _server.Sluice.Write("pipelines/orders.yaml", "pipeline: orders\nmap:\n  order_id: { from: order_id, type: integer }\n  quantity: { from: quantity, type: integer, between: [1, 100] }\n");
        _server.Sluice.Write("pipelines/strict.yaml", "pipeline: strict\nmap:\n  quantity: { from: quantity, type: integer, between: [1, 100] }\ncheck:\n  - { rejects: \"<= 0\" }\n");
        _server.Sluice.Write("sluice.yaml", "arrivals: { free_bytes_min: 1 }\n");
        _server.StartAgain();
        _here.Write("orders.csv", Orders);
    }

    [Fact]
    public void A_run_on_a_server_says_what_a_run_here_says()
    {
        _here.Write("orders.yaml", File.ReadAllText(_server.Sluice.At("pipelines/orders.yaml")));
        var here = _here.RunJson("run", "orders.csv", "--pipeline", "orders.yaml");
        var there = _here.RunJson("run", "orders.csv", "--pipeline", "orders", "--server", _server.Url.ToString());
        var text = _here.Run("run", "orders.csv", "--pipeline", "orders", "--server", _server.Url.ToString());

        there.ExitCode.ShouldBe(here.ExitCode);
        there.Json.EnumerateObject().Select(property => property.Name).ShouldBe(here.Json.EnumerateObject().Select(property => property.Name));
        foreach (var name in new[] { "status", "rows_read", "accepted", "rejected", "duplicate", "filtered", "rejects_by_code", "loads", "columns" })
        {
            there.Json.GetProperty(name).ToString().ShouldBe(here.Json.GetProperty(name).ToString(), name);
        }

        text.Output.ShouldContain("orders.csv: completed");
        text.Output.ShouldContain("loaded                 2");
    }

    [Fact]
    public void Of_several_files_each_is_told_also_where_one_is_not_there()
    {
        _here.Write("more.csv", "order_id,quantity\n9,9\n");

        var there = _here.RunJson("run", "orders.csv", "missing.csv", "more.csv", "--pipeline", "orders", "--server", _server.Url.ToString());

        there.ExitCode.ShouldNotBe(0);
        there.Json.GetProperty("files").EnumerateArray().Select(file => file.GetProperty("status").GetString()).ShouldBe(["completed", "failed", "completed"]);
    }

    [Fact]
    public void Exit_codes_are_those_of_a_run()
    {
        var url = _server.Url.ToString();

        _here.Run("run", "orders.csv", "--pipeline", "orders", "--strict", "--server", url).ExitCode.ShouldBe(3);
        _here.Run("run", "orders.csv", "--pipeline", "strict", "--server", url).ExitCode.ShouldBe(4);
        _here.Run("run", "orders.csv", "--to", "duckdb:x.duckdb", "--server", url).ExitCode.ShouldBe(64);
        _here.Run("run", "orders.csv", "--pipeline", "no.yaml", "--server", url).ExitCode.ShouldBe(64);
        _here.Run("run", "orders.csv", "--pipeline", "nothing", "--server", url).ExitCode.ShouldBe(_here.Run("run", "orders.csv", "--pipeline", "nothing").ExitCode);
        _here.Run("run", "orders.csv", "--server", "http://127.0.0.1:1").ExitCode.ShouldBe(69);
        _here.Run("run", "orders.csv", "--server", "nowhere").ExitCode.ShouldBe(64);
    }

    [Theory]
    [InlineData("to_gone", 69)]
    [InlineData("no_column", 4)]
    [InlineData("no_secret", 78)]
    public void A_job_without_a_package_ends_as_a_run_here_would(string pipeline, int exitCode)
    {
        const string Yaml = "stores:\n  gone: postgres://nobody:x@127.0.0.1:1/none\n  secret: postgres://nobody:${secret:env:SLUICE_NO_SUCH}@127.0.0.1:1/none\nwork: { retries_max: 0 }\narrivals: { free_bytes_min: 1 }\n";
        var text = $"pipeline: {pipeline}\nmap:\n  order_id: {{ from: {(pipeline == "no_column" ? "nothing_like_it" : "order_id")}, type: integer, required: true }}\n"
            + (pipeline == "to_gone" ? "write:\n  - { store: gone, table: t }\n" : pipeline == "no_secret" ? "write:\n  - { store: secret, table: t }\n" : "");
        _server.Terminate().ShouldBe(0);
        _server.Sluice.Write("sluice.yaml", Yaml);
        _server.Sluice.Write($"pipelines/{pipeline}.yaml", text);
        _server.StartAgain();
        _here.Write("sluice.yaml", Yaml);
        _here.Write($"{pipeline}.yaml", text);

        var here = _here.Run("run", "orders.csv", "--pipeline", $"{pipeline}.yaml");
        var there = _here.Run("run", "orders.csv", "--pipeline", pipeline, "--server", _server.Url.ToString());

        (here.ExitCode, there.ExitCode).ShouldBe((exitCode, exitCode), $"{here.Error}\n{there.Error}");
    }

    [Theory]
    [InlineData("--to", "duckdb:x.duckdb", "server's pipelines")]
    [InlineData("--mode", "replace", "server's pipelines")]
    [InlineData("--dry-run", null, "/plan")]
    [InlineData("--limit", "2", "/api/v1/previews")]
    public void What_a_server_has_not_is_refused_with_the_way_that_there_is(string option, string? value, string way)
    {
        var result = _here.Run([.. new[] { "run", "orders.csv", "--server", _server.Url.ToString(), option }, .. value is null ? Array.Empty<string>() : [value]]);

        result.ExitCode.ShouldBe(64);
        result.Error.ShouldContain($"{option} does not go with --server");
        result.Error.ShouldContain(way);
    }

    [Fact]
    public void A_key_comes_from_the_environment()
    {
        var key = _server.NewKey("analyst");

        var without = _here.Run("run", "orders.csv", "--server", _server.Url.ToString());
        _here.Environment["SLUICE_KEY"] = key;
        var with = _here.Run("run", "orders.csv", "--server", _server.Url.ToString());

        without.ExitCode.ShouldBe(78);
        without.Error.ShouldContain("key_required");
        with.ExitCode.ShouldBe(0, with.Error);
    }

    [Fact]
    public void Jobs_are_asked_for_and_watched_at_a_server_and_beside_it()
    {
        var url = _server.Url.ToString();
        _here.Run("run", "orders.csv", "--pipeline", "orders", "--server", url).ExitCode.ShouldBe(0);
        var job = _here.RunJson("jobs", "list", "--server", url).Json[0].GetProperty("id").GetString()!;

        _here.RunJson("jobs", "show", job, "--server", url).Json.GetProperty("state").GetString().ShouldBe("completed");
        var watched = _here.Run("jobs", "watch", job, "--server", url);
        var beside = _server.Sluice.Run("jobs", "watch", job);
        var retried = _here.Run("jobs", "retry", job, "--server", url);

        watched.ExitCode.ShouldBe(0);
        watched.Output.ShouldContain("completed");
        beside.ExitCode.ShouldBe(0);
        retried.ExitCode.ShouldBe(1);
        retried.Error.ShouldContain("job_not_retriable");
    }

    [Fact]
    public async Task A_run_beside_a_server_goes_through_it_and_what_it_can_not_do_there_is_refused()
    {
        _server.Sluice.Write("orders.csv", Orders);

        var through = _server.Sluice.RunJson("run", "orders.csv", "--pipeline", "pipelines/orders.yaml");
        var again = _server.Sluice.RunJson("run", "orders.csv", "--pipeline", "pipelines/orders.yaml");
        var elsewhere = _server.Sluice.Run("run", "orders.csv", "--to", "duckdb:x.duckdb#orders");
        var rows = await _server.GetAsync("/api/v1/stores/home/tables/orders/rows");

        through.ExitCode.ShouldBe(0);
        through.Json.GetProperty("loads")[0].GetProperty("rows").GetInt64().ShouldBe(2);
        again.Json.GetProperty("job").GetString().ShouldNotBe(through.Json.GetProperty("job").GetString());
        rows.GetProperty("rows").GetArrayLength().ShouldBe(4);
        elsewhere.ExitCode.ShouldBe(69);
        elsewhere.Error.ShouldContain("home_locked");
        (await _server.GetAsync("/api/v1/jobs")).GetProperty("jobs").GetArrayLength().ShouldBe(2);
    }

    [Fact]
    public void A_run_that_would_load_somewhere_else_than_the_server_does_not_go_through_it()
    {
        _server.Sluice.Write("orders.csv", Orders);
        _server.Sluice.Write("other.yaml", "stores:\n  main: duckdb:other.duckdb\n");
        _server.Sluice.Write("to_main.yaml", "pipeline: to_main\nmap:\n  order_id: { from: order_id, type: integer }\nwrite:\n  - { store: main, stream: to_main }\n");

        var result = _server.Sluice.Run("run", "orders.csv", "--pipeline", "to_main.yaml", "--config", "other.yaml");

        result.ExitCode.ShouldBe(69);
        result.Error.ShouldContain("its store main is not the one");
    }

    [Fact]
    public void A_store_of_the_same_words_in_another_folder_is_another_store()
    {
        _server.Terminate().ShouldBe(0);
        _server.Sluice.Write("sluice.yaml", "arrivals: { free_bytes_min: 1 }\nstores:\n  main: duckdb:shop.duckdb\n");
        _server.StartAgain();
        foreach (var folder in new[] { _here, _server.Sluice })
        {
            folder.Write("orders.csv", Orders);
            folder.Write("to_main.yaml", "pipeline: to_main\nmap:\n  order_id: { from: order_id, type: integer }\nwrite:\n  - { store: main, stream: to_main }\n");
        }

        _here.Write("sluice.yaml", "stores:\n  main: duckdb:shop.duckdb\n");
        var elsewhere = _here.Run("run", "orders.csv", "--pipeline", "to_main.yaml", "--home", _server.Sluice.At(".sluice"));
        var same = _server.Sluice.Run("run", "orders.csv", "--pipeline", "to_main.yaml");

        elsewhere.ExitCode.ShouldBe(69);
        elsewhere.Error.ShouldContain("its store main is not the one");
        same.ExitCode.ShouldBe(0, same.Error);
    }

    public void Dispose()
    {
        _server.Dispose();
        _here.Dispose();
    }
}
