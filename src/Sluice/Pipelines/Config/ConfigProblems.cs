using System.Globalization;
using Sluice.Pipelines.Typing;

namespace Sluice.Pipelines.Config;

/// <summary>
/// Collects the problems of one configuration, and has all their texts: what was found, what is expected, where, and
/// what to do. Codes are permanent.
/// </summary>
internal sealed class ConfigProblems(string? file)
{
    // Enough for any person to begin with; a file with more is most likely no configuration at all.
    private const int ShownMax = 1000;

    // Finding the nearest of many words takes a while, and after so many problems nobody reads the advice.
    private const int AdvisedMax = 100;

    private readonly List<Problem> _all = [];

    /// <summary>The file as the user named it; null where nobody wrote one.</summary>
    public string? File { get; } = file;

    /// <summary>All problems, those of a file in the order of its lines; of very many the first and how many more there are.</summary>
    public IReadOnlyList<Problem> All
    {
        get
        {
            var ordered = _all.OrderBy(problem => problem.Line ?? 0).ThenBy(ColumnNumber);
            return _all.Count <= ShownMax ? [.. ordered] : [.. ordered.Take(ShownMax), TooMany(_all.Count - ShownMax)];
        }
    }

    /// <summary>True when one of them is an error.</summary>
    public bool HasErrors => _all.Exists(problem => problem.Severity == Severity.Error);

    /// <summary>How many there are by now.</summary>
    public int Count => _all.Count;

    public void Add(Problem problem) => _all.Add(problem);

    /// <summary>Adds a problem at a place.</summary>
    public void Add(ConfigPlace? place, string code, string message, string? found = null, string? expected = null,
        string? advice = null, Severity severity = Severity.Error) =>
        _all.Add(new Problem(code, message)
        {
            File = File,
            Found = found,
            Expected = expected,
            Advice = advice,
            Severity = severity,
        }.At(place));

    public void TooLarge(long bytes) => Add(
        PlaceAt(null, null), "yaml_too_large",
        $"The file is too large to be a configuration: {bytes.ToString(CultureInfo.InvariantCulture)} bytes.",
        $"{bytes.ToString(CultureInfo.InvariantCulture)} bytes", "at most 256 KB", "Is this the right file?");

    public void TooDeep(int? line, int? column) => Add(
        PlaceAt(line, column), "yaml_too_deep",
        $"Lists and sections nest deeper than {YamlPreScan.DepthMax} levels here.",
        expected: $"at most {YamlPreScan.DepthMax} levels");

    public void ControlCharacter(char letter, int line, int column) => Add(
        PlaceAt(line, column), "yaml_control_character",
        $"A control character (U+{(int)letter:X4}) stands here.", $"U+{(int)letter:X4}", "printable text",
        "Write it as an escape in double quotes, such as \"\\u0001\", or check that the file is text in UTF-8.");

    public void NotUtf8(long offset) => Add(
        PlaceAt(null, null), "yaml_encoding",
        $"The file is not UTF-8: the byte at offset {offset.ToString(CultureInfo.InvariantCulture)} does not belong to any character.",
        expected: "UTF-8", advice: "Save it as UTF-8.");

    public void Empty() => Add(
        PlaceAt(1, 1), "yaml_empty", "The file has no keys.", "nothing", "a section with keys");

    public void YamlSyntax(ConfigPlace place, string message, string text) => Add(
        place, "yaml_syntax", $"This is not YAML: {Uncapital(message.TrimEnd('.').Replace("  ", " ", StringComparison.Ordinal))}.",
        text.Length == 0 ? null : Quoted.Of(text.Split('\n')[0]), advice: SyntaxAdvice(message, text));

    public void Anchor(ConfigPlace place, string name) => Add(
        place, "yaml_anchor", $"Anchors (&{name}) are not allowed in a configuration.", $"&{name}", "plain values",
        "Write the value out where it is needed, or quote a text that begins with &.");

    public void Alias(ConfigPlace place, string name) => Add(
        place, "yaml_alias", $"Aliases (*{name}) are not allowed in a configuration.", $"*{name}", "plain values",
        "Write the value out, or quote a text that begins with *.");

    public void Tag(ConfigPlace place, string tag) => Add(
        place, "yaml_tag", $"Tags ({ShowTag(tag)}) are not allowed in a configuration.", ShowTag(tag), "plain values",
        "Remove it, or quote a text that begins with an exclamation mark.");

    public void SecondDocument(ConfigPlace place) => Add(
        place, "yaml_documents", "A second document begins here.", "---", "one document to a file",
        "Put it into a file of its own.");

    public void KeyIsNoText(ConfigNode key) => Add(
        key.Place, "yaml_key", $"A key must be text, not {(key.Kind == NodeKind.List ? "a list" : "a section")}.", null, "text",
        "Quote a key that begins with a bracket or brace.");

    public void DuplicateKey(ConfigPlace place, string key, ConfigPlace first) => Add(
        place, "duplicate_key", $"'{key}' is given twice; the first is on line {first.Line}.", key, "each key once",
        "Remove one of them.");

    public void UnknownKey(ConfigPlace place, string path, string key, IReadOnlyList<string> valid)
    {
        var nearest = Nearest(key, valid);
        Add(place, "unknown_key", $"Unknown key {Quoted.Of(key)}{In(path)}.", key, string.Join(", ", valid),
            nearest is null ? $"The keys here are {string.Join(", ", valid)}." : $"Did you mean {nearest}?");
    }

    public void MissingKey(ConfigPlace place, string path, string key, string expected, string? example) => Add(
        place, "missing_key", $"The key {key}{In(path)} is missing.", "nothing", expected,
        example is null ? null : $"Add for instance {example.Split('\n')[0]}");

    public void NotYet(ConfigPlace? place, string what, Severity severity = Severity.Error) => Add(
        place, "not_supported_yet", $"{what} is not supported by this version yet.", what, null,
        severity == Severity.Error ? "Remove it, or use a version that has it." : null, severity);

    public void WrongType(ConfigNode node, string path, string expected, string? advice = null) => Add(
        node.Place, "wrong_type", $"{Subject(path)} is {node.Describe()}; expected {expected}.",
        node.Describe(), expected, advice);

    /// <summary>A value of the wrong kind that may be secret.</summary>
    public void WrongKind(ConfigNode node, string path, string expected) => Add(
        node.Place, "wrong_type", $"{Subject(path)} is {node.DescribeKind()}; expected {expected}.", node.DescribeKind(), expected);

    public void BadValue(ConfigNode node, string path, string expected, string? advice = null) => Add(
        node.Place, "bad_value", $"{Subject(path)} is {node.Describe()}; expected {expected}.",
        node.Describe(), expected, advice);

    public void SecretNotAllowed(ConfigNode node, string path) => Add(
        node.Place, "secret_not_allowed", $"{Subject(path)} can not hold a secret.", "${secret:…}", "a value in clear",
        "Secrets belong into the store URLs of sluice.yaml.");

    /// <param name="place">Where it stands.</param>
    /// <param name="code">The code.</param>
    /// <param name="message">What was found.</param>
    /// <param name="found">The name.</param>
    /// <param name="valid">The names that there are.</param>
    /// <param name="remedy">What to do where none of them was meant; null where nothing can be done.</param>
    public void UnknownName(ConfigPlace? place, string code, string message, string found, IReadOnlyCollection<string> valid, string? remedy = null)
    {
        var nearest = Nearest(found, valid);
        var list = string.Join(", ", valid.Take(12)) + (valid.Count > 12 ? ", …" : "");
        Add(place, code, message, found, list.Length == 0 ? null : list,
            string.Join(' ', ((string?[])[nearest is not null ? $"Did you mean {nearest}?" : list.Length == 0 ? null : $"Known are {list}.", remedy]).OfType<string>())
                is { Length: > 0 } advice ? advice : null);
    }

    /// <summary>
    /// The word that was most likely meant, or null. Words whose length alone is too far away are not compared, and a
    /// text that is longer than any name is not looked up at all.
    /// </summary>
    public static string? NearestOf(string found, IEnumerable<string> valid) => found.Length > 100
        ? null
        : NearestWord.Of(found, valid.Where(word => Math.Abs(word.Length - found.Length) <= Math.Max(2, found.Length / 3)));

    private string? Nearest(string found, IEnumerable<string> valid) => _all.Count < AdvisedMax ? NearestOf(found, valid) : null;

    private Problem TooMany(int more) =>
        new("more_problems", $"There are {more.ToString(CultureInfo.InvariantCulture)} more problems.")
        {
            File = File,
            Advice = "Is this the right file?",
        };

    private ConfigPlace PlaceAt(int? line, int? column) => new(File ?? "", line, column);

    private static string In(string path) => path.Length == 0 ? "" : $" in {path}";

    private static string Subject(string path) => path.Length == 0 ? "The document" : path;

    private static string Uncapital(string text) => text.Length == 0 ? text : char.ToLowerInvariant(text[0]) + text[1..];

    private static string ShowTag(string tag) => tag.Replace("tag:yaml.org,2002:", "!!", StringComparison.Ordinal);

    private static int ColumnNumber(Problem problem) =>
        int.TryParse(problem.Column, CultureInfo.InvariantCulture, out var column) ? column : 0;

    private static string? SyntaxAdvice(string message, string text) => message switch
    {
        _ when text.StartsWith('\t') || message.Contains(" tab ", StringComparison.Ordinal) =>
            "Indent with blanks, not with tabs.",
        _ when text.StartsWith("${", StringComparison.Ordinal) => "Inside braces and brackets a variable has to be quoted: \"${…}\".",
        _ when text.Length > 0 && "@`%*&,|>".Contains(text[0], StringComparison.Ordinal) =>
            $"Quote a value that begins with {text[0]}.",
        _ when message.Contains("invalid mapping", StringComparison.Ordinal) =>
            "Check the indentation, and quote a value that has a colon and a blank in it.",
        _ when message.Contains("quoted scalar", StringComparison.Ordinal) => "Close the quote.",
        _ when message.Contains("not closed", StringComparison.Ordinal) => "Close it, or quote the value.",
        _ => "Check the indentation and the quotes around this place.",
    };
}
