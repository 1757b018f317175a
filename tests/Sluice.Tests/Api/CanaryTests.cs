using System.Text;
using Shouldly;
using Sluice.Host.Api;
using Sluice.Host.Keys;
using Sluice.Tests.Support;
using Xunit;

namespace Sluice.Tests.Api;

/// <summary>Secrets that are planted everywhere a secret can be are found nowhere.</summary>
public sealed class CanaryTests
{
    private const string OfEnvironment = "canary-env-7f31";
    private const string OfUrl = "canary-url-a9c2";
    private const string OfQuery = "canary-query-55d0";
    private const string OfFile = "canary-file-0be4";
    private const string OfModel = "canary-model-63fa";

    [Fact]
    public async Task No_secret_is_in_any_log_file_manifest_error_or_answer()
    {
        using var server = new ServerProcess();
        server.Sluice.Environment["SHOP_PASSWORD"] = OfEnvironment;
        server.Sluice.Environment["TONE_TOKEN"] = OfModel;
        File.WriteAllText(server.Sluice.At("password.txt"), OfFile);
        Directory.CreateDirectory(server.Sluice.At("pipelines"));
        foreach (var store in new[] { "by_env", "by_file", "clear" })
        {
            server.Sluice.Write($"pipelines/{store}.yaml", $"pipeline: {store}\nmap:\n  a: {{ from: a, type: integer }}\nwrite:\n  - {{ store: {store}, stream: {store} }}\n");
        }

        server.Sluice.Write("pipelines/asks.yaml",
            "pipeline: asks\nmap:\n  a: { from: a, type: text }\nenrich:\n  models:\n    tone: { model: tone, of: [a], returns: { label: text } }\n");
        server.Sluice.Write("sluice.yaml", $$"""
            models:
              tone: { url: "http://127.0.0.1:1/", private: true, attempts_max: 1, headers: { Authorization: "Bearer ${secret:env:TONE_TOKEN}" } }
            arrivals: { free_bytes_min: 1 }
            work: { retries_max: 0 }
            stores:
              by_env: postgres://nobody:${secret:env:SHOP_PASSWORD}@127.0.0.1:1/none
              by_file: postgres://nobody:${secret:file:{{server.Sluice.At("password.txt")}}}@127.0.0.1:1/none
              clear: postgres://nobody:{{OfUrl}}@127.0.0.1:1/none?application_name={{OfQuery}}
            """);
        var key = server.NewKey("admin");
        server.StartAgain();
        server.Http.DefaultRequestHeaders.Authorization = new("Bearer", key);

        var seen = new StringBuilder();
        foreach (var pipeline in new[] { "by_env", "by_file", "clear", "asks" })
        {
            var job = await server.RunAsync("a\n1\nx\n", $"name={pipeline}.csv&pipeline={pipeline}&on_repeat=load_again");
            job.GetProperty("state").GetString().ShouldBe(pipeline == "asks" ? "completed" : "failed", job.ToString());
            seen.Append(job);
            var id = job.GetProperty("id").GetString()!;
            foreach (var endpoint in ApiTable.Endpoints.Where(endpoint => endpoint.Method == "GET" && endpoint.Path != "/events"))
            {
                var path = endpoint.Route.Replace("{id}", id).Replace("{store}", pipeline).Replace("{name}", pipeline).Replace("{table}", pipeline);
                seen.Append(await (await server.Http.GetAsync(path)).Content.ReadAsStringAsync());
            }

            seen.Append((await server.PostAsync($"/api/v1/jobs/{id}/retry", new { set = new[] { "x.y=1" } })).Json);
        }

        using (var wrong = server.With(key[..^1] + "x"))
        {
            seen.Append(await (await wrong.GetAsync("/api/v1/jobs")).Content.ReadAsStringAsync());
        }

        seen.Append(server.Sluice.Run("config", "show").Output);
        seen.Append(server.Sluice.Run("keys", "list").Output);
        server.Terminate().ShouldBe(0);
        seen.AppendJoin('\n', server.Log);

        string[] canaries = [OfEnvironment, OfUrl, OfQuery, OfFile, OfModel, key, key.Split('_')[2]];
        canaries.ShouldAllBe(canary => !seen.ToString().Contains(canary));
        foreach (var file in server.Sluice.Files().Where(file => file is not ("sluice.yaml" or "password.txt")))
        {
            var bytes = Encoding.Latin1.GetString(File.ReadAllBytes(server.Sluice.At(file)));
            canaries.Where(canary => bytes.Contains(canary)).ShouldBeEmpty(file);
        }
    }
}
