using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Sluice.Host.Keys;

namespace Sluice.Host.Api.OpenApi;

/// <summary>The OpenAPI 3.1 document of the API, made of the table of endpoints.</summary>
internal static partial class OpenApiDocument
{
    private static readonly string[] OfEveryKey = ["key_required", "key_wrong", "role_missing", "too_many_requests"];

    private static readonly JsonSerializerOptions Written = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The document as text.</summary>
    public static string Write(IReadOnlyList<ApiEndpoint> endpoints) => Build(endpoints).ToJsonString(Written).ReplaceLineEndings("\n") + "\n";

    private static JsonObject Build(IReadOnlyList<ApiEndpoint> endpoints)
    {
        var schemas = new ApiSchemas();
        var problem = schemas.Refer(ApiJson.Default.ProblemDocument);
        var paths = new JsonObject();
        foreach (var route in endpoints.GroupBy(endpoint => endpoint.Route))
        {
            paths[route.Key] = new JsonObject(route.Select(endpoint =>
                KeyValuePair.Create(endpoint.Method.ToLowerInvariant(), (JsonNode?)Operation(endpoint, schemas, problem))));
        }

        return new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject
            {
                ["title"] = "Sluice",
                ["version"] = "v1",
                ["description"] = "Files come in, become durable jobs, and their rows land in stores exactly once. Errors are problem documents (RFC 9457) with permanent codes.",
                ["license"] = new JsonObject { ["name"] = "Apache-2.0", ["identifier"] = "Apache-2.0" },
            },
            ["security"] = new JsonArray(new JsonObject { ["bearer"] = new JsonArray() }, new JsonObject { ["header"] = new JsonArray() }, new JsonObject()),
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["schemas"] = schemas.ToJson(),
                ["securitySchemes"] = new JsonObject
                {
                    ["bearer"] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer" },
                    ["header"] = new JsonObject { ["type"] = "apiKey", ["in"] = "header", ["name"] = "X-Api-Key" },
                },
            },
        };
    }

    private static JsonObject Operation(ApiEndpoint endpoint, ApiSchemas schemas, JsonNode problem)
    {
        var operation = new JsonObject
        {
            ["operationId"] = $"{endpoint.Method.ToLowerInvariant()}_{string.Join('_', Words().Matches(endpoint.Path).Select(word => word.Value))}",
            ["tags"] = new JsonArray(endpoint.Noun),
            ["summary"] = endpoint.Summary,
        };
        if (endpoint.Detail is { } detail)
        {
            operation["description"] = detail;
        }

        operation["x-role"] = endpoint.Role.ToString().ToLowerInvariant();
        if (endpoint.Role == Role.Anyone)
        {
            operation["security"] = new JsonArray();
        }

        var parameters = RouteParts().Matches(endpoint.Path).Select(part => (JsonNode)new JsonObject
        {
            ["name"] = part.Groups[1].Value, ["in"] = "path", ["required"] = true, ["schema"] = new JsonObject { ["type"] = "string" },
        }).Concat(endpoint.Parameters.Select(Parameter)).ToArray();
        if (parameters.Length > 0)
        {
            operation["parameters"] = new JsonArray(parameters);
        }

        if (endpoint.Body.Count > 0)
        {
            operation["requestBody"] = new JsonObject
            {
                ["content"] = new JsonObject(endpoint.Body.Select(content => KeyValuePair.Create(content.MediaType, (JsonNode?)Content(content, schemas)))),
            };
        }

        operation["responses"] = Responses(endpoint, schemas, problem);
        return operation;
    }

    private static JsonObject Responses(ApiEndpoint endpoint, ApiSchemas schemas, JsonNode problem)
    {
        var responses = new JsonObject
        {
            [endpoint.Status.ToString(CultureInfo.InvariantCulture)] = new JsonObject
            {
                ["description"] = endpoint.Reply.Summary,
                ["content"] = new JsonObject { [endpoint.Reply.MediaType] = Content(endpoint.Reply, schemas) },
            },
        };
        if (endpoint.MayBeDone)
        {
            responses.Insert(0, "200", new JsonObject
            {
                ["description"] = "The same bytes are in an earlier job, which stands for them.",
                ["content"] = new JsonObject { [endpoint.Reply.MediaType] = Content(endpoint.Reply, schemas) },
            });
        }

        var codes = endpoint.Problems.Concat(endpoint.Role == Role.Anyone ? [] : OfEveryKey);
        foreach (var status in codes.Select(code => ApiProblems.All.First(kind => kind.Code == code)).GroupBy(kind => kind.Status).OrderBy(kinds => kinds.Key))
        {
            responses[status.Key.ToString(CultureInfo.InvariantCulture)] = new JsonObject
            {
                ["description"] = string.Join(" ", status.Select(kind => $"{kind.Code}: {kind.Title}")),
                ["content"] = new JsonObject { ["application/problem+json"] = new JsonObject { ["schema"] = problem.DeepClone() } },
            };
        }

        return responses;
    }

    private static JsonNode Content(ApiContent content, ApiSchemas schemas)
    {
        if (content.Json is { } json)
        {
            return new JsonObject { ["schema"] = schemas.Refer(json) };
        }

        if (!content.MediaType.StartsWith("multipart/", StringComparison.Ordinal))
        {
            return new JsonObject { ["schema"] = new JsonObject { ["type"] = "string", ["description"] = content.Summary } };
        }

        var properties = new JsonObject(content.Fields.Select(field => KeyValuePair.Create(field.Name, (JsonNode?)Schema(field))));
        properties["file"] = new JsonObject { ["type"] = "string", ["contentMediaType"] = "application/octet-stream", ["description"] = "The file, behind all fields." };
        return new JsonObject { ["schema"] = new JsonObject { ["type"] = "object", ["properties"] = properties, ["required"] = new JsonArray("file") } };
    }

    private static JsonNode Parameter(ApiParameter parameter)
    {
        var node = new JsonObject { ["name"] = parameter.Name, ["in"] = parameter.IsHeader ? "header" : "query" };
        if (parameter.IsRequired)
        {
            node["required"] = true;
        }

        node["description"] = parameter.Summary;
        node["schema"] = Schema(parameter);
        return node;
    }

    private static JsonObject Schema(ApiParameter parameter)
    {
        var one = new JsonObject { ["type"] = parameter.Type };
        if (parameter.Values.Count > 0)
        {
            one["enum"] = new JsonArray([.. parameter.Values.Select(value => (JsonNode)value)]);
        }

        return parameter.IsRepeated ? new JsonObject { ["type"] = "array", ["items"] = one } : one;
    }

    [GeneratedRegex(@"[a-z]+")]
    private static partial Regex Words();

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex RouteParts();
}
