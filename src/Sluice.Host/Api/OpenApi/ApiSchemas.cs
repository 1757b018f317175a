using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;

namespace Sluice.Host.Api.OpenApi;

/// <summary>The shapes of bodies and answers as JSON Schemas, each once under its name, referring to each other.</summary>
internal sealed class ApiSchemas
{
    private const string NullableMark = "x-nullable";

    private readonly SortedDictionary<string, JsonNode> _schemas = new(StringComparer.Ordinal);
    private readonly JsonSchemaExporterOptions _options;

    /// <summary>No shapes yet.</summary>
    public ApiSchemas() => _options = new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Transform };

    /// <summary>The schema of a shape, where a document refers to it.</summary>
    public JsonNode Refer(JsonTypeInfo json)
    {
        if (!IsNamed(json))
        {
            return json.GetJsonSchemaAsNode(_options);
        }

        var name = json.Type.Name;
        if (!_schemas.ContainsKey(name))
        {
            _schemas.Add(name, new JsonObject());
            _schemas[name] = json.GetJsonSchemaAsNode(_options);
        }

        return new JsonObject { ["$ref"] = $"#/components/schemas/{name}" };
    }

    /// <summary>All shapes by name.</summary>
    public JsonObject ToJson() => new(_schemas.Select(schema => KeyValuePair.Create(schema.Key, (JsonNode?)schema.Value.DeepClone())));

    private static bool IsNamed(JsonTypeInfo json) => json.Kind == JsonTypeInfoKind.Object;

    private JsonNode Transform(JsonSchemaExporterContext context, JsonNode schema)
    {
        var isNullable = context.PropertyInfo is { IsGetNullable: true };
        if (IsNamed(context.TypeInfo) && !context.Path.IsEmpty)
        {
            var reference = (JsonObject)Refer(context.TypeInfo);
            if (isNullable)
            {
                reference[NullableMark] = true;
            }

            return reference;
        }

        if (schema is not JsonObject node)
        {
            return schema;
        }

        if (context.TypeInfo.Type == typeof(IReadOnlyList<IReadOnlyList<string?>>))
        {
            // Rows of cells, of which a type does not say that they can be null.
            return new JsonObject
            {
                ["type"] = "array",
                ["items"] = new JsonObject { ["type"] = "array", ["items"] = new JsonObject { ["type"] = new JsonArray("string", "null") } },
            };
        }

        if (node["properties"] is JsonObject properties)
        {
            RequireWhatIsAlwaysThere(node, properties, isSent: IsSent(context.TypeInfo));
        }
        else if (node["type"] is JsonArray types && types.Any(type => (string?)type == "null"))
        {
            // What is null is left out.
            node["type"] = (string?)types.First(type => (string?)type != "null");
            node[NullableMark] = true;
        }
        else if (node["enum"] is JsonArray words && words.Any(word => word is null))
        {
            node["enum"] = new JsonArray([.. words.Where(word => word is not null).Select(word => word!.DeepClone())]);
            node[NullableMark] = true;
        }
        else if (isNullable)
        {
            node[NullableMark] = true;
        }

        return node;
    }

    private static void RequireWhatIsAlwaysThere(JsonObject node, JsonObject properties, bool isSent)
    {
        node["type"] = "object";
        var asked = (node["required"] as JsonArray)?.Select(name => (string?)name).ToHashSet() ?? [];
        node.Remove("required");
        var required = new JsonArray();
        foreach (var (name, value) in properties)
        {
            var isOptional = value is JsonObject property && property.Remove(NullableMark);
            if (!isOptional && (!isSent || asked.Contains(name)))
            {
                required.Add(name);
            }
        }

        if (required.Count > 0)
        {
            node["required"] = required;
        }
    }

    // What callers send may leave out what has a default; what is answered has everything that is not null.
    private static bool IsSent(JsonTypeInfo json) => json.Type.Name.EndsWith("Body", StringComparison.Ordinal);
}
