using Shouldly;
using Sluice.Pipelines.Config;
using Sluice.Pipelines.Enriching.Models;
using Sluice.Running.Models;
using Sluice.Tests.Support;
using Xunit;

namespace Sluice.Tests.Running.Models;

/// <summary>Models of the user's own over HTTP: every text gets an outcome, and nobody is asked twice.</summary>
public sealed class HttpModelsTests : IDisposable
{
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("sluice-models-");
    private readonly List<IDisposable> _open = [];

    public void Dispose()
    {
        _open.ForEach(one => one.Dispose());
        _home.Delete(recursive: true);
    }

    [Fact]
    public async Task Texts_are_asked_for_in_batches_and_answered_in_their_order()
    {
        var server = Server();
        var models = Models(server, model => model with { BatchTexts = 4 });

        var answers = await Ask(models, [.. Enumerable.Range(1, 10).Select(length => new string('a', length))]);

        answers.ShouldBe([.. Enumerable.Range(1, 10).Select(length => length.ToString())]);
        server.Calls.Select(call => call.Texts.Count).Order().ShouldBe([2, 4, 4]);
        server.Calls.ShouldAllBe(call => call.ContentType == "application/json");
    }

    [Fact]
    public async Task A_model_that_takes_one_text_at_a_time_is_sent_one()
    {
        var server = Server();
        var models = Models(server, model => model with { BatchTexts = 1 });

        (await Ask(models, "a", "bb")).ShouldBe(["1", "2"]);
        server.Calls.ShouldAllBe(call => !call.IsBatch);
    }

    [Fact]
    public async Task The_same_text_is_never_sent_twice_even_by_another_engine_later()
    {
        var server = Server();
        var models = Models(server);
        await Ask(models, "a", "bb");

        (await Ask(models, "bb", "ccc", "a")).ShouldBe(["2", "3", "1"]);
        models.Dispose();
        (await Ask(Models(server), "a", "ccc")).ShouldBe(["1", "3"]);

        server.Texts.Order().ShouldBe(["a", "bb", "ccc"]);
    }

    [Fact]
    public async Task Two_threads_that_ask_for_the_same_text_make_one_call()
    {
        var gate = new TaskCompletionSource();
        var server = Server(call => ModelServer.Lengths(call) with { Until = gate.Task });
        var models = Models(server, model => model with { BatchTexts = 1 });

        var first = Ask(models, "same");
        await Eventually.TrueAsync(() => Task.FromResult(server.Calls.Count == 1), "the first call is made");
        var second = Ask(models, "same");
        gate.SetResult();

        (await first).ShouldBe(await second);
        server.Calls.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Whoever_waits_for_a_text_that_another_asked_for_gets_its_answer_also_when_the_other_is_stopped()
    {
        var gate = new TaskCompletionSource();
        var server = Server(call => call.Texts.Contains("known") ? ModelServer.Lengths(call) : ModelServer.Lengths(call) with { Until = gate.Task });
        var models = Models(server, model => model with { BatchTexts = 1, Parallel = 4, KeepsAnswers = false });
        using var cancelled = new CancellationTokenSource();
        var first = models.AskAsync("tone", ["same"], cancelled.Token);
        await Eventually.TrueAsync(() => Task.FromResult(server.Calls.Count == 1), "the first call is made");
        var second = Ask(models, "known", "same");
        await Eventually.TrueAsync(() => Task.FromResult(server.Calls.Count == 2), "the text of its own is asked for, so it waits for the other one");

        await cancelled.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => first);
        gate.SetResult();

        (await second).ShouldBe(["5", "4"]);
        server.Texts.Count(text => text == "known").ShouldBe(1);
    }

    [Fact]
    public async Task A_text_that_the_model_refuses_costs_the_others_nothing()
    {
        var server = Server(call => call.Texts.Contains("bad") ? new ModelServer.Reply(422, "{}") : ModelServer.Lengths(call));
        var models = Models(server, model => model with { BatchTexts = 8 });

        (await Ask(models, "a", "bb", "ccc", "bad", "eeeee")).ShouldBe(["1", "2", "3", "the model tone answered 422", "5"]);
    }

    [Fact]
    public async Task A_model_that_says_what_it_could_not_do_is_quoted()
    {
        var server = Server(call => ModelServer.Results(call, text => text == "x" ? """{"error": "too short"}""" : text == "y" ? "7" : """{"length": 1}"""));

        (await Ask(Models(server), "x", "y", "z")).ShouldBe(["too short", "the model answered a number, expected an object", "1"]);
    }

    [Fact]
    public async Task Half_of_a_character_in_an_answer_costs_its_own_text_and_is_not_kept()
    {
        var isOdd = true;
        var server = Server(call => ModelServer.Results(call, text => isOdd && text != "whole" ? text : """{"length": 1}"""));
        var models = Models(server);
        string[] texts = ["whole", """{"length": 1, "label": "\ud83d"}""", """{"length": 1, "\ud83d": 1}""", """{"length": 1, "more": [{"a": "\udc00"}]}""", """{"error": "\ud83d"}"""];
        const string Odd = "the model answered what is no text: half of a character";

        (await Ask(models, texts)).ShouldBe(["1", Odd, Odd, Odd, Odd]);

        isOdd = false;
        (await Ask(models, texts)).ShouldBe(["1", "1", "1", "1", "1"]);
    }

    [Fact]
    public void A_number_that_no_double_holds_is_a_failure_of_its_text()
    {
        var reader = new ModelValues([new ReturnedValue("score", Sluice.Pipelines.Typing.CellTypeKind.Double)]);

        reader.Read(new ModelAnswer("""{"score": -1e999}""", null)).Error.ShouldBe("score: found -1e999, expected double");
    }

    [Fact]
    public async Task A_model_that_names_the_moment_is_not_asked_before_it()
    {
        var time = new ManualTime();
        var start = time.GetUtcNow();
        var calls = new List<TimeSpan>();
        var server = Server(call =>
        {
            calls.Add(time.GetUtcNow() - start);
            return calls.Count > 1 ? ModelServer.Lengths(call)
                : new ModelServer.Reply(503, "") { Headers = new Dictionary<string, string> { ["Retry-After"] = start.AddSeconds(20).ToString("R") } };
        });

        var asked = Ask(Models(server, time: time), "a");
        await Eventually.TrueAsync(() =>
        {
            if (calls.Count > 0)
                time.Advance(TimeSpan.FromSeconds(1));
            return Task.FromResult(asked.IsCompleted);
        }, "the model has answered");

        (await asked).ShouldBe(["1"]);
        calls[1].ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(20));
    }

    [Theory]
    [InlineData(200, "no json", "the model tone answered what is no JSON")]
    [InlineData(200, "{}", "the model tone answered an object, expected a list of results")]
    [InlineData(200, "[{}]", "the model tone answered 1 results to 2 texts")]
    [InlineData(401, "", "the model tone answered 401")]
    [InlineData(302, "", "the model tone answered 302, and redirections are not followed")]
    [InlineData(503, "", "the model tone answered 503 (2 attempts)")]
    public async Task What_a_model_says_instead_of_an_answer_is_the_outcome_of_its_texts(int status, string body, string outcome)
    {
        var server = Server(_ => new ModelServer.Reply(status, body)
        {
            Headers = status == 302 ? new Dictionary<string, string> { ["Location"] = "http://127.0.0.1:1/" } : new Dictionary<string, string>(),
        });
        var models = Models(server, model => model with { AttemptsMax = 2 });

        (await Ask(models, "a", "b")).ShouldBe([outcome, outcome]);
    }

    [Fact]
    public async Task A_model_that_is_busy_is_asked_again()
    {
        var server = Server(null, busyCalls: 2);

        (await Ask(Models(server), "a")).ShouldBe(["1"]);
        server.Calls.Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_model_that_does_not_answer_in_time_has_failed()
    {
        var gate = new TaskCompletionSource();
        var server = Server(call => ModelServer.Lengths(call) with { Until = gate.Task });
        var models = Models(server, model => model with { TimeoutSeconds = 1, AttemptsMax = 1 });

        (await Ask(models, "a")).ShouldBe(["the model tone did not answer within 1 s"]);
        gate.SetResult();
    }

    [Fact]
    public async Task A_model_that_is_down_is_left_alone_and_tried_again_after_a_pause()
    {
        var isDown = true;
        var server = Server(call => isDown ? new ModelServer.Reply(500, "") : ModelServer.Lengths(call));
        var time = new ManualTime();
        var models = Models(server, model => model with { BatchTexts = 1, AttemptsMax = 1, Parallel = 1 }, time);

        var answers = await Ask(models, [.. Enumerable.Range(1, 8).Select(length => new string('a', length))]);

        answers.Count(answer => answer == "the model tone answered 500").ShouldBe(ModelCircuit.FailuresMax);
        answers.Count(answer => answer.StartsWith("the model tone was left alone: 5 calls in a row had failed")).ShouldBe(8 - ModelCircuit.FailuresMax);
        server.Calls.Count.ShouldBe(ModelCircuit.FailuresMax);

        // What failed is not kept: it is asked for again once the pause is over.
        isDown = false;
        time.Advance(ModelCircuit.Pause);
        (await Ask(models, "a", "aaaaaaaa")).ShouldBe(["1", "8"]);
    }

    [Fact]
    public async Task A_text_that_is_too_long_is_told_and_not_cut()
    {
        var server = Server();
        var models = Models(server, model => model with { TextCharactersMax = 3 });

        (await Ask(models, "abc", "abcd")).ShouldBe(["3", "the text has 4 characters, and text_characters_max is 3"]);
        server.Texts.ShouldBe(["abc"]);
    }

    [Fact]
    public async Task A_private_address_is_called_only_where_that_is_allowed()
    {
        var server = Server();

        (await Ask(Models(server, model => model with { IsPrivate = false }), "a")).ShouldBe(
            ["the model tone was not called: its name leads to 127.0.0.1, which is not public (private: true under models allows that)"]);
        server.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_secret_in_a_header_is_sent_and_stands_in_no_answer()
    {
        Environment.SetEnvironmentVariable("SLUICE_TEST_MODEL_TOKEN", "canary-7F");
        var server = Server(_ => new ModelServer.Reply(403, "no entry with canary-7F"));
        var models = Models(server, model => model with { Headers = new Dictionary<string, string> { ["Authorization"] = "Bearer ${secret:env:SLUICE_TEST_MODEL_TOKEN}" } });

        (await Ask(models, "a")).ShouldBe(["the model tone answered 403"]);
        server.Calls.Single().Authorization.ShouldBe("Bearer canary-7F");
    }

    [Fact]
    public async Task A_cache_that_can_not_be_used_is_done_without()
    {
        File.WriteAllText(Path.Combine(_home.FullName, AnswerCache.FileName), "this is no database, and it is longer than a header would have to be");
        var server = Server();

        (await Ask(Models(server), "a")).ShouldBe(["1"]);
    }

    [Fact]
    public async Task A_model_that_is_not_there_is_a_mistake_of_the_configuration()
    {
        var models = Models(Server());

        (await Should.ThrowAsync<SluiceException>(() => models.AskAsync("tune", ["a"], default))).Problems.ShouldHaveSingleItem().Expected.ShouldBe("one of tone");
    }

    private ModelServer Server(Func<ModelServer.Call, ModelServer.Reply>? answer = null, int busyCalls = 0)
    {
        var busy = busyCalls;
        var server = new ModelServer(call => Interlocked.Decrement(ref busy) >= 0
            ? new ModelServer.Reply(429, "") { Headers = new Dictionary<string, string> { ["Retry-After"] = "0" } }
            : (answer ?? ModelServer.Lengths)(call));
        _open.Add(server);
        return server;
    }

    private HttpModels Models(ModelServer server, Func<ModelConfig, ModelConfig>? change = null, TimeProvider? time = null)
    {
        var model = new ModelConfig("tone", server.Url) { IsPrivate = true };
        var models = new HttpModels([change?.Invoke(model) ?? model], _home.FullName, time ?? TimeProvider.System);
        _open.Add(models);
        return models;
    }

    private static async Task<IReadOnlyList<string>> Ask(IModels models, params string[] texts)
    {
        var reader = new ModelValues([new ReturnedValue("length", Sluice.Pipelines.Typing.CellTypeKind.Integer)]);
        return [.. (await models.AskAsync("tone", texts, default)).Select(reader.Read).Select(read => read.Error ?? read.Values![0]?.ToString() ?? "null")];
    }
}
