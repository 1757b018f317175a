namespace Sluice.Pipelines.Config;

/// <summary>
/// One key of the configuration: its name, what it takes, what holds without it, and what it is for. The parser, the
/// JSON Schema, the reference and <c>config show</c> all read this and nothing else.
/// </summary>
/// <param name="name">The key as it is written.</param>
/// <param name="shape">What it takes.</param>
/// <param name="doc">What it means, with its unit and its trap, for the reference.</param>
internal abstract class ConfigKey(string name, ConfigShape shape, string doc)
{
    public string Name { get; } = name;

    public ConfigShape Shape { get; } = shape;

    public string Doc { get; } = doc;

    /// <summary>True when the section can not do without it.</summary>
    public bool IsRequired { get; init; }

    /// <summary>The key with a value, as YAML that can stand in its section.</summary>
    public string Example { get; init; } = "";

    /// <summary>An environment variable that is stronger than the file, or null.</summary>
    public string? Variable { get; init; }

    /// <summary>What holds without the key, in words, where the default is no value; null otherwise.</summary>
    public string? DefaultWords { get; init; }

    /// <summary>What holds without the key, for the reference and <c>config show</c>.</summary>
    public string DefaultText => DefaultWords ?? WriteDefault();

    /// <summary>Reads the key's value for the section.</summary>
    public abstract bool TryRead(ConfigNode node, string path, ConfigProblems problems, out object? value);

    protected abstract string WriteDefault();
}

/// <summary>A key whose value is <typeparamref name="T"/>.</summary>
internal sealed class ConfigKey<T>(string name, ConfigShape<T> shape, string doc) : ConfigKey(name, shape, doc)
{
    /// <summary>The value without the key.</summary>
    public T? Default { get; init; }

    public override bool TryRead(ConfigNode node, string path, ConfigProblems problems, out object? value)
    {
        var isRead = shape.TryRead(node, path, problems, out var read);
        value = read;
        return isRead;
    }

    protected override string WriteDefault() => Default is null ? "" : shape.Write(Default);
}
