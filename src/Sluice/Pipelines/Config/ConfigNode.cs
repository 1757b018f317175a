namespace Sluice.Pipelines.Config;

/// <summary>The three shapes of a piece of YAML.</summary>
internal enum NodeKind
{
    Scalar,
    List,
    Map,
}

/// <summary>
/// A piece of parsed YAML that knows where it was written. Scalars keep their text and whether they were quoted; what
/// the text means is decided by the shape that reads it, never by YAML's own guessing.
/// </summary>
internal sealed class ConfigNode
{
    private ConfigNode(NodeKind kind, ConfigPlace place)
    {
        Kind = kind;
        Place = place;
    }

    public NodeKind Kind { get; }

    public ConfigPlace Place { get; }

    /// <summary>Text of a scalar, with its variables resolved and every secret replaced by <c>***</c>.</summary>
    public string Text { get; private set; } = "";

    /// <summary>False for a scalar in quotes or of a block: it is text, whatever it looks like.</summary>
    public bool IsPlain { get; private init; }

    /// <summary>Names of the environment variables that gave the text, for showing where a value came from.</summary>
    public IReadOnlyList<string> Variables { get; private set; } = [];

    /// <summary>The text with its secrets, when it has any; null otherwise.</summary>
    public SecretText? Secret { get; private set; }

    public List<ConfigNode> Items { get; } = [];

    public List<ConfigEntry> Entries { get; } = [];

    /// <summary>
    /// True when the text may be a number or a word such as true. Inside braces a variable has to be quoted, so its
    /// quotes say nothing about what its value is.
    /// </summary>
    public bool MayBeTyped => IsPlain || Variables.Count > 0;

    /// <summary>True for <c>key:</c> with nothing after it, <c>null</c> and <c>~</c>, where they stand in a file and not in a variable or on the command line.</summary>
    public bool IsNull => Kind == NodeKind.Scalar && IsPlain
        && (Text.Length == 0 || (Text is "~" or "null" && Place.Line is not null && Variables.Count == 0));

    public static ConfigNode Scalar(ConfigPlace place, string text, bool isPlain) =>
        new(NodeKind.Scalar, place) { Text = text, IsPlain = isPlain };

    public static ConfigNode List(ConfigPlace place) => new(NodeKind.List, place);

    public static ConfigNode Map(ConfigPlace place) => new(NodeKind.Map, place);

    /// <summary>The value of a key, or null.</summary>
    public ConfigNode? Find(string key) => Entries.Find(entry => entry.Key == key)?.Value;

    /// <summary>Puts the resolved text in the place of the written one.</summary>
    public void Resolve(string text, IReadOnlyList<string> variables, SecretText? secret)
    {
        Text = text;
        Variables = variables;
        Secret = secret;
    }

    /// <summary>The node as a person would name it in "found …", for a value that may be secret: nothing of it is shown.</summary>
    public string DescribeKind() => Kind switch
    {
        NodeKind.List => "a list",
        NodeKind.Map => "a section with keys",
        _ when IsNull || Text.Length == 0 => "nothing",
        _ => "text",
    };

    /// <summary>The node as a person would name it in "found …". Where it is a URL, its password is not shown.</summary>
    public string Describe() => Kind switch
    {
        NodeKind.List when Items.Count == 0 => "an empty list",
        NodeKind.List when Items.TrueForAll(item => item.Kind == NodeKind.Scalar) =>
            $"the list {Quoted.Of($"[{string.Join(", ", Items.Select(item => item.IsNull ? "null" : Shown(item.Text)))}]")}",
        NodeKind.List => "a list",
        NodeKind.Map => "a section with keys",
        _ when IsNull => "nothing",
        _ => Quoted.Of(Shown(Text)),
    };

    private static string Shown(string text) => text.Contains("://", StringComparison.Ordinal) ? UrlMask.Of(text) : text;
}

/// <summary>One <c>key: value</c> of a map.</summary>
/// <param name="Key">The key as it is written.</param>
/// <param name="Place">Where the key stands.</param>
/// <param name="Value">Its value.</param>
internal sealed record ConfigEntry(string Key, ConfigPlace Place, ConfigNode Value);
