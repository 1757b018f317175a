using System.Net;
using System.Text.Json;
using Shouldly;
using Sluice.Tests.Support;
using Xunit;

namespace Sluice.Tests.Api;

/// <summary>The life of <c>sluice serve</c>, and what every answer has.</summary>
public sealed class ServerTests
{
    [Fact]
    public async Task A_server_lives_is_ready_and_says_what_its_problems_mean()
    {
        using var server = ServerProcess.Start();

        (await server.GetAsync("/health/live")).GetProperty("status").GetString().ShouldBe("live");
        (await server.GetAsync("/health/ready")).GetProperty("status").GetString().ShouldBe("ready");
        (await server.GetAsync("/api/v1/problems")).EnumerateArray().ShouldContain(kind =>
            kind.GetProperty("code").GetString() == "unknown_job" && kind.GetProperty("status").GetInt32() == 404);
    }

    [Fact]
    public async Task Every_problem_is_a_document_of_RFC_9457_with_its_code()
    {
        using var server = ServerProcess.Start();

        var unknown = await server.Http.GetAsync("/api/v1/jobs/nothing");
        var nowhere = await server.Http.GetAsync("/api/v1/nowhere");
        var otherwise = await server.Http.DeleteAsync("/api/v1/jobs");
        var badValue = await server.Http.GetAsync("/api/v1/jobs?state=happy");

        await ShouldBeProblemAsync(unknown, 404, "unknown_job");
        await ShouldBeProblemAsync(nowhere, 404, "not_found");
        await ShouldBeProblemAsync(otherwise, 405, "method_not_allowed");
        await ShouldBeProblemAsync(badValue, 400, "bad_parameter");
    }

    [Fact]
    public async Task A_body_that_is_not_what_is_expected_is_said_so_without_the_names_of_the_code()
    {
        using var server = ServerProcess.Start();
        (string Method, string Path, string Body, string Said)[] requests =
        [
            ("PATCH", "/api/v1/jobs/x/rejects", "{", "line 1, byte 2"),
            ("PATCH", "/api/v1/jobs/x/rejects", "", "line 1, byte 1"),
            ("PATCH", "/api/v1/jobs/x/rejects", "[]", "$ is of another kind"),
            ("PATCH", "/api/v1/jobs/x/rejects", "{\"mends\": null}", "null"),
            ("PATCH", "/api/v1/jobs/x/rejects", "{\"mends\": [null]}", "$.mends has a null in it"),
            ("PATCH", "/api/v1/jobs/x/rejects", "{\"mends\": [{\"reject_id\": null, \"cells\": null}]}", "null"),
            ("PATCH", "/api/v1/jobs/x/rejects", "{\"mends\": [{\"reject_id\": \"a\"}]}", "needs cells"),
            ("PATCH", "/api/v1/jobs/x/rejects", "{\"mend\": []}", "has no mend"),
            ("PATCH", "/api/v1/jobs/x/rejects", "{\"mends\": [{\"reject_id\": \"a\", \"cells\": {\"q\": 2}}]}", "$.mends[0].cells.q is of another kind"),
            ("POST", "/api/v1/jobs/x/retry", "{}", ""),
            ("POST", "/api/v1/jobs/x/retry", "{\"set\": null}", ""),
            ("POST", "/api/v1/jobs/x/retry", "{\"set\": [null]}", "$.set has a null in it"),
            ("POST", "/api/v1/jobs/x/answer", "{}", ""),
            ("POST", "/api/v1/jobs/x/answer", "{\"set\": \"a=b\"}", "$.set is of another kind"),
            ("POST", "/api/v1/arrivals", "{\"root\": null, \"path\": \"a\"}", "null"),
            ("POST", "/api/v1/arrivals", "{\"root\": \"r\", \"path\": \"a\", \"set\": [null]}", "$.set has a null in it"),
        ];

        foreach (var (method, path, body, said) in requests)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json") };
            var answer = await server.Http.SendAsync(request);
            var text = await answer.Content.ReadAsStringAsync();

            ((int)answer.StatusCode).ShouldBeInRange(400, 499, $"{method} {path} {body}: {text}");
            text.ShouldNotContain("Sluice.Host");
            text.ShouldNotContain("System.");
            text.ShouldNotContain(".NET");
            JsonDocument.Parse(text).RootElement.GetProperty("detail").GetString()!.ShouldContain(said);
        }
    }

    [Fact]
    public async Task What_can_be_had_can_be_asked_about_without_its_body()
    {
        using var server = ServerProcess.Start();

        foreach (var (path, status) in new[] { ("/health/live", 200), ("/api/v1/jobs", 200), ("/api/v1/jobs/nothing", 404), ("/api/v1/events", 405), ("/api/v1/uploads", 405) })
        {
            var answer = await server.Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, path));

            ((int)answer.StatusCode).ShouldBe(status, path);
            (await answer.Content.ReadAsByteArrayAsync()).ShouldBeEmpty();
        }

        (await server.Http.DeleteAsync("/health/live")).Content.Headers.Allow.ShouldBe(["GET", "HEAD"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_pipeline_whose_store_is_not_there_is_not_valid()
    {
        using var server = ServerProcess.Start();
        Directory.CreateDirectory(server.Sluice.At("pipelines"));
        server.Sluice.Write("pipelines/lost.yaml", "pipeline: lost\nmap: { a: a }\nwrite: [{ store: nowhere }]\n");

        (await server.GetAsync("/api/v1/pipelines")).EnumerateArray().Single().GetProperty("is_valid").GetBoolean().ShouldBeFalse();
        (await server.GetAsync("/api/v1/pipelines/lost")).GetProperty("is_valid").GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public async Task Every_answer_has_the_headers_that_keep_browsers_in_check()
    {
        using var server = ServerProcess.Start();

        foreach (var path in new[] { "/health/live", "/api/v1/jobs", "/api/v1/nowhere" })
        {
            var answer = await server.Http.GetAsync(path);
            answer.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
            answer.Headers.GetValues("X-Frame-Options").ShouldBe(["DENY"]);
            answer.Headers.GetValues("Referrer-Policy").ShouldBe(["no-referrer"]);
            answer.Headers.GetValues("Content-Security-Policy").Single().ShouldStartWith("default-src 'none'");
            answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
            answer.Headers.Contains("Server").ShouldBeFalse();
        }
    }

    [Fact]
    public void It_does_not_listen_to_other_machines_without_a_key()
    {
        using var sluice = new SluiceProcess();

        var refused = sluice.Run("serve", "--listen", "0.0.0.0:0");
        sluice.Run("keys", "create", "old", "--days", "1").ExitCode.ShouldBe(0);
        sluice.Run("keys", "revoke", "old").ExitCode.ShouldBe(0);
        var revoked = sluice.Run("serve", "--listen", "0.0.0.0:0");

        refused.ExitCode.ShouldBe(78);
        refused.Error.ShouldContain("keys_missing");
        revoked.ExitCode.ShouldBe(78);
    }

    [Theory]
    [InlineData("nowhere")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:http")]
    [InlineData("::1:80")]
    public void An_address_that_is_none_is_said_so(string address)
    {
        using var sluice = new SluiceProcess();

        var result = sluice.Run("serve", "--listen", address);

        result.ExitCode.ShouldBe(64);
        result.Error.ShouldContain("no address to listen on");
    }

    [Fact]
    public void A_port_that_another_has_is_said_so()
    {
        using var first = ServerProcess.Start();
        using var sluice = new SluiceProcess();

        var second = sluice.Run("serve", "--listen", $"127.0.0.1:{first.Url.Port}");

        second.ExitCode.ShouldBe(78);
        second.Error.ShouldContain("listen_failed");
    }

    [Fact]
    public async Task Asked_to_stop_it_ends_with_0_and_leaves_no_job_running()
    {
        using var server = ServerProcess.Start("work: { grace_seconds: 0 }\n");
        server.Sluice.Environment["SLUICE_TEST_FAULT"] = "child:loop@slow";
        server.Terminate();
        server.StartAgain();
        var (_, slow) = await server.UploadAsync("a\n1\n", "name=slow.csv");
        await Eventually.TrueAsync(async () => (await server.GetAsync(Job(slow))).GetProperty("state").GetString() == "running", "it runs");

        var exitCode = server.Terminate();
        server.Sluice.Environment.Remove("SLUICE_TEST_FAULT");
        server.StartAgain();
        var done = await server.EndOfAsync(slow.GetProperty("job").GetProperty("id").GetString()!);

        exitCode.ShouldBe(0);
        done.GetProperty("state").GetString().ShouldBe("completed");
        done.GetProperty("attempt_list")[0].GetProperty("outcome").GetString().ShouldBe("released");
    }

    [Fact]
    public async Task Killed_at_any_moment_it_loses_nothing_that_it_has_answered_for()
    {
        using var server = new ServerProcess();
        server.Sluice.Environment["SLUICE_TEST_FAULT"] = "child:loop@slow";
        server.Sluice.Write("sluice.yaml", "arrivals: { free_bytes_min: 1 }\nwork: { at_once: 1, batch_max: 1 }\nmemory: 512MB\n");
        server.StartAgain();
        var jobs = new List<string>();
        foreach (var name in new[] { "slow", "second", "third" })
        {
            var (_, json) = await server.UploadAsync($"a\n{name}\n", $"name={name}.csv");
            jobs.Add(json.GetProperty("job").GetProperty("id").GetString()!);
        }

        await Eventually.TrueAsync(async () => (await server.GetAsync($"/api/v1/jobs/{jobs[0]}")).GetProperty("state").GetString() == "running", "the first runs");
        server.Kill();
        server.Sluice.Environment.Remove("SLUICE_TEST_FAULT");
        server.StartAgain();

        foreach (var job in jobs)
        {
            var done = await server.EndOfAsync(job);
            done.GetProperty("state").GetString().ShouldBe("completed");
            done.GetProperty("counters").GetProperty("loaded").GetInt64().ShouldBe(1);
        }
    }

    [Fact]
    public async Task What_happens_is_logged_with_the_job_that_it_happens_to()
    {
        using var server = ServerProcess.Start();

        var job = await server.RunAsync("a\n1\n", "name=one.csv");

        var id = job.GetProperty("id").GetString();
        foreach (var code in new[] { "job_queued", "request", "job_started", "job_completed" })
        {
            server.Log.Select(line => JsonDocument.Parse(line).RootElement)
                .ShouldContain(line => line.GetProperty("code").GetString() == code && line.GetProperty("job").GetString() == id, code);
        }
    }

    internal static async Task ShouldBeProblemAsync(HttpResponseMessage answer, int status, string code)
    {
        ((int)answer.StatusCode).ShouldBe(status, code);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        var problem = await ServerProcess.JsonAsync(answer);
        problem.GetProperty("code").GetString().ShouldBe(code);
        problem.GetProperty("type").GetString().ShouldEndWith("#" + code);
        problem.GetProperty("status").GetInt32().ShouldBe(status);
        problem.GetProperty("title").GetString().ShouldNotBeNullOrEmpty();
        problem.GetProperty("detail").GetString().ShouldNotBeNullOrEmpty();
    }

    private static string Job(JsonElement received) => received.GetProperty("status_url").GetString()!;
}
