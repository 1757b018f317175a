using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.DuckDbApi;
using Sluice.Packages;

namespace Sluice.Stores.Search.Elasticsearch;

/// <summary>How the server keeps the values of a type.</summary>
internal enum ElasticForm
{
    /// <summary>Words that are searched, and the whole of it exactly and folded.</summary>
    Text,

    /// <summary>Text that is compared as a whole only.</summary>
    Word,

    /// <summary>A whole number of up to 64 bits.</summary>
    Whole,

    /// <summary>Any other number: compared as a double, kept with all its digits.</summary>
    Number,

    /// <summary>True or false.</summary>
    Flag,

    /// <summary>A date or a moment, as ISO 8601.</summary>
    Time,

    /// <summary>Several values of one form.</summary>
    List,

    /// <summary>JSON that is kept and not looked into.</summary>
    Json,
}

/// <summary>A column and its field.</summary>
internal sealed record ElasticColumn
{
    /// <summary>More letters than this of a text are not compared as a whole: the server takes 32,766 bytes.</summary>
    public const int ExactMax = 8191;

    // A double gives every number of so many digits back.
    private const int DoubleDigits = 15;

    public ElasticColumn(string name, DuckLogicalType type)
    {
        Name = name;
        Type = type;
        Field = IndexNames.Field(name);
        Form = FormOf(type);
        Element = Form == ElasticForm.List ? FormOf(type.Element!) : Form;
    }

    /// <summary>The column's name.</summary>
    public string Name { get; }

    /// <summary>Its type.</summary>
    public DuckLogicalType Type { get; }

    /// <summary>The field.</summary>
    public string Field { get; }

    /// <summary>How its values are kept.</summary>
    public ElasticForm Form { get; }

    /// <summary>The form of the elements of a list; the same as <see cref="Form"/> for others.</summary>
    public ElasticForm Element { get; }

    /// <summary>True for what can be compared, sorted and grouped by.</summary>
    public bool IsComparable => Form is not (ElasticForm.List or ElasticForm.Json);

    /// <summary>True when the server can not tell by the field whether there is a value: an empty list, a NaN.</summary>
    public bool NeedsPresence => Form is ElasticForm.List or ElasticForm.Json || Type.Id is DuckTypeId.Float or DuckTypeId.Double;

    /// <summary>The field in which the value is compared as it is.</summary>
    public string Exact => ExactOf(Field);

    /// <summary>The field in which it is compared as it is, for a field at another place.</summary>
    public string ExactOf(string field) => Element is ElasticForm.Text || Form is ElasticForm.Time ? field + ".keyword" : field;

    /// <summary>The mapping of the field.</summary>
    public JsonObject Mapping() => Element switch
    {
        ElasticForm.Text => new()
        {
            ["type"] = "text",
            ["analyzer"] = IndexMapping.Analyzer,
            ["fields"] = new JsonObject
            {
                ["keyword"] = Keyword(),
                ["fold"] = new JsonObject { ["type"] = "keyword", ["normalizer"] = IndexMapping.Normalizer, ["ignore_above"] = ExactMax },
            },
        },
        ElasticForm.Whole => new() { ["type"] = "long" },
        // What is no number to the server is kept all the same: NaN, infinity.
        ElasticForm.Number => new() { ["type"] = "double", ["ignore_malformed"] = true },
        ElasticForm.Flag => new() { ["type"] = "boolean" },
        ElasticForm.Time when Form == ElasticForm.Time => new()
        {
            ["type"] = "date",
            ["format"] = "strict_date_optional_time",
            ["ignore_malformed"] = true,
            ["fields"] = new JsonObject { ["keyword"] = Keyword() },
        },
        ElasticForm.Json => new() { ["type"] = "object", ["enabled"] = false },
        _ => Keyword(),
    };

    /// <summary>A value as DuckDB is to give it: BIGINT for whole numbers and flags, otherwise VARCHAR.</summary>
    /// <param name="value">SQL of the value.</param>
    public string Sql(string value)
    {
        var typed = $"CAST({value} AS {Type.ToSql()})";
        return Form switch
        {
            ElasticForm.Whole or ElasticForm.Flag => $"CAST({typed} AS BIGINT)",
            _ when Type.Id == DuckTypeId.Blob => $"hex({typed})",
            // JSON has no numbers of 128 bits: those are texts in it.
            ElasticForm.List or ElasticForm.Json when Type.Id != DuckTypeId.Varchar => $"CAST(to_json(CAST({typed} AS {ParquetTypes.Stored(Type).ToSql()})) AS VARCHAR)",
            _ => $"CAST({typed} AS VARCHAR)",
        };
    }

    /// <summary>Writes a value that is not NULL.</summary>
    public void Write(Utf8JsonWriter json, in DuckVector vector, int row)
    {
        switch (Form)
        {
            case ElasticForm.Whole:
                json.WriteNumberValue(vector.Values<long>()[row]);
                break;
            case ElasticForm.Flag:
                json.WriteBooleanValue(vector.Values<long>()[row] != 0);
                break;
            case ElasticForm.Number when IsNumberOfJson(vector.Utf8(row)):
                json.WriteRawValue(vector.Utf8(row), skipInputValidation: true);
                break;
            case ElasticForm.Time:
                WriteTime(json, vector.Utf8(row));
                break;
            case ElasticForm.List or ElasticForm.Json:
                json.WriteRawValue(JsonLine.Of(vector.Utf8(row)), skipInputValidation: true);
                break;
            default:
                json.WriteStringValue(vector.Utf8(row));
                break;
        }
    }

    /// <summary>A value by which it is compared with others of its column, from a vector; null for NULL.</summary>
    public string? Key(in DuckVector vector, int row) => vector.IsNull(row) ? null : Form switch
    {
        ElasticForm.Whole => vector.Values<long>()[row].ToString(CultureInfo.InvariantCulture),
        ElasticForm.Flag => vector.Values<long>()[row] != 0 ? "true" : "false",
        ElasticForm.Number => SameNumber(System.Text.Encoding.UTF8.GetString(vector.Utf8(row))),
        ElasticForm.Time => ElasticTime.ToIso(System.Text.Encoding.UTF8.GetString(vector.Utf8(row))),
        _ => System.Text.Encoding.UTF8.GetString(vector.Utf8(row)),
    };

    /// <summary>The same of a document's value.</summary>
    public string? Key(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Undefined or JsonValueKind.Null => null,
        _ when Form == ElasticForm.Number => SameNumber(value.ToString()),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => value.ToString(),
    };

    /// <summary>A key as the server compares it.</summary>
    public JsonNode? KeyNode(string key) => Form switch
    {
        ElasticForm.Whole => JsonValue.Create(long.Parse(key, CultureInfo.InvariantCulture)),
        ElasticForm.Flag => JsonValue.Create(key == "true"),
        ElasticForm.Number => double.TryParse(key, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? JsonValue.Create(number) : null,
        _ => JsonValue.Create(key),
    };

    private static JsonObject Keyword() => new() { ["type"] = "keyword", ["ignore_above"] = ExactMax };

    private static void WriteTime(Utf8JsonWriter json, ReadOnlySpan<byte> text)
    {
        Span<byte> iso = stackalloc byte[64];
        json.WriteStringValue(text.Length + 3 <= iso.Length ? iso[..ElasticTime.ToIso(text, iso)] : text);
    }

    // The server gives numbers back as doubles where it writes a document anew.
    private bool IsNumberOfJson(ReadOnlySpan<byte> text)
    {
        var digits = 0;
        foreach (var letter in text)
        {
            digits += letter is >= (byte)'0' and <= (byte)'9' ? 1 : 0;
            if (letter is (byte)'n' or (byte)'N' or (byte)'i' or (byte)'I')
            {
                return false;
            }
        }

        return digits <= DoubleDigits || Type.Id is DuckTypeId.Float or DuckTypeId.Double;
    }

    // 1.50 and 1.5 are one number, however it was written.
    private string SameNumber(string text)
    {
        if (Type.Id is DuckTypeId.Float or DuckTypeId.Double || text.Contains('e', StringComparison.OrdinalIgnoreCase))
        {
            return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number.ToString("R", CultureInfo.InvariantCulture) : text;
        }

        return text.Contains('.') ? text.TrimEnd('0').TrimEnd('.') : text;
    }

    private static ElasticForm FormOf(DuckLogicalType type) => type.Id switch
    {
        DuckTypeId.Varchar when type.Alias is not null => ElasticForm.Json,
        DuckTypeId.Varchar or DuckTypeId.Enum or DuckTypeId.Uuid => ElasticForm.Text,
        DuckTypeId.Boolean => ElasticForm.Flag,
        DuckTypeId.TinyInt or DuckTypeId.SmallInt or DuckTypeId.Integer or DuckTypeId.BigInt
            or DuckTypeId.UTinyInt or DuckTypeId.USmallInt or DuckTypeId.UInteger => ElasticForm.Whole,
        DuckTypeId.HugeInt or DuckTypeId.UHugeInt or DuckTypeId.UBigInt or DuckTypeId.Decimal or DuckTypeId.Float or DuckTypeId.Double => ElasticForm.Number,
        DuckTypeId.Date or DuckTypeId.Timestamp or DuckTypeId.TimestampS or DuckTypeId.TimestampMs or DuckTypeId.TimestampNs
            or DuckTypeId.TimestampTz => ElasticForm.Time,
        DuckTypeId.List or DuckTypeId.Array => FormOf(type.Element!) is ElasticForm.Json or ElasticForm.List ? ElasticForm.Json : ElasticForm.List,
        DuckTypeId.Struct or DuckTypeId.Map => ElasticForm.Json,
        _ => ElasticForm.Word,
    };
}
