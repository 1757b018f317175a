using System.Text.Json.Nodes;

namespace Sluice.Pipelines.Config;

/// <summary>A name of a gazetteer.</summary>
/// <param name="Term">How texts write it.</param>
/// <param name="Value">What it is to be called.</param>
internal sealed record ListedName(string Term, string Value);

/// <summary>The names of a gazetteer: a list, or a section with what they are to be called and how texts write it.</summary>
internal sealed class ListedNamesShape : ConfigShape<IReadOnlyList<ListedName>>
{
    private static readonly ListShape<string> Names = new(Shapes.TextOf("a name"), "a list of names", takesOne: true, least: 1);

    private static readonly NamedShape<IReadOnlyList<string>> Called = new(Names, "a section with names for each value", Shapes.Text);

    public override string Expected => "a list of names, or a section with names for each value";

    public override JsonObject Schema() => new() { ["anyOf"] = new JsonArray(Names.Schema(), Called.Schema()) };

    public override bool TryRead(ConfigNode node, string path, ConfigProblems problems, out IReadOnlyList<ListedName> value)
    {
        value = [];
        if (node.Kind == NodeKind.Map)
        {
            var isRead = Called.TryRead(node, path, problems, out var called);
            value = isRead ? [.. called.SelectMany(one => one.Value.Select(term => new ListedName(term, one.Name)))] : [];
            return isRead;
        }

        if (!Names.TryRead(node, path, problems, out var names))
        {
            return false;
        }

        value = [.. names.Select(name => new ListedName(name, name))];
        return true;
    }
}
