using System.Text.Json;
using Shouldly;
using Sluice.Tests.Support;
using Xunit;

namespace Sluice.Tests.Commands;

/// <summary>Texts that go through a model of the user's own, as a user runs it: the child asks, the parent calls.</summary>
public sealed class ModelTests : IDisposable
{
    private const string Token = "canary-5c0ffee1";

    private readonly SluiceProcess _sluice = new();

    public void Dispose() => _sluice.Dispose();

    [Fact]
    public void Each_text_gets_what_the_model_says_or_why_it_says_nothing()
    {
        using var server = new ModelServer(call => ModelServer.Results(call, text => text switch
        {
            "no" => """{"error": "no idea"}""",
            "odd" => """{"label": "ODD", "length": "three"}""",
            _ => $$"""{"label": {{JsonSerializer.Serialize(text.ToUpperInvariant())}}, "length": {{text.Length}}, "more": [1, 2]}""",
        }));
        Configure(server);
        _sluice.Write("notes.csv", "id,note,tags\n1,good,a\n2,,b\n3,no,\n4,odd,\n5,good,b\nx,never sent,\n");

        var (exit, report) = _sluice.RunJson("run", "notes.csv", "--pipeline", "notes.yaml");

        exit.ShouldBe(0, report.ToString());
        report.GetProperty("rejected").GetInt64().ShouldBe(1);
        Rows("SELECT id, o.field, o.label, o.length, o.more, o.error FROM (SELECT id, unnest(opinion) AS o FROM notes) ORDER BY ALL").ShouldBe([
            "1|note|GOOD|4|[1, 2]|null", "1|tags|A|1|[1, 2]|null", "2|tags|B|1|[1, 2]|null", "3|note|null|null|null|no idea",
            "4|note|null|null|null|length: found \"three\", expected integer", "5|note|GOOD|4|[1, 2]|null", "5|tags|B|1|[1, 2]|null"]);
        Rows("SELECT count(*) FROM notes_opinion").ShouldBe(["7"]);
        server.Texts.Order(StringComparer.Ordinal).ShouldBe(["a", "b", "good", "no", "odd"]);
        server.Calls.ShouldAllBe(call => call.Authorization == "Bearer " + Token);
    }

    [Fact]
    public void A_second_run_asks_only_for_what_is_new()
    {
        using var server = new ModelServer();
        Configure(server);
        _sluice.Write("one.csv", "id,note,tags\n1,good,\n2,bad,\n");
        _sluice.Write("two.csv", "id,note,tags\n3,good,\n4,worse,\n");
        _sluice.Run("run", "one.csv", "--pipeline", "notes.yaml").ExitCode.ShouldBe(0);

        _sluice.Run("run", "two.csv", "--pipeline", "notes.yaml").ExitCode.ShouldBe(0);

        server.Texts.Order(StringComparer.Ordinal).ShouldBe(["bad", "good", "worse"]);
    }

    [Fact]
    public void A_model_that_is_down_costs_its_column_and_not_the_run()
    {
        using (var server = new ModelServer())
        {
            Configure(server);
        }

        _sluice.Write("notes.csv", "id,note,tags\n1,good,\n");

        _sluice.Run("run", "notes.csv", "--pipeline", "notes.yaml").ExitCode.ShouldBe(0);

        Rows("SELECT o.label IS NULL, o.error LIKE 'the model tone could not be reached%' FROM (SELECT unnest(opinion) AS o FROM notes)").ShouldBe(["True|True"]);
    }

    [Fact]
    public void A_row_without_an_answer_is_a_reject_where_that_is_wanted_and_a_replay_asks_again()
    {
        var isDown = true;
        using var server = new ModelServer(call => ModelServer.Results(call, text => text == "no" && isDown ? """{"error": "no idea"}""" : $$"""{"label": "L", "length": {{text.Length}}}"""));
        Configure(server, "on_error: reject");
        _sluice.Write("notes.csv", "id,note,tags\n1,good,a\n2,no,b\n3,,no\nx,never,\n4,good,a\n");

        var (exit, report) = _sluice.RunJson("run", "notes.csv", "--pipeline", "notes.yaml");

        exit.ShouldBe(0, report.ToString());
        report.GetProperty("rows_read").GetInt64().ShouldBe(5);
        report.GetProperty("accepted").GetInt64().ShouldBe(2);
        report.GetProperty("rejected").GetInt64().ShouldBe(3);
        report.GetProperty("rejects_by_code").GetProperty("model_failed").GetInt64().ShouldBe(2);
        Rows("SELECT id FROM notes ORDER BY id").ShouldBe(["1", "4"]);
        Rows("SELECT count(*) FROM notes_opinion").ShouldBe(["4"]);
        var job = report.GetProperty("job").GetString()!;
        var (_, rejects) = _sluice.RunJson("rejects", "list", job);
        var reasons = rejects.EnumerateArray().SelectMany(reject => reject.GetProperty("reasons").EnumerateArray())
            .Where(reason => reason.GetProperty("code").GetString() == "model_failed").ToList();
        reasons.Count.ShouldBe(2);
        reasons.ShouldAllBe(reason => reason.GetProperty("found").GetString() == "no idea" && reason.GetProperty("column").GetString() == "opinion"
            && reason.GetProperty("expected").GetString() == "an answer of the model tone to every text");

        isDown = false;
        _sluice.Run("rejects", "export", job, "-o", "rejects.csv").ExitCode.ShouldBe(0);
        _sluice.Write("rejects.csv", string.Concat(File.ReadLines(_sluice.At("rejects.csv")).Where(line => !line.Contains("never", StringComparison.Ordinal)).Select(line => line + "\n")));
        var replay = _sluice.Run("rejects", "replay", "rejects.csv");

        replay.ExitCode.ShouldBe(0, replay.Output + replay.Error);
        Rows("SELECT id, len(list_filter(opinion, lambda o: o.error IS NOT NULL)) FROM notes ORDER BY id").ShouldBe(["1|0", "2|0", "3|0", "4|0"]);
    }

    [Theory]
    [InlineData("{\"label\": \"L\", \"length\": 3, \"more\": []}", "ok", "answers in ")]
    [InlineData("{\"label\": \"L\", \"length\": \"3\", \"more\": []}", "failed", "the pipeline notes (enrich.models.opinion) can not use it: length: found \"3\", expected integer.")]
    [InlineData("{\"label\": \"L\"}", "warning", "the pipeline notes (enrich.models.opinion) misses length, more in it")]
    [InlineData("{\"error\": \"too dull\"}", "warning", "not to a sentence in English: too dull")]
    public void The_doctor_says_whether_a_model_answers_as_the_pipelines_want_it(string answer, string verdict, string found)
    {
        using var server = new ModelServer(call => ModelServer.Results(call, _ => answer));
        Configure(server);
        Directory.CreateDirectory(_sluice.At("pipelines"));
        File.Move(_sluice.At("notes.yaml"), _sluice.At("pipelines/notes.yaml"));

        var check = DoctorOn("tone", verdict == "failed" ? 78 : 0);

        check.GetProperty("verdict").GetString().ShouldBe(verdict);
        check.GetProperty("found").GetString()!.ShouldContain(found);
        server.Calls.Count.ShouldBe(1);
        Directory.Exists(_sluice.At(".sluice")).ShouldBeFalse();
    }

    [Fact]
    public void The_doctor_says_of_a_model_that_is_down_private_or_unknown_what_to_do()
    {
        using (var server = new ModelServer())
        {
            Configure(server);
        }

        DoctorOn("tone", 1).GetProperty("found").GetString()!.ShouldContain("could not be reached");

        _sluice.Write("sluice.yaml", "models:\n  tone: { url: \"http://127.0.0.1:9/\" }\nstores:\n  main: duckdb:x.duckdb\n");
        DoctorOn("tone", 1).GetProperty("found").GetString()!.ShouldContain("which is not public (private: true under models allows that)");

        _sluice.Write("sluice.yaml", "stores:\n  main: duckdb:x.duckdb\n");
        DoctorOn("tone", 78).GetProperty("found").GetString().ShouldBe("The pipeline notes asks it, and sluice.yaml does not have it.");
    }

    [Fact]
    public void The_token_stands_in_nothing_that_is_kept_or_shown()
    {
        using var server = new ModelServer(_ => new ModelServer.Reply(500, Token));
        Configure(server);
        _sluice.Write("notes.csv", "id,note,tags\n1,good,\n");

        var run = _sluice.Run("run", "notes.csv", "--pipeline", "notes.yaml", "-v");
        var shown = _sluice.Run("config", "show");

        (run.Output + run.Error + shown.Output + shown.Error).ShouldNotContain(Token);
        shown.Output.ShouldContain("models.tone.headers.Authorization: ***");
        foreach (var file in _sluice.Files())
        {
            System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(_sluice.At(file))).ShouldNotContain(Token, customMessage: file);
        }
    }

    [Fact]
    public void A_model_that_is_not_in_the_configuration_is_refused_before_anything_is_read()
    {
        using var server = new ModelServer();
        Configure(server);
        _sluice.Write("sluice.yaml", "models:\n  tune: { url: http://127.0.0.1:1/ }\n");
        _sluice.Write("notes.csv", "id,note,tags\n1,good,\n");

        var run = _sluice.Run("run", "notes.csv", "--pipeline", "notes.yaml", "--to", "duckdb:x.duckdb#notes");

        run.ExitCode.ShouldBe(78);
        run.Error.ShouldContain("The model 'tone' is not in sluice.yaml.");
        run.Error.ShouldContain("Did you mean tune?");
    }

    [Theory]
    [InlineData("url: ftp://models/x", "a URL that begins with http:// or https://")]
    [InlineData("url: https://user:secret@models/x", "Put the password into headers")]
    [InlineData("{ url: https://models/x, headers: { \"a b\": c } }", "can not be the name of a header")]
    [InlineData("{ url: https://models/x, parallel: 0 }", "a whole number from 1 to 64")]
    public void What_is_wrong_with_a_model_is_said(string model, string words)
    {
        _sluice.Write("sluice.yaml", $"models:\n  tone: {(model.StartsWith('{') ? model : $"{{ {model} }}")}\n");

        var shown = _sluice.Run("config", "show");

        shown.ExitCode.ShouldBe(78);
        shown.Error.ShouldContain(words);
        shown.Error.ShouldNotContain("user:secret");
    }

    private JsonElement DoctorOn(string model, int exitCode)
    {
        var (exit, report) = File.Exists(_sluice.At("notes.yaml")) ? _sluice.RunJson("doctor", "--pipeline", "notes.yaml") : _sluice.RunJson("doctor");
        exit.ShouldBe(exitCode, report.ToString());
        return report.GetProperty("checks").EnumerateArray().Single(check => check.GetProperty("name").GetString() == $"model {model}");
    }

    private void Configure(ModelServer server, string more = "hidden: false")
    {
        _sluice.Environment["TONE_TOKEN"] = Token;
        _sluice.Write("sluice.yaml", $$"""
            models:
              tone:
                url: {{server.Url}}
                headers: { Authorization: "Bearer ${secret:env:TONE_TOKEN}" }
                private: true
                attempts_max: 1
            stores:
              main: duckdb:x.duckdb
            """);
        _sluice.Write("notes.yaml", $$"""
            pipeline: notes
            map:
              id: { from: id, type: integer }
              note: note
              tags: { from: tags, collect: list }
            enrich:
              models:
                opinion:
                  model: tone
                  of: [note, tags]
                  returns: { label: text, length: integer, more: json }
                  {{more}}
            streams:
              notes_opinion: { from: notes, unnest: opinion }
            write:
              - { store: main, stream: notes }
              - { store: main, stream: notes_opinion }
            """);
    }

    private IReadOnlyList<string> Rows(string sql) => Database.Rows(_sluice.At("x.duckdb"), sql);
}
