using System.Text.Json.Nodes;

namespace Sluice.Pipelines.Config;

/// <summary>
/// What a value may look like: how it is read, how a problem and the reference name it, and its JSON Schema. One shape
/// gives all of these, so they can not say different things.
/// </summary>
internal abstract class ConfigShape
{
    /// <summary>The shape as it follows "expected": <c>true or false</c>, <c>a list of names</c>.</summary>
    public abstract string Expected { get; }

    /// <summary>Its JSON Schema.</summary>
    public abstract JsonObject Schema();

    /// <summary>
    /// Adds the effective values under a node, with their origins. <paramref name="node"/> is null where nothing is
    /// written, and <paramref name="whenAbsent"/> says what holds then; it is null inside lists, where only what is
    /// written is shown, because the defaults of each item would drown it.
    /// </summary>
    public virtual void Show(ConfigNode? node, string path, string? whenAbsent, List<ShownValue> values)
    {
        var shown = node is null ? ShownValue.OfDefault(path, whenAbsent ?? "") : ShownValue.Of(path, node);
        values.Add(shown with { Value = Mask(shown.Value) });
    }

    /// <summary>What of a value may be shown: all of it, unless it can hold a secret.</summary>
    protected virtual string Mask(string value) => value;
}

/// <summary>A shape whose values are <typeparamref name="T"/>.</summary>
internal abstract class ConfigShape<T> : ConfigShape
{
    /// <summary>
    /// Reads a node that is not null. What is wrong is added to the problems; a value that still tells something (a
    /// section with one bad key) is returned beside them, so that later checks find as much as they can.
    /// </summary>
    public abstract bool TryRead(ConfigNode node, string path, ConfigProblems problems, out T value);

    /// <summary>A value as it would be written in YAML.</summary>
    public virtual string Write(T value) => value?.ToString() ?? "";
}
