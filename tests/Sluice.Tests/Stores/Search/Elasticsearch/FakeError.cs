using System.Text.Json.Nodes;

namespace Sluice.Tests.Stores.Search.Elasticsearch;

/// <summary>A refusal as a real server words it.</summary>
internal sealed class FakeError(int status, string type, string reason) : Exception(reason)
{
    public int Status { get; } = status;

    public string Type { get; } = type;

    public JsonObject Error => new() { ["type"] = Type, ["reason"] = Message };

    public JsonObject Body => new()
    {
        ["error"] = new JsonObject { ["root_cause"] = new JsonArray(Error), ["type"] = Type, ["reason"] = Message },
        ["status"] = Status,
    };

    public static FakeError Illegal(string reason) => new(400, "illegal_argument_exception", reason);

    public static FakeError Parsing(string reason) => new(400, "parsing_exception", reason);

    public static FakeError NoIndex(string index) => new(404, "index_not_found_exception", $"no such index [{index}]");

    public static FakeError Document(string id, string field, string type, string value) =>
        new(400, "document_parsing_exception", $"[1:1] failed to parse field [{field}] of type [{type}] in document with id '{id}'. Preview of field's value: '{value}'");
}
