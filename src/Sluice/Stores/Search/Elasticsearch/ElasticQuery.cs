using System.Text.Json.Nodes;

namespace Sluice.Stores.Search.Elasticsearch;

/// <summary>Parts of the server's queries.</summary>
internal static class ElasticQuery
{
    /// <summary>Documents with a value.</summary>
    public static JsonObject Term(string field, JsonNode? value) => new() { ["term"] = new JsonObject { [field] = new JsonObject { ["value"] = value } } };

    /// <summary>Documents with one of several values.</summary>
    public static JsonObject Terms(string field, IEnumerable<JsonNode?> values) => new() { ["terms"] = new JsonObject { [field] = new JsonArray([.. values]) } };

    /// <summary>Documents with any value.</summary>
    public static JsonObject Exists(string field) => new() { ["exists"] = new JsonObject { ["field"] = field } };

    /// <summary>Documents with a value in between; the bounds by the names of the server, such as gte.</summary>
    public static JsonObject Range(string field, params IEnumerable<(string Bound, JsonNode? Value)> bounds)
    {
        var range = new JsonObject();
        foreach (var (bound, value) in bounds)
        {
            range[bound] = value;
        }

        return new() { ["range"] = new JsonObject { [field] = range } };
    }

    /// <summary>Conditions of one kind: filter, must, must_not, should.</summary>
    public static JsonObject Bool(string kind, params IEnumerable<JsonNode?> conditions) => new() { ["bool"] = new JsonObject { [kind] = new JsonArray([.. conditions]) } };

    /// <summary>All documents.</summary>
    public static JsonObject All() => new() { ["match_all"] = new JsonObject() };

    /// <summary>No document.</summary>
    public static JsonObject None() => new() { ["match_none"] = new JsonObject() };

    /// <summary>Documents for which all conditions hold.</summary>
    public static JsonObject Filter(IReadOnlyList<JsonNode> conditions) => conditions.Count == 0 ? All() : Bool("filter", conditions);
}
