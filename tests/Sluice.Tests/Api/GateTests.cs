using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Shouldly;
using Sluice.Host.Api;
using Sluice.Host.Keys;
using Sluice.Pipelines.Config;
using Sluice.Tests.Support;
using Xunit;

namespace Sluice.Tests.Api;

/// <summary>Who may do what over HTTP.</summary>
public sealed partial class GateTests
{
    private const string Matrix = "docs/server.md";

    [Fact]
    public async Task Every_route_comes_from_the_table_and_so_has_a_policy()
    {
        var home = Directory.CreateTempSubdirectory("sluice-test-");
        var options = new ServiceOptions(new EngineConfig { Home = home.FullName, Server = new ServerConfig { Listen = "127.0.0.1:0" } }) { Executable = SluiceProcess.Executable };
        await using var service = await Service.OpenAsync(options);
        await using var server = await ApiServer.StartAsync(service, options, CancellationToken.None);

        var routes = server.Routes.Cast<RouteEndpoint>().Where(route => route.Metadata.GetMetadata<ApiEndpoint>() is not null || route.RoutePattern.RawText is not null).ToList();

        routes.Count.ShouldBeGreaterThanOrEqualTo(ApiTable.Endpoints.Count);
        routes.ShouldAllBe(route => route.Metadata.GetMetadata<ApiEndpoint>() != null, "A route that is not from the table has no policy.");
        routes.ShouldAllBe(route => Enum.IsDefined(route.Metadata.GetMetadata<ApiEndpoint>()!.Role));
        ApiTable.Endpoints.Where(endpoint => endpoint.Role == Role.Anyone).Select(endpoint => endpoint.Route)
            .ShouldBe(["/health/live", "/health/ready", "/api/v1/openapi.json", "/api/v1/problems"], ignoreOrder: true);
        ApiTable.Endpoints.Where(endpoint => endpoint.Method != "GET" && endpoint.Role < Role.Analyst).Select(endpoint => endpoint.Path)
            .ShouldBe(["/pipelines/validate"], "What changes something, or takes room, is for analysts.");
    }

    [Fact]
    public void The_table_of_roles_in_the_documents_is_that_of_the_server()
    {
        var path = Path.Combine(SluiceProcess.Root, Matrix);
        var rows = string.Concat(ApiTable.Endpoints.Select(endpoint => $"| `{endpoint.Method} {endpoint.Route}` | {endpoint.Role.ToString().ToLowerInvariant()} | {endpoint.Summary} |\n"));
        Held(path, "endpoints", "| endpoint | role | what it does |\n|---|---|---|\n" + rows);
    }

    [Fact]
    public void The_table_of_problems_in_the_documents_is_that_of_the_server()
    {
        var rows = string.Concat(ApiProblems.All.Select(kind =>
            $"| `{kind.Code}` | {kind.Status} | {kind.Title}{(kind.RetryAfterSeconds is { } seconds ? $" Try again after {seconds} s." : "")} |\n"));
        Held(Path.Combine(SluiceProcess.Root, Matrix), "problems", "| code | status | what it means |\n|---|---|---|\n" + rows);
    }

    [Fact]
    public async Task Each_role_may_do_what_the_table_says_and_nothing_more()
    {
        using var server = new ServerProcess();
        var keys = new Dictionary<Role, string>
        {
            [Role.Viewer] = Key(server, "viewer"), [Role.Analyst] = Key(server, "analyst"), [Role.Admin] = Key(server, "admin"),
        };
        server.Sluice.Write("sluice.yaml", "arrivals: { free_bytes_min: 1 }\n");
        server.StartAgain();

        foreach (var endpoint in ApiTable.Endpoints.Where(endpoint => endpoint.Path != "/events"))
        {
            (await StatusAsync(server.Http, endpoint) == 401).ShouldBe(endpoint.Role != Role.Anyone, endpoint.Route);
            foreach (var (role, key) in keys)
            {
                using var client = server.With(key);
                var status = await StatusAsync(client, endpoint);
                status.ShouldNotBe(401);
                (status == 403).ShouldBe(role < endpoint.Role, $"{role} {endpoint.Method} {endpoint.Route}: {status}");
            }
        }
    }

    [Fact]
    public async Task A_key_opens_nothing_once_it_is_revoked_while_the_server_runs()
    {
        using var server = ServerProcess.Start();
        (await server.Http.GetAsync("/api/v1/jobs")).StatusCode.ShouldBe(HttpStatusCode.OK);
        var secret = server.NewKey("viewer", "console");
        using var client = server.With(secret);

        var withKey = await client.GetAsync("/api/v1/jobs");
        var without = await server.Http.GetAsync("/api/v1/jobs");
        using var otherHeader = new HttpRequestMessage(HttpMethod.Get, "/api/v1/jobs");
        otherHeader.Headers.Add("X-Api-Key", secret);
        var byOtherHeader = await server.Http.SendAsync(otherHeader);
        server.Sluice.Run("keys", "revoke", "console").ExitCode.ShouldBe(0);
        var revoked = await client.GetAsync("/api/v1/jobs");

        withKey.StatusCode.ShouldBe(HttpStatusCode.OK);
        byOtherHeader.StatusCode.ShouldBe(HttpStatusCode.OK);
        await ServerTests.ShouldBeProblemAsync(without, 401, "key_required");
        without.Headers.WwwAuthenticate.Single().Scheme.ShouldBe("Bearer");
        await ServerTests.ShouldBeProblemAsync(revoked, 401, "key_wrong");
    }

    [Fact]
    public async Task With_damaged_keys_nobody_is_let_in()
    {
        using var server = ServerProcess.Start();
        using var client = server.With(server.NewKey("admin"));
        server.Sluice.Write(".sluice/keys.json", "[{");

        await ServerTests.ShouldBeProblemAsync(await client.GetAsync("/api/v1/jobs"), 503, "keys_damaged");
        await ServerTests.ShouldBeProblemAsync(await server.Http.GetAsync("/api/v1/jobs"), 503, "keys_damaged");
    }

    [Theory]
    [InlineData("Host", "evil.example")]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    public async Task Without_keys_a_page_of_another_site_can_do_nothing(string header, string value)
    {
        using var server = ServerProcess.Start();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/uploads?name=a.csv") { Content = new StringContent("a\n1\n") };
        request.Headers.Add(header, value);

        await ServerTests.ShouldBeProblemAsync(await server.Http.SendAsync(request), 403, "origin_not_allowed");
    }

    [Fact]
    public async Task An_analyst_says_how_a_file_is_read_and_not_what_becomes_of_it()
    {
        string[] ofAdmins =
        [
            "write.0.mode=replace", "write=[{ store: home, table: ledger, mode: replace }]", "memory=64GB", "limits.output_bytes_max=900GB", "on_repeat=load_again",
            "read.where=1 = 1", "read={ where: 1 = 1 }", "read.unpacked_bytes_max=900GB", "map.total.expr=1", "map.x={ expr: 1 }", "check=[{ expr: 1 = 1 }]",
        ];
        string[] ofAnalysts = ["read.delimiter=;", "read.date_order=dmy", "map.total.decimal_mark=,"];
        using var server = ServerProcess.Start("arrivals: { free_bytes_min: 1 }\nstores: { home: \"duckdb:home.duckdb\" }\n");
        Directory.CreateDirectory(server.Sluice.At("pipelines"));
        server.Sluice.Write("pipelines/orders.yaml", "pipeline: orders\nmap:\n  total: { from: total, type: integer }\nwrite:\n  - { store: home, table: orders }\n");
        using var analyst = server.With(server.NewKey("analyst", "a"));
        using var admin = server.With(server.NewKey("admin", "b"));

        foreach (var set in ofAdmins)
        {
            var upload = await analyst.PostAsync($"/api/v1/uploads?name=a.csv&pipeline=orders&set={Uri.EscapeDataString(set)}", new StringContent("total\n1\n"));
            var body = new { set = new[] { set } };
            await ServerTests.ShouldBeProblemAsync(upload, 403, "role_missing");
            await ServerTests.ShouldBeProblemAsync(await analyst.PostAsync("/api/v1/jobs/none/retry", Json(body)), 403, "role_missing");
            await ServerTests.ShouldBeProblemAsync(await analyst.PostAsync("/api/v1/jobs/none/answer", Json(body)), 403, "role_missing");
            await ServerTests.ShouldBeProblemAsync(await analyst.PostAsync("/api/v1/arrivals", Json(new { root = "none", path = "a.csv", body.set })), 403, "role_missing");
            await ServerTests.ShouldBeProblemAsync(await admin.PostAsync("/api/v1/jobs/none/retry", Json(body)), 404, "unknown_job");
        }

        foreach (var set in ofAnalysts)
        {
            var upload = await analyst.PostAsync($"/api/v1/uploads?name=a.csv&pipeline=orders&on_repeat=load_again&set={Uri.EscapeDataString(set)}", new StringContent("total\n1\n"));
            upload.StatusCode.ShouldBe(HttpStatusCode.Accepted, await upload.Content.ReadAsStringAsync());
        }
    }

    [Fact]
    public async Task Who_tries_keys_is_stopped_and_a_right_key_from_the_same_address_is_let_in()
    {
        using var server = ServerProcess.Start();
        var right = server.NewKey("viewer");
        var codes = new List<string>();
        for (var i = 0; i < 30; i++)
        {
            using var client = server.With($"sluice_0000_{i}");
            codes.Add((await ServerProcess.JsonAsync(await client.GetAsync("/api/v1/jobs"))).GetProperty("code").GetString()!);
        }

        using var good = server.With(right);
        codes.Take(20).ShouldAllBe(code => code == "key_wrong");
        codes[^1].ShouldBe("too_many_wrong_keys");
        (await good.GetAsync("/api/v1/jobs")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Who_asks_too_often_is_told_when_to_come_back_and_health_is_always_answered()
    {
        using var server = ServerProcess.Start("server: { requests_per_second: 1 }\n");
        var answers = new List<HttpResponseMessage>();
        for (var i = 0; i < 20; i++)
        {
            answers.Add(await server.Http.GetAsync("/api/v1/jobs"));
        }

        var refused = answers.Where(answer => answer.StatusCode == HttpStatusCode.TooManyRequests).ToList();
        refused.Count.ShouldBeGreaterThan(5);
        await ServerTests.ShouldBeProblemAsync(refused[0], 429, "too_many_requests");
        refused[0].Headers.RetryAfter.ShouldNotBeNull();
        (await server.Http.GetAsync("/health/live")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Bodies_and_headers_have_bounds()
    {
        using var server = ServerProcess.Start();
        using var large = new HttpRequestMessage(HttpMethod.Get, "/api/v1/jobs");
        large.Headers.Add("X-Large", new string('x', 40_000));

        var body = await server.Http.PostAsync("/api/v1/jobs/none/retry", new StringContent(new string(' ', 2 << 20), System.Text.Encoding.UTF8, "application/json"));
        var headers = await server.Http.SendAsync(large);

        await ServerTests.ShouldBeProblemAsync(body, 413, "body_too_large");
        ((int)headers.StatusCode).ShouldBe(431);
    }

    [Fact]
    public async Task Connections_have_a_bound()
    {
        using var server = ServerProcess.Start("server: { connections_max: 2 }\n");
        using var first = await ConnectAsync(server);
        using var second = await ConnectAsync(server);

        (await AskAsync(first, server)).ShouldStartWith("HTTP/1.1 200");
        (await AskAsync(second, server)).ShouldStartWith("HTTP/1.1 200");
        using var third = await ConnectAsync(server);
        (await AskAsync(third, server)).ShouldBe("");
        (await AskAsync(first, server)).ShouldStartWith("HTTP/1.1 200");
    }

    private static async Task<TcpClient> ConnectAsync(ServerProcess server)
    {
        var client = new TcpClient();
        await client.ConnectAsync(server.Url.Host, server.Url.Port);
        return client;
    }

    private static async Task<string> AskAsync(TcpClient client, ServerProcess server)
    {
        try
        {
            var bytes = new byte[4096];
            await client.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes($"GET /health/live HTTP/1.1\r\nHost: {server.Url.Authority}\r\n\r\n"));
            var text = "";
            do
            {
                var read = await client.GetStream().ReadAsync(bytes);
                if (read == 0)
                {
                    return text;
                }

                text += System.Text.Encoding.ASCII.GetString(bytes, 0, read);
            }
            while (!text.Contains("\r\n0\r\n\r\n", StringComparison.Ordinal));
            return text;
        }
        catch (IOException)
        {
            return "";
        }
    }

    private static StringContent Json(object body) => new(System.Text.Json.JsonSerializer.Serialize(body), System.Text.Encoding.UTF8, "application/json");

    private static string Key(ServerProcess server, string role) => server.NewKey(role, role);

    private static async Task<int> StatusAsync(HttpClient client, ApiEndpoint endpoint)
    {
        using var request = new HttpRequestMessage(new HttpMethod(endpoint.Method), RoutePart().Replace(endpoint.Route, "none"));
        if (endpoint.Body.Count > 0)
        {
            request.Content = new StringContent(endpoint.Body[0].Json is null ? "a\n1\n" : "{}", System.Text.Encoding.UTF8, "application/json");
        }

        using var answer = await client.SendAsync(request);
        return (int)answer.StatusCode;
    }

    private static void Held(string path, string name, string expected)
    {
        var text = File.ReadAllText(path);
        var (begin, end) = ($"<!-- {name} -->\n", $"<!-- /{name} -->");
        var from = text.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        var to = text.IndexOf(end, StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("SLUICE_ACCEPT") == "1")
        {
            File.WriteAllText(path, text[..from] + expected + text[to..]);
            return;
        }

        text[from..to].ShouldBe(expected, "Set SLUICE_ACCEPT=1 to write the table anew.");
    }

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex RoutePart();
}
