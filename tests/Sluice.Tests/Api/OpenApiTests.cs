using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Shouldly;
using Sluice.Host.Api;
using Sluice.Host.Api.OpenApi;
using Sluice.Tests.Support;
using Xunit;

namespace Sluice.Tests.Api;

/// <summary>The document that describes the API: kept, whole, and true.</summary>
public sealed partial class OpenApiTests
{
    private static readonly string Kept = Path.Combine(SluiceProcess.Root, "docs", "api", "openapi.json");

    private static readonly JsonObject Document = JsonNode.Parse(OpenApiDocument.Write(ApiTable.Endpoints))!.AsObject();

    [Fact]
    public void The_document_is_the_one_that_is_kept()
    {
        var text = OpenApiDocument.Write(ApiTable.Endpoints);
        if (Environment.GetEnvironmentVariable("SLUICE_ACCEPT") == "1")
        {
            File.WriteAllText(Kept, text);
        }

        text.ShouldBe(File.ReadAllText(Kept), "Set SLUICE_ACCEPT=1 to keep the new API.");
    }

    [Fact]
    public void Every_reference_of_the_document_leads_somewhere()
    {
        var names = Document["components"]!["schemas"]!.AsObject().Select(schema => schema.Key).ToHashSet();

        Reference().Matches(Document.ToJsonString()).Select(found => found.Groups[1].Value).Where(name => !names.Contains(name)).ShouldBeEmpty();
        Document.ToJsonString().ShouldNotContain("x-nullable");
    }

    [Fact]
    public void Every_endpoint_is_described_under_an_id_of_its_own_and_names_only_known_problems()
    {
        var ids = Document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject()).Select(operation => (string)operation.Value!["operationId"]!).ToList();

        ids.Count.ShouldBe(ApiTable.Endpoints.Count);
        ids.ShouldBeUnique();
        ApiTable.Endpoints.SelectMany(endpoint => endpoint.Problems).Except(ApiProblems.All.Select(kind => kind.Code)).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_the_server_answers_is_what_the_document_says()
    {
        using var server = ServerProcess.Start("arrivals: { free_bytes_min: 1 }\n");
        var job = (await server.RunAsync("a,b\n1,x\n2\n", "name=one.csv")).GetProperty("id").GetString();

        (await server.Http.GetStringAsync("/api/v1/openapi.json")).ShouldBe(File.ReadAllText(Kept));
        foreach (var path in new[]
        {
            "/health/live", "/health/ready", "/api/v1/problems", "/api/v1/jobs", $"/api/v1/jobs/{job}", $"/api/v1/jobs/{job}/progress",
            $"/api/v1/jobs/{job}/rejects", "/api/v1/packages", $"/api/v1/packages/{job}", $"/api/v1/packages/{job}/books", "/api/v1/pipelines",
            "/api/v1/stores", "/api/v1/stores/home/health", "/api/v1/stores/home/tables", "/api/v1/stores/home/tables/one/rows",
        })
        {
            var schema = SchemaOf(path, job!);
            Misfits(await server.GetAsync(path), schema, path).ShouldBeEmpty();
        }

        Misfits(await server.GetAsync("/api/v1/jobs/none"), Document["components"]!["schemas"]!["ProblemDocument"]!, "problem").ShouldBeEmpty();
    }

    private static JsonNode SchemaOf(string path, string job)
    {
        var route = path.Replace(job, "{id}").Replace("home", "{store}").Replace("/one/", "/{table}/");
        return Document["paths"]![route]!["get"]!["responses"]!["200"]!["content"]!["application/json"]!["schema"]!;
    }

    // As much of JSON Schema as the document uses; what has no property in the schema is a misfit here.
    private static IEnumerable<string> Misfits(JsonElement value, JsonNode schema, string place)
    {
        if (schema["$ref"] is { } reference)
        {
            schema = Document["components"]!["schemas"]![((string)reference!).Split('/')[^1]]!;
        }

        if (schema["type"] is JsonArray)
        {
            return value.ValueKind is JsonValueKind.String or JsonValueKind.Null ? [] : [$"{place} is no cell"];
        }

        var type = (string?)schema["type"];
        var found = value.ValueKind switch
        {
            JsonValueKind.Object => "object",
            JsonValueKind.Array => "array",
            JsonValueKind.String => "string",
            JsonValueKind.Number => "number",
            JsonValueKind.True or JsonValueKind.False => "boolean",
            _ => "null",
        };
        if (type is not null && type != found && !(type == "integer" && found == "number"))
        {
            return [$"{place} is {found}, not {type}"];
        }

        if (schema["enum"] is JsonArray words)
        {
            return words.Any(word => (string?)word == value.GetString()) ? [] : [$"{place} is {value}"];
        }

        return value.ValueKind switch
        {
            JsonValueKind.Array => value.EnumerateArray().SelectMany((item, i) => Misfits(item, schema["items"]!, $"{place}[{i}]")),
            JsonValueKind.Object => MisfitsOfObject(value, schema, place),
            _ => [],
        };
    }

    private static IEnumerable<string> MisfitsOfObject(JsonElement value, JsonNode schema, string place)
    {
        var missing = (schema["required"] as JsonArray ?? []).Select(name => (string)name!).Where(name => !value.TryGetProperty(name, out _)).Select(name => $"{place}.{name} is missing");
        return missing.Concat(value.EnumerateObject().SelectMany(property =>
            (schema["properties"]?[property.Name] ?? schema["additionalProperties"]) is { } known
                ? Misfits(property.Value, known, $"{place}.{property.Name}") : [$"{place}.{property.Name} is unknown"]));
    }

    [GeneratedRegex("#/components/schemas/(\\w+)")]
    private static partial Regex Reference();
}
