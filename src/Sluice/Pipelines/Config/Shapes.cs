using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Sluice.Pipelines.Typing;

namespace Sluice.Pipelines.Config;

/// <summary>The shapes of scalars that configuration knows.</summary>
internal static class Shapes
{
    /// <summary>The longest regular expression, in characters.</summary>
    public const int PatternCharactersMax = 1000;

    private const string NamePattern = @"^[\p{Ll}\p{Lm}\p{Lo}][\p{Ll}\p{Lm}\p{Lo}\p{Mn}\p{Mc}\p{Nd}_]{0,62}$";

    // Every text may also be written without quotes when it looks like a number or a word of YAML: a header can be 2024.
    private static readonly string[] AnyScalar = ["string", "number", "boolean"];

    /// <summary>Any text that is not empty.</summary>
    public static ConfigShape<string> Text { get; } = TextOf("text");

    /// <summary>Any text, the empty one included.</summary>
    public static ConfigShape<string> AnyText { get; } = new ScalarShape<string>("text", ReadAnyText, TypeSchema, QuoteIfNeeded);

    /// <summary>An expression in DuckDB's SQL. It is parsed with the plan, not here.</summary>
    public static ConfigShape<string> Sql { get; } = TextOf("an expression in SQL");

    /// <summary>The name of a pipeline, stream or store.</summary>
    public static ConfigShape<string> Name { get; } = new ScalarShape<string>(
        "a name of small letters, digits and _, beginning with a letter (63 at most)",
        (ConfigNode node, out string value, out string? advice) =>
        {
            value = node.Text;
            advice = null;
            return IsName(node.Text);
        },
        () => new JsonObject { ["type"] = "string", ["pattern"] = NamePattern });

    /// <summary>True or false, in YAML 1.2's two words.</summary>
    public static ConfigShape<bool> Bool { get; } = new ScalarShape<bool>(
        "true or false", ReadBool, () => new JsonObject { ["type"] = "boolean" }, value => value ? "true" : "false");

    /// <summary>The type of a column.</summary>
    public static ConfigShape<CellType> Type { get; } = new ScalarShape<CellType>(
        "the name of a type, such as integer, decimal(18,2) or text[]",
        (ConfigNode node, out CellType value, out string? advice) =>
        {
            var isRead = CellType.TryParse(node.Text, out var type, out advice);
            value = type!;
            return isRead;
        },
        () => new JsonObject { ["type"] = "string" });

    /// <summary>A regular expression that is matched in linear time.</summary>
    public static ConfigShape<string> Pattern { get; } = new ScalarShape<string>(
        $"a regular expression without look-around and back-references, of at most {PatternCharactersMax} characters",
        ReadPattern, () => new JsonObject { ["type"] = "string", ["maxLength"] = PatternCharactersMax }, QuoteIfNeeded);

    /// <summary>An IANA time zone.</summary>
    public static ConfigShape<string> TimeZone { get; } = new ScalarShape<string>(
        "a time zone by its IANA name, such as Europe/Berlin or UTC", TimeZones.Read,
        () => new JsonObject { ["type"] = "string" });

    /// <summary>Text that is not empty, named as given in messages.</summary>
    public static ConfigShape<string> TextOf(string expected) => new ScalarShape<string>(
        expected, ReadText, () => new JsonObject { ["type"] = Array(AnyScalar), ["minLength"] = 1 }, QuoteIfNeeded);

    /// <summary>A whole number within bounds.</summary>
    public static ConfigShape<long> Whole(long least, long most = long.MaxValue)
    {
        var expected = most == long.MaxValue ? $"a whole number from {least}"
            : least == most ? $"the number {least}" : $"a whole number from {least} to {most}";
        return new ScalarShape<long>(
            expected,
            (ConfigNode node, out long value, out string? advice) =>
            {
                advice = node.MayBeTyped ? null : "Write it without quotes.";
                return long.TryParse(node.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value)
                    && node.MayBeTyped && value >= least && value <= most;
            },
            () =>
            {
                var schema = new JsonObject { ["type"] = "integer", ["minimum"] = least };
                if (most != long.MaxValue)
                {
                    schema["maximum"] = most;
                }

                return schema;
            },
            value => value.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>A number within bounds, with or without a fraction.</summary>
    public static ConfigShape<double> Number(double least, double most)
    {
        string Show(double value) => value.ToString(CultureInfo.InvariantCulture);
        return new ScalarShape<double>(
            $"a number from {Show(least)} to {Show(most)}",
            (ConfigNode node, out double value, out string? advice) =>
            {
                advice = node.MayBeTyped ? null : "Write it without quotes.";
                return double.TryParse(node.Text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value)
                    && node.MayBeTyped && value >= least && value <= most;
            },
            () => new JsonObject { ["type"] = "number", ["minimum"] = least, ["maximum"] = most },
            Show);
    }

    /// <summary>A size such as <c>512MB</c> (1 MB = 1024 KB); without a unit it is a number of bytes.</summary>
    public static ConfigShape<long> Size(long least, long most = long.MaxValue) => new ScalarShape<long>(
        "a size" + (least <= 1 ? "" : $" of at least {WriteSize(least)}")
            + (most == long.MaxValue ? ", such as 512MB" : $" of at most {WriteSize(most)}, such as 16MB"),
        (ConfigNode node, out long value, out string? advice) =>
        {
            var isRead = Sizes.TryParse(node.Text, out value);
            advice = isRead && value < least && node.Text.All(char.IsAsciiDigit)
                ? $"A number without a unit is bytes; did you mean {node.Text}MB?"
                : null;
            return isRead && value >= least && value <= most;
        },
        () => new JsonObject
        {
            ["type"] = Array(["string", "integer"]),
            ["pattern"] = "^[0-9]+(\\.[0-9]+)? *([KkMmGgTt]([Ii]?[Bb])?|[Bb])?$",
            ["minimum"] = least,
        },
        WriteSize);

    /// <summary>One of a few words.</summary>
    public static ConfigShape<T> Word<T>(params (string Word, T Value)[] words)
        where T : struct
    {
        var names = words.Select(word => word.Word).ToArray();
        return new ScalarShape<T>(
            OneOf(names),
            (ConfigNode node, out T value, out string? advice) =>
            {
                var at = System.Array.IndexOf(names, node.Text);
                value = at < 0 ? default : words[at].Value;
                advice = at < 0 && NearestWord.Of(node.Text, names) is { } nearest ? $"Did you mean {nearest}?" : null;
                return at >= 0;
            },
            () => new JsonObject { ["enum"] = WordSchema(names) },
            value => words.First(word => word.Value.Equals(value)).Word,
            takesNullWord: names.Contains("null"));
    }

    /// <summary>One of a few characters, or one of the words that stand for a character or for none.</summary>
    public static ConfigShape<string> CharacterOf(string allowed, params (string Word, string Value)[] words)
    {
        var names = words.Select(word => word.Word).ToList();
        return Character(
            OneOf([.. allowed.Select(letter => $"'{letter}'"), .. names]),
            letter => allowed.Contains(letter, StringComparison.Ordinal),
            () => new JsonObject { ["enum"] = Array(allowed.Select(letter => letter.ToString()).Concat(names)) },
            words);
    }

    /// <summary>One visible ASCII character, or <c>none</c>.</summary>
    public static ConfigShape<string> AsciiCharacter { get; } = Character(
        "one ASCII character that is not blank, or none", letter => letter is > ' ' and < '\u007f',
        () => new JsonObject { ["type"] = "string", ["pattern"] = "^([!-~]|none)$" }, ("none", ""));

    /// <summary>What stands between fields.</summary>
    public static ConfigShape<string> Delimiter { get; } = new ScalarShape<string>(
        "a character or a short text without line ends (16 bytes at most), or tab or none",
        (ConfigNode node, out string value, out string? advice) =>
        {
            value = node.Text switch { "tab" => "\t", "none" => "", var text => text };
            advice = node.Text == "\\t" ? "Write tab." : null;
            return node.Text.Length > 0 && advice is null && value.AsSpan().IndexOfAny('\r', '\n') < 0
                && Encoding.UTF8.GetByteCount(value) <= 16;
        },
        () => new JsonObject { ["type"] = Array(AnyScalar), ["pattern"] = "^[^\\r\\n]{1,16}$" },
        value => value switch { "\t" => "tab", "" => "none", _ => QuoteIfNeeded(value) });

    /// <summary>True for a name of a pipeline, stream or store.</summary>
    public static bool IsName(string text) => NameLetters.IsName(text) && !text.EnumerateRunes().Any(NameLetters.IsCapital);

    /// <summary>A text as YAML would have it: in quotes where it would else be something else.</summary>
    public static string QuoteIfNeeded(string text)
    {
        var isPlain = text.Length > 0 && text == text.Trim() && text is not ("true" or "false" or "null" or "~")
            && !"-?:,[]{}#&*!|>'\"%@`".Contains(text[0], StringComparison.Ordinal)
            && !text.Contains(": ", StringComparison.Ordinal) && !text.Contains(" #", StringComparison.Ordinal)
            && !text.EndsWith(':') && !text.Any(char.IsControl)
            && !double.TryParse(text, CultureInfo.InvariantCulture, out _);
        return isPlain ? text : "\"" + string.Concat(text.Select(Escaped)) + "\"";

        static string Escaped(char letter) => letter switch
        {
            '\\' => "\\\\",
            '"' => "\\\"",
            '\n' => "\\n",
            '\t' => "\\t",
            _ when char.IsControl(letter) => $"\\u{(int)letter:X4}",
            _ => letter.ToString(),
        };
    }

    /// <summary>A JSON array of texts.</summary>
    public static JsonArray Array(IEnumerable<string> texts) => [.. texts.Select(text => (JsonNode)text)];

    private static string OneOf(IReadOnlyList<string> words) =>
        words.Count == 1 ? words[0] : $"{string.Join(", ", words.SkipLast(1))} or {words[^1]}";

    private static JsonObject TypeSchema() => new() { ["type"] = Array(AnyScalar) };

    // The words true, false and null are also the values of that name, as an editor reads them without quotes.
    private static JsonArray WordSchema(IEnumerable<string> words)
    {
        var schema = new JsonArray();
        foreach (var word in words)
        {
            schema.Add((JsonNode)word);
            if (word is "true" or "false")
            {
                schema.Add((JsonNode)(word == "true"));
            }
            else if (word == "null")
            {
                schema.Add(null);
            }
        }

        return schema;
    }

    private static ScalarShape<string> Character(
        string expected, Func<char, bool> isAllowed, Func<JsonObject> schema, params (string Word, string Value)[] words)
    {
        bool Read(ConfigNode node, out string value, out string? advice)
        {
            var word = words.FirstOrDefault(word => word.Word == node.Text);
            value = word.Word is null ? node.Text : word.Value;
            advice = null;
            return word.Word is not null || (node.Text.Length == 1 && isAllowed(node.Text[0]));
        }

        string Write(string value) => words.FirstOrDefault(word => word.Value == value).Word ?? QuoteIfNeeded(value);

        return new ScalarShape<string>(expected, Read, schema, Write);
    }

    private static string WriteSize(long bytes) => bytes % (1L << 30) == 0 ? $"{bytes >> 30}GB"
        : bytes % (1L << 20) == 0 ? $"{bytes >> 20}MB"
        : bytes % (1L << 10) == 0 ? $"{bytes >> 10}KB"
        : bytes.ToString(CultureInfo.InvariantCulture);

    private static bool ReadText(ConfigNode node, out string value, out string? advice)
    {
        advice = null;
        value = node.Text;
        return value.Length > 0;
    }

    private static bool ReadAnyText(ConfigNode node, out string value, out string? advice)
    {
        advice = null;
        value = node.Text;
        return true;
    }

    private static bool ReadBool(ConfigNode node, out bool value, out string? advice)
    {
        value = node.Text == "true";
        advice = !node.MayBeTyped ? "Write it without quotes."
            : node.Text.ToLowerInvariant() is "yes" or "on" or "y" ? "Write true."
            : node.Text.ToLowerInvariant() is "no" or "off" or "n" ? "Write false." : null;
        return node.MayBeTyped && (node.Text is "true" or "false");
    }

    private static bool ReadPattern(ConfigNode node, out string value, out string? advice)
    {
        value = node.Text;
        advice = null;
        if (value.Length is 0 or > PatternCharactersMax)
        {
            return false;
        }

        try
        {
            _ = new Regex(value, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            return true;
        }
        catch (Exception problem) when (problem is ArgumentException or NotSupportedException)
        {
            advice = problem.Message;
            return false;
        }
    }
}
