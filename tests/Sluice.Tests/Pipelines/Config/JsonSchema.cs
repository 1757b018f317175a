using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Sluice.Tests.Pipelines.Config;

/// <summary>A validator for the words of JSON Schema that our schemas use; a word it does not know is an error.</summary>
internal static class JsonSchema
{
    private static readonly string[] Annotations = ["$schema", "title", "description"];

    public static bool Accepts(JsonObject schema, JsonNode? value) => schema.All(word => Accepts(schema, word.Key, word.Value, value));

    private static bool Accepts(JsonObject schema, string word, JsonNode? argument, JsonNode? value) => word switch
    {
        "type" => (argument is JsonArray types ? types.Select(type => type!.GetValue<string>()) : [argument!.GetValue<string>()]).Any(type => IsOf(type, value)),
        "enum" => argument!.AsArray().Any(one => JsonNode.DeepEquals(one, value)),
        "anyOf" => argument!.AsArray().Any(one => Accepts(one!.AsObject(), value)),
        "properties" => value is not JsonObject section || section.All(key => argument![key.Key] is not JsonObject of || Accepts(of, key.Value)),
        "additionalProperties" when argument is JsonObject of => Additional(schema, value).All(key => Accepts(of, key.Value)),
        "additionalProperties" => argument!.GetValue<bool>() || !Additional(schema, value).Any(),
        "propertyNames" => value is not JsonObject section || section.All(key => Accepts(argument!.AsObject(), JsonValue.Create(key.Key))),
        "required" => value is not JsonObject section || argument!.AsArray().All(key => section.ContainsKey(key!.GetValue<string>())),
        "items" => value is not JsonArray list || list.All(item => Accepts(argument!.AsObject(), item)),
        "minItems" => value is not JsonArray list || list.Count >= argument!.GetValue<long>(),
        "maxItems" => value is not JsonArray list || list.Count <= argument!.GetValue<long>(),
        "minLength" => !IsOf("string", value) || value!.GetValue<string>().Length >= argument!.GetValue<long>(),
        "maxLength" => !IsOf("string", value) || value!.GetValue<string>().Length <= argument!.GetValue<long>(),
        "pattern" => !IsOf("string", value) || Regex.IsMatch(value!.GetValue<string>(), argument!.GetValue<string>()),
        "minimum" => !IsOf("number", value) || Number(value!) >= Number(argument!),
        "maximum" => !IsOf("number", value) || Number(value!) <= Number(argument!),
        _ when Annotations.Contains(word) => true,
        _ => throw new InvalidOperationException($"The schema uses {word}, which this validator does not know."),
    };

    private static IEnumerable<KeyValuePair<string, JsonNode?>> Additional(JsonObject schema, JsonNode? value) =>
        value is JsonObject section ? section.Where(key => schema["properties"]?[key.Key] is null) : [];

    private static bool IsOf(string type, JsonNode? value) => (type, value?.GetValueKind()) switch
    {
        ("null", null) or ("string", JsonValueKind.String) or ("array", JsonValueKind.Array) or ("object", JsonValueKind.Object)
            or ("number", JsonValueKind.Number) or ("boolean", JsonValueKind.True or JsonValueKind.False) => true,
        ("integer", JsonValueKind.Number) => decimal.IsInteger(Number(value!)),
        _ => false,
    };

    private static decimal Number(JsonNode node) => decimal.Parse(node.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture);
}
