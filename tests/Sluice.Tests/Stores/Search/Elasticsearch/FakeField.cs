using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Sluice.Tests.Stores.Search.Elasticsearch;

/// <summary>A field of a mapping: what it takes, and what of it is indexed.</summary>
internal sealed class FakeField
{
    private static readonly Dictionary<string, string[]> Options = new()
    {
        ["text"] = ["type", "analyzer", "fields"],
        ["keyword"] = ["type", "ignore_above", "normalizer", "doc_values", "fields"],
        ["long"] = ["type"],
        ["double"] = ["type", "ignore_malformed"],
        ["boolean"] = ["type"],
        ["date"] = ["type", "format", "ignore_malformed", "fields"],
        ["object"] = ["type", "enabled", "properties", "dynamic"],
    };

    private readonly bool _ignoreMalformed;
    private readonly int _ignoreAbove;
    private readonly bool _folds;

    public FakeField(string path, JsonObject body, FakeAnalysis analysis)
    {
        Path = path;
        Type = body["type"]?.GetValue<string>() ?? "object";
        if (!Options.TryGetValue(Type, out var options))
        {
            throw new FakeError(400, "mapper_parsing_exception", $"No handler for type [{Type}] declared on field [{path}]");
        }

        if (body.Select(option => option.Key).FirstOrDefault(option => !options.Contains(option)) is { } unknown)
        {
            throw new FakeError(400, "mapper_parsing_exception", $"unknown parameter [{unknown}] on mapper [{path}] of type [{Type}]");
        }

        IsEnabled = body["enabled"]?.GetValue<bool>() ?? true;
        HasDocValues = Type != "text" && (body["doc_values"]?.GetValue<bool>() ?? true);
        _ignoreMalformed = body["ignore_malformed"]?.GetValue<bool>() ?? false;
        _ignoreAbove = body["ignore_above"]?.GetValue<int>() ?? int.MaxValue;
        _folds = body["normalizer"] is not null;
        analysis.Check(path, body["analyzer"]?.GetValue<string>(), body["normalizer"]?.GetValue<string>());
    }

    public string Path { get; }

    public string Type { get; }

    public bool IsEnabled { get; }

    public bool HasDocValues { get; }

    /// <summary>What of a value is indexed: texts, decimals, doubles, bools, times in milliseconds; null for nothing.</summary>
    public object? Index(string id, JsonElement value)
    {
        if (value.ValueKind is JsonValueKind.Null)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Object)
        {
            throw FakeError.Document(id, Path, Type, value.GetRawText());
        }

        var text = value.ToString();
        switch (Type)
        {
            case "text":
                return Shown(value);
            case "keyword":
                var word = Shown(value);
                if (word.Length <= _ignoreAbove && Encoding.UTF8.GetByteCount(word) > 32766)
                {
                    throw new FakeError(400, "document_parsing_exception", $"Document contains at least one immense term in field=\"{Path}\" (whose UTF8 encoding is longer than the max length 32766), all of which were skipped.");
                }

                return word.Length > _ignoreAbove ? null : _folds ? Fold(word) : word;
            case "long":
                return decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var whole) && whole is >= long.MinValue and <= long.MaxValue && value.ValueKind is JsonValueKind.Number or JsonValueKind.String
                    ? decimal.Truncate(whole) : throw FakeError.Document(id, Path, Type, text);
            case "double":
                return value.ValueKind is JsonValueKind.Number or JsonValueKind.String && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
                    ? number : _ignoreMalformed ? null : throw FakeError.Document(id, Path, Type, text);
            case "boolean":
                return value.ValueKind switch
                {
                    JsonValueKind.True => true,
                    JsonValueKind.False => false,
                    _ when text is "true" or "false" => text == "true",
                    _ => throw FakeError.Document(id, Path, Type, text),
                };
            case "date":
                return Time(text) ?? (_ignoreMalformed ? null : throw FakeError.Document(id, Path, Type, text));
            default:
                throw new FakeError(400, "document_parsing_exception", $"object mapping for [{Path}] tried to parse field [{Path}] as object, but found a concrete value");
        }
    }

    /// <summary>A value of a query as the field compares it.</summary>
    public object? Query(JsonNode? value)
    {
        var text = value is JsonValue one && one.TryGetValue<string>(out var written) ? written : value?.ToJsonString() ?? "";
        return Type switch
        {
            "keyword" => _folds ? Fold(text) : text,
            "text" => text,
            "long" when decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var whole) => whole,
            "double" when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
            "boolean" when text is "true" or "false" => text == "true",
            "date" when Time(text) is { } time => time,
            "long" or "double" => throw new FakeError(400, "query_shard_exception", $"failed to create query: For input string: \"{text}\""),
            _ => throw new FakeError(400, "query_shard_exception", $"failed to create query: Can't parse [{text}] for [{Path}] of type [{Type}]"),
        };
    }

    // As the server writes numbers into text fields: as they stand in the JSON.
    private static string Shown(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    private static string Fold(string text) => Regex.Replace(text, @"^\s+|\s+$", "").ToLowerInvariant();

    // strict_date_optional_time: days with four digits of the year, times with a T.
    private static object? Time(string text) =>
        Regex.IsMatch(text, @"^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)?)?$")
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? (decimal)time.ToUnixTimeMilliseconds() : null;
}
