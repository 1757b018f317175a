using System.Text.Json.Nodes;

namespace Sluice.Pipelines.Config;

/// <summary>What goes into a test.</summary>
/// <param name="Rows">The rows; null when it is a text.</param>
/// <param name="Text">The text of a file; null when it is rows.</param>
internal sealed record TestInput(IReadOnlyList<TestRow>? Rows, string? Text);

/// <summary>What goes into a test: a list of rows, or a text that is the file.</summary>
internal sealed class TestInputShape : ConfigShape<TestInput>
{
    private readonly ListShape<TestRow> _rows = new(new TestRowShape(), "a list of rows");

    public override string Expected => "a list of rows, or the text of a file";

    public override JsonObject Schema() => new() { ["anyOf"] = new JsonArray(_rows.Schema(), Shapes.AnyText.Schema()) };

    public override bool TryRead(ConfigNode node, string path, ConfigProblems problems, out TestInput value)
    {
        value = new TestInput([], null);
        if (node.Kind == NodeKind.Scalar)
        {
            value = new TestInput(null, node.Text);
            return true;
        }

        if (!_rows.TryRead(node, path, problems, out var rows))
        {
            return false;
        }

        value = new TestInput(rows, null);
        return true;
    }
}
