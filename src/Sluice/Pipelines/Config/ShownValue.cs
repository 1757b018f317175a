namespace Sluice.Pipelines.Config;

/// <summary>One value of the effective configuration, as <c>config show</c> prints it.</summary>
/// <param name="Path">The key's path, as <c>--set</c> takes it.</param>
/// <param name="Value">The value as YAML; secrets are <c>***</c>.</param>
/// <param name="Origin">Where it comes from: <c>default</c>, <c>file:line</c>, <c>--set a.b</c>, <c>env NAME</c>.</param>
public sealed record ShownValue(string Path, string Value, string Origin)
{
    internal static ShownValue OfDefault(string path, string value) => new(path, value, "default");

    internal static ShownValue Of(string path, ConfigNode node) => new(path, Text(node), OriginOf(node));

    internal static string OriginOf(ConfigNode node)
    {
        var variables = Variables(node).Distinct().ToList();
        return variables.Count == 0 ? node.Place.ToString() : $"{node.Place}, env {string.Join(", env ", variables)}";
    }

    private static IEnumerable<string> Variables(ConfigNode node) =>
        node.Variables.Concat(node.Items.SelectMany(Variables)).Concat(node.Entries.SelectMany(entry => Variables(entry.Value)));

    // The depth of a node is bounded by the reader, so this may call itself.
    private static string Text(ConfigNode node) => node.Kind switch
    {
        NodeKind.List => $"[{string.Join(", ", node.Items.Select(Text))}]",
        NodeKind.Map => $"{{{string.Join(", ", node.Entries.Select(entry => $"{entry.Key}: {Text(entry.Value)}"))}}}",
        _ when node.IsPlain => node.Text.Length == 0 ? "null" : node.Text,
        _ => Shapes.QuoteIfNeeded(node.Text),
    };
}
