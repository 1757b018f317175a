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

    private void Configure(ModelServer server)
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
        _sluice.Write("notes.yaml", """
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
            streams:
              notes_opinion: { from: notes, unnest: opinion }
            write:
              - { store: main, stream: notes }
              - { store: main, stream: notes_opinion }
            """);
    }

    private IReadOnlyList<string> Rows(string sql) => Database.Rows(_sluice.At("x.duckdb"), sql);
}
