namespace Sluice.Pipelines.Config;

/// <summary>The values that were read from one section, and where each key stands.</summary>
internal sealed class SectionValues(ConfigNode node, string path, ConfigProblems problems)
{
    private readonly Dictionary<ConfigKey, object?> _values = [];
    private readonly Dictionary<ConfigKey, ConfigEntry> _written = [];

    /// <summary>The section itself.</summary>
    public ConfigNode Node { get; } = node;

    /// <summary>Where the section stands.</summary>
    public ConfigPlace Place { get; } = node.Place;

    /// <summary>The path of the section, as <c>--set</c> would write it.</summary>
    public string Path { get; } = path;

    /// <summary>For checks of several keys together.</summary>
    public ConfigProblems Problems { get; } = problems;

    /// <summary>The value of a key, or its default where there is none or it could not be read.</summary>
    public T? Get<T>(ConfigKey<T> key) => _values.TryGetValue(key, out var value) ? (T?)value : key.Default;

    /// <summary>True when the key is written, whether its value could be read or not.</summary>
    public bool Has(ConfigKey key) => _written.ContainsKey(key);

    /// <summary>True when the key is written and its value could be read.</summary>
    public bool IsRead(ConfigKey key) => _values.ContainsKey(key);

    /// <summary>Where a key stands, or the section's place when it is not written.</summary>
    public ConfigPlace PlaceOf(ConfigKey key) => _written.TryGetValue(key, out var entry) ? entry.Place : Place;

    /// <summary>The node of a key's value; the section's own when it is not written.</summary>
    public ConfigNode NodeOf(ConfigKey key) => _written.TryGetValue(key, out var entry) ? entry.Value : Node;

    /// <summary>The path of a key.</summary>
    public string PathOf(ConfigKey key) => Path.Length == 0 ? key.Name : $"{Path}.{key.Name}";

    internal void Write(ConfigKey key, ConfigEntry entry) => _written[key] = entry;

    internal void Set(ConfigKey key, object? value) => _values[key] = value;
}
