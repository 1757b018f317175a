using System.Text.Json;
using Shouldly;
using Sluice.Tests.Support;
using Xunit;

namespace Sluice.Tests.Api;

/// <summary>Jobs over HTTP.</summary>
public sealed class JobsApiTests : IDisposable
{
    private readonly ServerProcess _server;

    public JobsApiTests()
    {
        _server = new ServerProcess();
        _server.Sluice.Environment["SLUICE_TEST_FAULT"] = "child:loop@slow";
        _server.Sluice.Write("sluice.yaml", "arrivals: { free_bytes_min: 1 }\nwork: { at_once: 1, batch_max: 1 }\nmemory: 512MB\n");
        _server.StartAgain();
    }

    [Fact]
    public async Task A_list_goes_through_all_jobs_once_newest_first_and_takes_filters()
    {
        for (var i = 0; i < 5; i++)
        {
            await _server.RunAsync($"a\n{i}\n", $"name=file{i}.csv");
        }

        await _server.RunAsync("", "name=empty.csv");
        var names = new List<string>();
        var cursor = "";
        do
        {
            var page = await _server.GetAsync($"/api/v1/jobs?limit=2{cursor}");
            names.AddRange(page.GetProperty("jobs").EnumerateArray().Select(job => job.GetProperty("file").GetString()!));
            cursor = page.TryGetProperty("next_cursor", out var next) ? $"&cursor={next.GetString()}" : "";
        }
        while (cursor.Length > 0);

        names.ShouldBe(["empty.csv", "file4.csv", "file3.csv", "file2.csv", "file1.csv", "file0.csv"]);
        (await _server.GetAsync("/api/v1/jobs?state=failed")).GetProperty("jobs").EnumerateArray().Single().GetProperty("error_code").GetString().ShouldNotBeNullOrEmpty();
        (await _server.GetAsync("/api/v1/jobs?pipeline=file3")).GetProperty("jobs").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task The_body_of_a_retry_is_read_whatever_its_type()
    {
        var failed = await _server.RunAsync("", "name=empty.csv");
        using var bare = new ByteArrayContent("{ \"sett\": 1 }"u8.ToArray());
        (await _server.Http.PostAsync($"/api/v1/jobs/{failed.GetProperty("id").GetString()}/retry", bare)).StatusCode.ShouldBe(System.Net.HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_running_job_is_cancelled_and_retried()
    {
        var (_, json) = await _server.UploadAsync("a\n1\n", "name=slow.csv");
        var job = json.GetProperty("job").GetProperty("id").GetString()!;
        await RunsAsync(job);

        (await _server.PostAsync($"/api/v1/jobs/{job}/cancel")).Status.ShouldBe(200);
        (await _server.EndOfAsync(job)).GetProperty("state").GetString().ShouldBe("cancelled");
        (await _server.PostAsync($"/api/v1/jobs/{job}/cancel")).Json.GetProperty("code").GetString().ShouldBe("job_has_ended");
        (await _server.PostAsync($"/api/v1/jobs/{job}/retry")).Json.GetProperty("state").GetString().ShouldBe("queued");
        await RunsAsync(job);
        (await _server.PostAsync($"/api/v1/jobs/{job}/cancel")).Status.ShouldBe(200);
        (await _server.EndOfAsync(job)).GetProperty("attempt_list").GetArrayLength().ShouldBe(2);
    }

    [Fact]
    public async Task A_question_is_answered_and_the_job_goes_on()
    {
        Directory.CreateDirectory(_server.Sluice.At("pipelines"));
        _server.Sluice.Write("pipelines/days.yaml", "pipeline: days\nmap:\n  day: { from: day, type: date }\n");
        var asked = await _server.RunAsync("day\n01/02/2026\n03/04/2026\n", "name=days.csv&pipeline=days");
        var job = asked.GetProperty("id").GetString();

        var empty = await _server.PostAsync($"/api/v1/jobs/{job}/answer", new { set = Array.Empty<string>() });
        var reaching = await _server.PostAsync($"/api/v1/jobs/{job}/answer", new { set = new[] { "read.date_order=${HOME}" } });
        var answered = await _server.PostAsync($"/api/v1/jobs/{job}/answer", new { set = new[] { "read.date_order=dmy" } });
        var done = await _server.EndOfAsync(job!);
        var again = await _server.PostAsync($"/api/v1/jobs/{job}/answer", new { set = new[] { "read.date_order=dmy" } });

        asked.GetProperty("needs_answer").GetBoolean().ShouldBeTrue();
        empty.Status.ShouldBe(400);
        reaching.Json.GetProperty("code").GetString().ShouldBe("set_not_allowed");
        answered.Status.ShouldBe(200, answered.Json.ToString());
        done.GetProperty("state").GetString().ShouldBe("completed");
        again.Json.GetProperty("code").GetString().ShouldBe("no_question");
    }

    [Fact]
    public async Task Events_of_a_job_come_as_they_happen_until_it_has_ended()
    {
        var (_, json) = await _server.UploadAsync("a\n1\n", "name=slow.csv");
        var job = json.GetProperty("job").GetProperty("id").GetString()!;
        await RunsAsync(job);

        var read = await ReadAsync($"/api/v1/jobs/{job}/events", null, () => _server.PostAsync($"/api/v1/jobs/{job}/cancel"));

        read[0].Name.ShouldBe("job");
        read[^1].Name.ShouldBe("end");
        var last = read.Last(one => one.Name == "job");
        JsonDocument.Parse(last.Data).RootElement.GetProperty("state").GetString().ShouldBe("cancelled");
        read.Where(one => one.Name == "notice").Select(one => JsonDocument.Parse(one.Data).RootElement.GetProperty("code").GetString()).ShouldContain("job_cancelled");
    }

    [Fact]
    public async Task Who_was_cut_off_takes_up_the_events_where_they_were()
    {
        var first = await _server.RunAsync("a\n1\n", "name=one.csv");
        var before = (await ReadAsync($"/api/v1/jobs/{first.GetProperty("id").GetString()}/events", null))[^1].Id!;
        var job = (await _server.RunAsync("a\n2\n", "name=two.csv")).GetProperty("id").GetString();

        var missed = await ReadAsync($"/api/v1/jobs/{job}/events", before);
        var otherLife = await ReadAsync($"/api/v1/jobs/{job}/events", "00000000-7");

        missed.Where(one => one.Name == "notice").Select(one => JsonDocument.Parse(one.Data).RootElement.GetProperty("code").GetString())
            .ShouldBe(["job_queued", "request", "job_started", "job_completed"], ignoreOrder: true);
        otherLife[0].Name.ShouldBe("gap");
    }

    [Fact]
    public async Task A_stream_of_events_shows_that_it_lives_and_tells_what_happens_to_any_job()
    {
        using var answer = await _server.Http.GetAsync("/api/v1/events", HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
        using var late = new CancellationTokenSource(Eventually.Patience);

        await UntilAsync(": alive");
        var (_, json) = await _server.UploadAsync("a\n1\n", "name=one.csv");
        await UntilAsync(json.GetProperty("job").GetProperty("id").GetString()!);

        async Task UntilAsync(string text)
        {
            while (await reader.ReadLineAsync(late.Token) is { } line)
            {
                if (line.Contains(text, StringComparison.Ordinal))
                {
                    return;
                }
            }

            throw new InvalidOperationException($"{text} did not come.");
        }
    }

    [Fact]
    public async Task Progress_says_the_phase_and_the_state()
    {
        var (_, json) = await _server.UploadAsync("a\n1\n", "name=slow.csv");
        var job = json.GetProperty("job").GetProperty("id").GetString()!;
        await RunsAsync(job);

        var running = await _server.GetAsync($"/api/v1/jobs/{job}/progress");
        await _server.PostAsync($"/api/v1/jobs/{job}/cancel");
        await _server.EndOfAsync(job);
        var ended = await _server.GetAsync($"/api/v1/jobs/{job}/progress");

        running.GetProperty("state").GetString().ShouldBe("running");
        running.GetProperty("progress").GetProperty("phase").GetString().ShouldNotBeNullOrEmpty();
        ended.GetProperty("state").GetString().ShouldBe("cancelled");
        ended.TryGetProperty("progress", out _).ShouldBeFalse();
    }

    public void Dispose() => _server.Dispose();

    private Task RunsAsync(string job) => Eventually.TrueAsync(
        async () => (await _server.GetAsync($"/api/v1/jobs/{job}")).GetProperty("state").GetString() == "running", "the job runs");

    private async Task<List<(string Name, string? Id, string Data)>> ReadAsync(string path, string? lastId, Func<Task>? onceOpen = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (lastId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastId);
        }

        using var answer = await _server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        await (onceOpen?.Invoke() ?? Task.CompletedTask);
        var text = await answer.Content.ReadAsStringAsync();
        return [.. text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Where(block => block.StartsWith("event: ", StringComparison.Ordinal)).Select(block =>
        {
            var lines = block.Split('\n').ToDictionary(line => line[..line.IndexOf(':')], line => line[(line.IndexOf(':') + 2)..]);
            return (lines["event"], lines.GetValueOrDefault("id"), lines["data"]);
        })];
    }
}
