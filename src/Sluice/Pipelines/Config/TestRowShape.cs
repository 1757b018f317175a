using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Pipelines.Typing;

namespace Sluice.Pipelines.Config;

/// <summary>A row of a test: a section whose keys are columns and whose values are anything.</summary>
internal sealed class TestRowShape : ConfigShape<TestRow>
{
    public override string Expected => "a section with a key for each column";

    public override JsonObject Schema() => new() { ["type"] = "object" };

    public override bool TryRead(ConfigNode node, string path, ConfigProblems problems, out TestRow value)
    {
        value = new TestRow([], node.Place);
        if (node.Kind != NodeKind.Map)
        {
            problems.WrongType(node, path, Expected);
            return false;
        }

        value = new TestRow([.. node.Entries.Select(entry => new TestCell(entry.Key, TextOf(entry.Value), JsonOf(entry.Value)?.ToJsonString() ?? "null", entry.Place))], node.Place);
        return true;
    }

    private static string? TextOf(ConfigNode node) => node.IsNull ? null : node.Kind == NodeKind.Scalar ? node.Text : JsonOf(node)!.ToJsonString();

    // The depth of a node is bounded by the reader, so this may call itself.
    private static JsonNode? JsonOf(ConfigNode node) => node.Kind switch
    {
        NodeKind.List => new JsonArray([.. node.Items.Select(JsonOf)]),
        NodeKind.Map => new JsonObject(node.Entries.Select(entry => KeyValuePair.Create(entry.Key, JsonOf(entry.Value)))),
        _ when node.IsNull => null,
        _ when node.MayBeTyped && (node.Text is "true" or "false" || JsonCell.IsNumber(System.Text.Encoding.UTF8.GetBytes(node.Text))) => JsonNode.Parse(node.Text),
        _ => JsonValue.Create(node.Text),
    };
}
