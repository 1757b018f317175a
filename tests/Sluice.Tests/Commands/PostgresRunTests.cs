using System.Text.Json;
using Shouldly;
using Sluice.Tests.Stores.Postgres;
using Sluice.Tests.Support;

namespace Sluice.Tests.Commands;

/// <summary>Runs into PostgreSQL, as a user runs them.</summary>
[NeedsServer(PostgresDatabase.Variable)]
public sealed class PostgresRunTests : IDisposable
{
    private const string Canary = "k4n4r:i@n/?#%&";

    private readonly SluiceProcess _sluice = new();
    private readonly PostgresDatabase _database = new();
    private readonly string _role = $"r_{Guid.NewGuid():N}";

    public PostgresRunTests() => _database.Execute($"CREATE ROLE {_role} LOGIN SUPERUSER PASSWORD '{Canary}'");

    private string Address => _database.Url[_database.Url.IndexOf('@')..];

    private string EncodedUrl => $"postgresql://{_role}:{Uri.EscapeDataString(Canary)}{Address}";

    [ServerFact]
    public void The_sample_lands_in_a_table()
    {
        var result = _sluice.Run("run", Path.Combine(SluiceProcess.Root, "samples", "orders.csv"), "--to", $"{_database.Url}#orders");

        result.ExitCode.ShouldBe(0, result.Error);
        result.Output.ShouldContain("loaded               197");
        result.Output.ShouldContain("(5 of 197 rows shown)");
        _database.Lines("SELECT count(*), sum(quantity), max(_row) FROM orders").ShouldBe(["197|1280|200"]);
    }

    [ServerFact]
    public void A_replay_that_was_cut_off_goes_on_when_its_store_is_given_again_with_its_password()
    {
        _sluice.Write("orders.csv", "id,amount\n1,1\n2,x\n");
        _sluice.Write("orders.yaml", "pipeline: orders\nmap:\n  id: { from: id, type: integer }\n  amount: { from: amount, type: integer }\n");
        string[] to = ["--to", EncodedUrl + "#orders"];
        var job = _sluice.RunJson(["run", "orders.csv", "--pipeline", "orders.yaml", .. to]).Json.GetProperty("job").GetString();
        _sluice.Write("mended.csv", $"_reject_id,amount\n{job}:2,2\n");
        _sluice.Environment["SLUICE_TEST_FAULT"] = "parent:package";
        _sluice.Run(["rejects", "replay", "mended.csv", .. to]).ExitCode.ShouldNotBe(0);
        _sluice.Environment.Clear();

        var without = _sluice.RunJson("rejects", "replay", "mended.csv").Json;
        var (exitCode, replay) = _sluice.RunJson(["rejects", "replay", "mended.csv", .. to]);

        without.GetProperty("problems").EnumerateArray().Select(problem => problem.GetProperty("code").GetString()).ShouldContain("replay_unfinished");
        exitCode.ShouldBe(0, replay.ToString());
        replay.GetProperty("notes").EnumerateArray().Select(note => note.GetProperty("code").GetString()).ShouldBe(["replay_finished"]);
        _database.Lines("SELECT id, amount FROM orders ORDER BY id").ShouldBe(["1|1", "2|2"]);
    }

    [ServerFact]
    public void No_output_and_no_file_shows_the_password_wherever_it_comes_from()
    {
        _sluice.Write("orders.csv", "id,name\n1,a\n2,b\n");
        _sluice.Write("p.yaml", "pipeline: orders\nwrite:\n  - { store: warehouse }\n");
        _sluice.Environment["PG_PASSWORD"] = Canary;
        _sluice.Environment["PG_ENCODED"] = Uri.EscapeDataString(Canary);
        File.WriteAllText(_sluice.At("secret.txt"), Canary + "\n");
        var yamls = new[]
        {
            $"postgres://{_role}:${{secret:env:PG_PASSWORD}}{Address}",
            $"postgres://{_role}:${{secret:file:{_sluice.At("secret.txt")}}}{Address}",
            $"postgres://{_role}:${{PG_ENCODED}}{Address}",
            EncodedUrl,
        };
        var shown = new List<string>();
        void Run(int exitCode, params string[] words)
        {
            var result = _sluice.Run(words);
            result.ExitCode.ShouldBe(exitCode, result.Error);
            shown.Add(result.Output + result.Error);
        }

        foreach (var url in yamls)
        {
            _sluice.Write("sluice.yaml", $"stores:\n  warehouse: \"{url}\"\n");
            Run(0, "config", "show");
            Run(0, "run", "orders.csv", "--pipeline", "p.yaml", "--output", url == EncodedUrl ? "json" : "text");
        }

        Run(0, "run", "orders.csv", "--pipeline", "p.yaml", "--dry-run", "--output", "json");
        Run(0, "plan", "orders.csv", "--pipeline", "p.yaml");
        Run(0, "run", "orders.csv", "--to", yamls[0], "--mode", "upsert", "--key", "id");
        _database.Execute("DROP TABLE orders; CREATE TABLE orders (id text)");
        Run(4, "run", "orders.csv", "--to", EncodedUrl + "#orders", "--schema", "freeze", "--output", "json");
        _database.Execute($"ALTER ROLE {_role} PASSWORD 'another'");
        Run(78, "run", "orders.csv", "--to", EncodedUrl);
        Run(69, "run", "orders.csv", "--to", $"postgres://{_role}:{Uri.EscapeDataString(Canary)}@127.0.0.1:1/db");
        Run(78, "run", "orders.csv", "--to", $"postgres://{_role}:{Uri.EscapeDataString(Canary)}@127.0.0.1:99999/db");
        Run(78, "run", "orders.csv", "--to", $"postgres://{_role}:{Uri.EscapeDataString(Canary)}{Address}?sslmod=require");

        foreach (var text in shown)
        {
            text.ShouldNotContain(Canary);
            text.ShouldNotContain(Uri.EscapeDataString(Canary));
        }

        File.Delete(_sluice.At("secret.txt"));
        File.Delete(_sluice.At("sluice.yaml"));
        foreach (var file in _sluice.Files())
        {
            var text = File.ReadAllText(_sluice.At(file));
            text.ShouldNotContain(Canary, customMessage: file);
            text.ShouldNotContain(Uri.EscapeDataString(Canary), customMessage: file);
        }
    }

    [ServerFact]
    public void A_wrong_password_and_a_missing_secret_are_said_so()
    {
        _sluice.Write("orders.csv", "id\n1\n");
        var wrong = _sluice.Run("run", "orders.csv", "--to", $"postgres://{_role}:wrong{Address}#orders");
        var missing = _sluice.Run("run", "orders.csv", "--to", $"postgres://{_role}:${{secret:env:NO_SUCH_VARIABLE}}{Address}#orders");

        wrong.ExitCode.ShouldBe(78);
        wrong.Error.ShouldContain("store_login");
        wrong.Error.ShouldContain($"password authentication failed for user \"{_role}\"");
        missing.ExitCode.ShouldBe(78);
        missing.Error.ShouldContain("Set the environment variable NO_SUCH_VARIABLE.");
    }

    [ServerFact]
    public void Drift_is_printed_before_anything_is_loaded_and_stops_a_frozen_table()
    {
        _sluice.Write("first.csv", "id,state,amount,note\n" + string.Concat(Enumerable.Range(0, 50).Select(i => $"{i},{(i % 3 == 0 ? "open" : "done")},{i * 7 % 13}.5,n{i}\n")));
        _sluice.Write("second.csv", "id,status,amount,discount\n" + string.Concat(Enumerable.Range(50, 50).Select(i => $"{i},{(i % 3 == 0 ? "open" : "done")},{i * 7 % 13}.5,{i % 5}\n")));
        string[] to = ["--to", $"{_database.Url}#orders"];
        _sluice.Run(["run", "first.csv", .. to, "-q"]).ExitCode.ShouldBe(0);

        var plan = _sluice.Run(["plan", "second.csv", .. to]);
        var dry = _sluice.RunJson(["run", "second.csv", .. to, "--dry-run"]);
        var frozen = _sluice.RunJson(["run", "second.csv", .. to, "--schema", "freeze"]);

        plan.ExitCode.ShouldBe(0, plan.Error);
        plan.Output.ShouldContain("-- drift");
        plan.Output.ShouldContain("+ discount BIGINT: added to the table");
        Changes(dry.Json).ShouldBe(["added discount", "dropped note", "renamed status was state"]);
        dry.ExitCode.ShouldBe(0);
        frozen.ExitCode.ShouldBe(4);
        Changes(frozen.Json).ShouldBe(["added discount", "dropped note", "renamed status was state"]);
        frozen.Json.GetProperty("problems")[0].GetProperty("code").GetString().ShouldBe("schema_differs");
        _database.Lines("SELECT count(*) FROM information_schema.columns WHERE table_name = 'orders'").ShouldBe(["7"]);
        _database.Cell("SELECT count(*) FROM orders").ShouldBe("50");

        var run = _sluice.Run(["run", "second.csv", .. to]);
        run.ExitCode.ShouldBe(0, run.Error);
        run.Output.ShouldContain("~ state → status VARCHAR: looks renamed");
        run.Output.ShouldContain("map: { state: { from: [state, status] } }");
        run.Output.ShouldContain("- note text: not in the file");
        _database.Lines("SELECT count(*), count(state), count(status), count(discount) FROM orders").ShouldBe(["100|50|50|50"]);
        _sluice.RunJson(["run", "second.csv", .. to]).Json.TryGetProperty("drift", out var left).ShouldBeTrue();
        left[0].GetProperty("changes").EnumerateArray().Select(change => change.GetProperty("column").GetString()).ShouldBe(["state", "note"], ignoreOrder: true);
    }

    [ServerFact]
    public void A_pipeline_writes_in_its_modes_in_one_transaction()
    {
        _sluice.Write("tickets.yaml", """
            pipeline: tickets
            map:
              id: { from: id, type: integer, required: true }
              comments: { from: "Comment*", collect: list }
            check:
              - { unique: id, keep: last }
            streams:
              ticket_comments: { from: tickets, unnest: comments }
            write:
              - { store: pg, stream: tickets, mode: upsert, key: id, order: none, schema: freeze }
              - { store: pg, stream: ticket_comments, mode: replace_by, by: id }
            """);
        _sluice.Write("sluice.yaml", $"stores:\n  pg: \"{_database.Url}\"\n");
        _sluice.Write("a.csv", "id,Comment,Comment\n1,first,second\n2,third,\n");
        _sluice.Write("b.csv", "id,Comment,Comment\n2,,\n3,new,\n");

        var first = _sluice.Run("run", "a.csv", "b.csv", "--pipeline", "tickets.yaml");

        first.ExitCode.ShouldBe(0, first.Error);
        _database.Lines("SELECT id, comments FROM tickets ORDER BY id").ShouldBe(["1|{first,second}", "2|{}", "3|{new}"]);
        _database.Lines("SELECT id, comments FROM ticket_comments ORDER BY id, comments").ShouldBe(["1|first", "1|second", "3|new"]);
    }

    public void Dispose()
    {
        _database.Dispose();
        _database.ExecuteOnServer($"DROP ROLE {_role}");
        _sluice.Dispose();
    }

    private static IEnumerable<string> Changes(JsonElement report) => report.GetProperty("drift")[0].GetProperty("changes").EnumerateArray()
        .Select(change => $"{change.GetProperty("kind").GetString()} {change.GetProperty("column").GetString()}"
            + (change.TryGetProperty("was", out var was) ? $" was {was.GetString()}" : "")).Order();
}
