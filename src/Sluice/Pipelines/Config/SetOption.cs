using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Sluice.Pipelines.Config;

/// <summary>
/// A value of the command line, <c>--set a.b=c</c>. It goes into the parsed document before anything is checked, as if
/// it stood in the file. Numbers in the path are places in a list (<c>write.0.mode</c>). A value in brackets, braces or
/// quotes is YAML; any other is one plain scalar, so that <c>--set read.where=a &gt; 1: 2</c> is what it says.
/// </summary>
public sealed record SetOption
{
    private SetOption(IReadOnlyList<string> path, string value)
    {
        Path = path;
        Value = value;
    }

    /// <summary>The keys from the root down.</summary>
    public IReadOnlyList<string> Path { get; }

    /// <summary>The value as it was written.</summary>
    public string Value { get; }

    /// <summary>True for a value that is never YAML, whatever it begins with.</summary>
    private bool IsText { get; init; }

    /// <summary>A value of an option of its own, such as <c>--home</c>.</summary>
    internal static SetOption OfText(string key, string value) => new([key], value) { IsText = true };

    /// <summary>How problems name it: <c>--set a.b</c>.</summary>
    public string Name => "--set " + string.Join('.', Path);

    /// <summary>Reads <c>a.b=c</c>; on false there is a problem for the person who typed it.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out SetOption? option, [NotNullWhen(false)] out Problem? problem)
    {
        var equals = text.IndexOf('=');
        var path = (equals < 0 ? text : text[..equals]).Trim().Split('.');
        if (equals < 0 || path.Any(string.IsNullOrWhiteSpace))
        {
            option = null;
            problem = new Problem("set_syntax", $"--set {Quoted.Of(text)} is not a key and a value.")
            {
                Found = text,
                Expected = "a.b=value",
                Advice = "Write for instance --set read.delimiter=;",
            };
            return false;
        }

        // Blanks alone are what is meant: --set read.delimiter=' '.
        var value = text[(equals + 1)..];
        option = new SetOption(path, value.Trim() is { Length: > 0 } trimmed ? trimmed : value);
        problem = null;
        return true;
    }

    /// <summary>
    /// Sorts options by where their first key belongs: to the pipeline where it has such a key, else to sluice.yaml.
    /// A key that neither knows goes to the pipeline, which says so.
    /// </summary>
    public static (IReadOnlyList<SetOption> Pipeline, IReadOnlyList<SetOption> Engine) Split(IEnumerable<SetOption> options)
    {
        var all = options.ToList();
        var engine = all.Where(option => EngineKeys.Root.Knows(option.Path[0]) && !PipelineKeys.Root.Knows(option.Path[0])).ToList();
        return ([.. all.Except(engine)], engine);
    }

    /// <summary>Puts the value into a document. The root is a map.</summary>
    internal void ApplyTo(ConfigNode root, ConfigProblems problems)
    {
        var own = new ConfigProblems(Name);
        var value = !IsText && Value is ['[' or '{' or '"' or '\'', ..]
            ? YamlReader.Read(Value, own, isValue: true)
            : ConfigNode.Scalar(new ConfigPlace(Name), Value, isPlain: true);
        foreach (var problem in own.All)
        {
            problems.Add(problem);
        }

        if (value is null)
        {
            return;
        }

        var node = root;
        for (var step = 0; step < Path.Count && node is not null; step++)
        {
            node = step == Path.Count - 1 ? Put(node, step, value, problems) : Descend(node, step, problems);
        }
    }

    private ConfigNode? Descend(ConfigNode node, int step, ConfigProblems problems)
    {
        if (node.Kind == NodeKind.List)
        {
            return IndexIn(node, step, problems) is { } index ? node.Items[index] : null;
        }

        if (node.Kind == NodeKind.Scalar)
        {
            return NoSection(node, step, problems);
        }

        if (node.Find(Path[step]) is { IsNull: false } child)
        {
            return child;
        }

        // The section is not in the file: this option begins it.
        return Put(node, step, ConfigNode.Map(new ConfigPlace(Name)), problems);
    }

    private ConfigNode? Put(ConfigNode node, int step, ConfigNode value, ConfigProblems problems)
    {
        switch (node.Kind)
        {
            case NodeKind.Scalar:
                return NoSection(node, step, problems);
            case NodeKind.List:
                if (IndexIn(node, step, problems) is not { } index)
                {
                    return null;
                }

                node.Items[index] = value;
                return value;
            default:
                var entry = new ConfigEntry(Path[step], new ConfigPlace(Name), value);
                var at = node.Entries.FindIndex(other => other.Key == entry.Key);
                if (at >= 0)
                {
                    node.Entries[at] = entry;
                }
                else
                {
                    node.Entries.Add(entry);
                }

                return value;
        }
    }

    private int? IndexIn(ConfigNode list, int step, ConfigProblems problems)
    {
        if (int.TryParse(Path[step], NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < list.Items.Count)
        {
            return index;
        }

        var expected = list.Items.Count == 0 ? "a list with items" : $"a number from 0 to {list.Items.Count - 1}";
        problems.Add(new ConfigPlace(Name), "set_path", $"{Before(step)} is a list, and '{Path[step]}' is none of its places.",
            Path[step], expected, $"The items of a list are counted from 0. To replace it whole: --set {Before(step)}=[…]");
        return null;
    }

    private ConfigNode? NoSection(ConfigNode node, int step, ConfigProblems problems)
    {
        problems.Add(new ConfigPlace(Name), "set_path", $"{Before(step)} is {node.Describe()} ({node.Place}) and has no keys.",
            node.Describe(), "a section or a list", $"Set {Before(step)} itself, or write it as a section in the file.");
        return null;
    }

    private string Before(int step) => string.Join('.', Path.Take(step));
}
