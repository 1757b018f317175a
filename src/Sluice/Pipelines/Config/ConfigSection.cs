using System.Text.Json.Nodes;

namespace Sluice.Pipelines.Config;

/// <summary>A section: keys with values. Shared by the parser, the schema, the reference and <c>config show</c>.</summary>
internal interface IConfigSection
{
    /// <summary>The heading in the reference.</summary>
    string Title { get; }

    /// <summary>What the section is for.</summary>
    string Doc { get; }

    /// <summary>Its keys in the order of the reference.</summary>
    IReadOnlyList<ConfigKey> Keys { get; }
}

/// <summary>A section that is read into a <typeparamref name="T"/>.</summary>
/// <param name="title">The heading in the reference.</param>
/// <param name="doc">What the section is for.</param>
/// <param name="keys">Its keys in the order of the reference.</param>
/// <param name="build">Makes the record, and adds the problems of keys that contradict each other.</param>
/// <param name="shorthand">
/// A key that a value without keys stands for: <c>ticket_id: Issue key</c> is <c>ticket_id: {from: Issue key}</c>.
/// </param>
internal sealed class ConfigSection<T>(
    string title, string doc, IReadOnlyList<ConfigKey> keys, Func<SectionValues, T> build, ConfigKey? shorthand = null)
    : ConfigShape<T>, IConfigSection
{
    public string Title { get; } = title;

    public string Doc { get; } = doc;

    public IReadOnlyList<ConfigKey> Keys { get; } = keys;

    public override string Expected { get; } = shorthand is null
        ? "a section with keys"
        : $"a section with keys, or the value of {shorthand.Name} alone";

    /// <summary>True when the section has a key of that name.</summary>
    public bool Knows(string key) => Keys.Any(known => known.Name == key);

    public override JsonObject Schema()
    {
        var properties = new JsonObject();
        foreach (var key in Keys)
        {
            properties[key.Name] = Describe(key);
        }

        var section = new JsonObject { ["type"] = "object", ["properties"] = properties, ["additionalProperties"] = false };
        if (Keys.Any(key => key.IsRequired))
        {
            section["required"] = Shapes.Array(Keys.Where(key => key.IsRequired).Select(key => key.Name));
        }

        return shorthand is null ? section : new JsonObject { ["anyOf"] = new JsonArray(shorthand.Shape.Schema(), section) };
    }

    public override bool TryRead(ConfigNode node, string path, ConfigProblems problems, out T value)
    {
        value = default!;
        if (shorthand is not null && node.Kind != NodeKind.Map)
        {
            // A value alone stands for its key; an empty one for a section without keys.
            var section = ConfigNode.Map(node.Place);
            if (!node.IsNull)
            {
                section.Entries.Add(new ConfigEntry(shorthand.Name, node.Place, node));
            }

            node = section;
        }

        if (node.Kind != NodeKind.Map)
        {
            problems.WrongType(node, path, Expected);
            return false;
        }

        var values = new SectionValues(node, path, problems);
        foreach (var entry in node.Entries)
        {
            ReadEntry(entry, values);
        }

        foreach (var key in Keys.Where(key => key.IsRequired && !values.Has(key)))
        {
            // "key:" with nothing after it is the better place to point at.
            var place = node.Entries.Find(entry => entry.Key == key.Name)?.Place ?? node.Place;
            problems.MissingKey(place, path, key.Name, key.Shape.Expected, key.Example);
        }

        value = build(values);
        return true;
    }

    public override void Show(ConfigNode? node, string path, string? whenAbsent, List<ShownValue> values)
    {
        foreach (var key in Keys)
        {
            var child = node?.Kind == NodeKind.Map ? node.Find(key.Name) : node is not null && key == shorthand ? node : null;
            if (child is { IsNull: true } && !IsNullWord(key, child))
            {
                child = null;
            }

            if (child is not null || whenAbsent is not null)
            {
                var keyPath = path.Length == 0 ? key.Name : $"{path}.{key.Name}";
                key.Shape.Show(child, keyPath, whenAbsent is null ? null : key.DefaultText, values);
            }
        }
    }

    private static bool IsNullWord(ConfigKey key, ConfigNode? node) =>
        node is { Text: "null" } && key.Shape is INullWordShape { TakesNullWord: true };

    private static JsonObject Describe(ConfigKey key)
    {
        var described = key.Shape.Schema();
        if (!key.IsRequired && !IsNullable(described))
        {
            // "key:" with nothing after it is the same as no key.
            described = new JsonObject { ["anyOf"] = new JsonArray(described, new JsonObject { ["type"] = "null" }) };
        }

        described["description"] = key.DefaultText.Length == 0 || key.IsRequired ? key.Doc : $"{key.Doc} Default: {key.DefaultText}.";
        return described;
    }

    private static bool IsNullable(JsonObject schema) =>
        schema["enum"] is JsonArray words && words.Any(word => word is null);

    private void ReadEntry(ConfigEntry entry, SectionValues values)
    {
        var key = Keys.FirstOrDefault(key => key.Name == entry.Key);
        if (key is null)
        {
            values.Problems.UnknownKey(entry.Place, values.Path, entry.Key,
                [.. Keys.Select(known => known.Name)]);
        }
        else if (!entry.Value.IsNull || IsNullWord(key, entry.Value))
        {
            values.Write(key, entry);
            if (key.TryRead(entry.Value, values.PathOf(key), values.Problems, out var value))
            {
                values.Set(key, value);
            }
        }
    }
}
