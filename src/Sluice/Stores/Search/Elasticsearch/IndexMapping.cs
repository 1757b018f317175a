using System.Text.Json.Nodes;

namespace Sluice.Stores.Search.Elasticsearch;

/// <summary>
/// What the server is told of an index: a field for each column and nothing else, so that no document brings a field of its own.
/// Words are what SQLite takes for them too: runs of letters and digits, without case and accents.
/// </summary>
internal static class IndexMapping
{
    public const string Analyzer = "sluice_words";
    public const string Normalizer = "sluice_fold";

    /// <summary>The object in each document that is the store's.</summary>
    public const string Own = "_sluice";

    /// <summary>The load that wrote a document.</summary>
    public const string From = Own + ".from";

    /// <summary>The load that takes a document away.</summary>
    public const string Until = Own + ".until";

    /// <summary>The document's number, by which rows are in the order in which they came.</summary>
    public const string Number = Own + ".n";

    /// <summary>The columns with a value, of those of which the server does not see it.</summary>
    public const string Has = Own + ".has";

    /// <summary>What belongs to a document from tables of parts.</summary>
    public const string Parts = Own + ".p";

    /// <summary>The most columns that a table can have.</summary>
    public const int ColumnsMax = 1000;

    // A column has up to three fields: its words, its text, its folded text.
    private const int FieldsOfAColumn = 3;
    private const int FieldsOfOurs = 500;
    private const string Limit = "mapping.total_fields.limit";

    /// <summary>The body that makes an index.</summary>
    public static JsonObject Create(ElasticUrl url, string index, IReadOnlyList<ElasticColumn> columns, IReadOnlyList<ElasticPart> parts) => new()
    {
        ["aliases"] = new JsonObject { [IndexNames.ToWrite(index)] = new JsonObject() },
        ["settings"] = Settings(url, columns.Count),
        ["mappings"] = Body(columns, parts, withOwn: true),
    };

    /// <summary>The body that adds fields to an index.</summary>
    public static JsonObject Add(IReadOnlyList<ElasticColumn> columns, IReadOnlyList<ElasticPart> parts) => Body(columns, parts, withOwn: false);

    /// <summary>The setting that makes room for as many columns; the server takes it at any time.</summary>
    public static JsonObject MakeRoom(int columns) => new() { ["index." + Limit] = FieldsMax(columns) };

    /// <summary>The body that makes the index of the store's own documents.</summary>
    public static JsonObject Catalog(ElasticUrl url) => new()
    {
        ["settings"] = new JsonObject { ["number_of_shards"] = 1 }.With(Copies(url)),
        ["mappings"] = new JsonObject
        {
            ["dynamic"] = "strict",
            ["properties"] = new JsonObject
            {
                ["kind"] = new JsonObject { ["type"] = "keyword" },
                ["name"] = new JsonObject { ["type"] = "keyword", ["ignore_above"] = ElasticColumn.ExactMax },
                ["body"] = new JsonObject { ["type"] = "object", ["enabled"] = false },
            },
        },
    };

    private static int FieldsMax(int columns) => Math.Max(1000, (columns * FieldsOfAColumn * 2) + FieldsOfOurs);

    private static JsonObject Settings(ElasticUrl url, int columns) => new JsonObject
    {
        ["number_of_shards"] = url.Shards,
        // Rows are seen when a load says so, and a load is faster for it.
        ["refresh_interval"] = "-1",
        [Limit] = FieldsMax(columns),
        ["analysis"] = new JsonObject
        {
            ["tokenizer"] = new JsonObject { ["sluice_runs"] = new JsonObject { ["type"] = "pattern", ["pattern"] = @"[^\p{L}\p{N}\p{M}\p{Co}]+" } },
            ["filter"] = new JsonObject { ["sluice_cut"] = new JsonObject { ["type"] = "truncate", ["length"] = 1000 } },
            ["char_filter"] = new JsonObject
            {
                ["sluice_trim"] = new JsonObject { ["type"] = "pattern_replace", ["pattern"] = @"^\s+|\s+$", ["replacement"] = "" },
            },
            ["analyzer"] = new JsonObject
            {
                [Analyzer] = new JsonObject
                {
                    ["type"] = "custom",
                    ["tokenizer"] = "sluice_runs",
                    ["filter"] = new JsonArray("lowercase", "asciifolding", "sluice_cut"),
                },
            },
            ["normalizer"] = new JsonObject
            {
                [Normalizer] = new JsonObject { ["type"] = "custom", ["char_filter"] = new JsonArray("sluice_trim"), ["filter"] = new JsonArray("lowercase") },
            },
        },
    }.With(Copies(url));

    private static (string, JsonNode) Copies(ElasticUrl url) =>
        url.Replicas is { } replicas ? ("number_of_replicas", replicas) : ("auto_expand_replicas", "0-1");

    private static JsonObject Body(IReadOnlyList<ElasticColumn> columns, IReadOnlyList<ElasticPart> parts, bool withOwn)
    {
        var properties = new JsonObject();
        foreach (var column in columns)
        {
            properties[column.Field] = column.Mapping();
        }

        var own = withOwn ? new JsonObject
        {
            ["from"] = Mark(),
            ["until"] = Mark(),
            ["has"] = Mark(),
            ["n"] = new JsonObject { ["type"] = "long" },
        } : [];
        if (parts.Count > 0)
        {
            own["p"] = new JsonObject { ["properties"] = PartFields(parts) };
        }

        if (own.Count > 0)
        {
            properties[Own] = new JsonObject { ["properties"] = own };
        }

        return new JsonObject { ["dynamic"] = "strict", ["properties"] = properties };
    }

    private static JsonObject PartFields(IReadOnlyList<ElasticPart> parts)
    {
        var tables = new JsonObject();
        foreach (var part in parts)
        {
            var fields = new JsonObject();
            foreach (var column in part.Columns)
            {
                fields[column.Field] = column.Mapping();
            }

            tables[part.Field] = new JsonObject { ["properties"] = fields };
        }

        return tables;
    }

    private static JsonObject Mark() => new() { ["type"] = "keyword", ["doc_values"] = false };

    private static JsonObject With(this JsonObject settings, (string Name, JsonNode Value) one)
    {
        settings[one.Name] = one.Value;
        return settings;
    }
}

/// <summary>What documents have from a table of parts.</summary>
/// <param name="Table">The table.</param>
/// <param name="By">The columns in which parts and documents meet.</param>
/// <param name="Columns">The columns that are searched.</param>
internal sealed record ElasticPart(string Table, IReadOnlyList<string> By, IReadOnlyList<ElasticColumn> Columns)
{
    /// <summary>The field of the table within a document.</summary>
    public string Field => IndexNames.Field(SqlName.Fold(Table));
}
