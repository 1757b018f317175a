using System.Text.Json.Nodes;

namespace Sluice.Pipelines.Config;

/// <summary>A section whose keys are names that the user chooses: streams, stores.</summary>
/// <param name="item">What each name stands for; it is given the name as the last part of its path.</param>
/// <param name="plural">How messages name it, such as <c>a section with a key for each stream</c>.</param>
/// <param name="names">What a name may look like; that of a stream by default.</param>
internal sealed class NamedShape<T>(ConfigShape<T> item, string plural, ConfigShape<string>? names = null)
    : ConfigShape<IReadOnlyList<Named<T>>>
{
    private readonly ConfigShape<string> _names = names ?? Shapes.Name;

    public override string Expected => plural;

    /// <summary>What each name stands for.</summary>
    public ConfigShape<T> Item => item;

    public override JsonObject Schema() => new()
    {
        ["type"] = "object",
        ["propertyNames"] = _names == Shapes.Name ? Shapes.Name.Schema() : new JsonObject { ["minLength"] = 1 },
        ["additionalProperties"] = item.Schema(),
    };

    public override string Write(IReadOnlyList<Named<T>> value) => value.Count == 0 ? "" : Expected;

    public override bool TryRead(ConfigNode node, string path, ConfigProblems problems, out IReadOnlyList<Named<T>> value)
    {
        value = [];
        if (node.Kind != NodeKind.Map)
        {
            problems.WrongType(node, path, Expected);
            return false;
        }

        var read = new List<Named<T>>();
        foreach (var entry in node.Entries)
        {
            var isName = _names == Shapes.Name ? Shapes.IsName(entry.Key) : entry.Key.Trim().Length > 0;
            if (!isName)
            {
                problems.Add(entry.Place, "bad_name", $"{Quoted.Of(entry.Key)} in {path} can not be a name.",
                    entry.Key, _names.Expected);
            }

            if (item.TryRead(entry.Value, $"{path}.{entry.Key}", problems, out var one))
            {
                read.Add(new Named<T>(entry.Key, entry.Place, one));
            }
        }

        value = read;
        return true;
    }

    public override void Show(ConfigNode? node, string path, string? whenAbsent, List<ShownValue> values)
    {
        if (node is null || node.Entries.Count == 0)
        {
            values.Add(ShownValue.OfDefault(path, whenAbsent ?? ""));
            return;
        }

        foreach (var entry in node.Entries)
        {
            item.Show(entry.Value, $"{path}.{entry.Key}", null, values);
        }
    }
}

/// <summary>A value under a name.</summary>
internal sealed record Named<T>(string Name, ConfigPlace Place, T Value);
