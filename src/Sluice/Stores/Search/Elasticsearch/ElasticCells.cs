using System.Globalization;
using System.Text.Json;
using Sluice.DuckDbApi;
using Sluice.Stores.Search.Sqlite;

namespace Sluice.Stores.Search.Elasticsearch;

/// <summary>Values of documents as text, as DuckDB writes them, so that all stores show them alike.</summary>
internal static class ElasticCells
{
    /// <summary>A cell; null for NULL.</summary>
    public static string? Text(ElasticColumn column, JsonElement source) => source.TryGetProperty(column.Field, out var value) ? Shown(column, value) : null;

    /// <summary>A value.</summary>
    public static string? Shown(ElasticColumn column, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => null,
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => column.Form switch
        {
            ElasticForm.List or ElasticForm.Json => value.GetRawText(),
            ElasticForm.Time => ElasticTime.FromIso(value.ToString()),
            // The server may have written the number anew, in a form of its own.
            ElasticForm.Number when value.ValueKind == JsonValueKind.Number => Number(column.Type, value.GetRawText()),
            _ => value.ToString(),
        },
    };

    /// <summary>The values of a list, or the one value of another column.</summary>
    public static IReadOnlyList<string> Values(ElasticColumn column, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => [],
        JsonValueKind.Array => [.. value.EnumerateArray().SelectMany(element => Values(column, element))],
        JsonValueKind.String when column.Element == ElasticForm.Time => [ElasticTime.FromIso(value.GetString()!)],
        JsonValueKind.Number when column.Element == ElasticForm.Number => [Number(column.Form == ElasticForm.List ? column.Type.Element! : column.Type, value.GetRawText())],
        JsonValueKind.True => ["true"],
        JsonValueKind.False => ["false"],
        _ => [value.ToString()],
    };

    /// <summary>A number as DuckDB writes it in a type.</summary>
    public static string Number(DuckLogicalType type, string json)
    {
        if (type.Id is DuckTypeId.Float)
        {
            return float.TryParse(json, NumberStyles.Float, CultureInfo.InvariantCulture, out var single)
                ? SearchSample.Text(double.Parse(single.ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)) : json;
        }

        if (type.Id is DuckTypeId.Double)
        {
            return double.TryParse(json, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? SearchSample.Text(number) : json;
        }

        return type.Id == DuckTypeId.Decimal && decimal.TryParse(json, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact)
            ? exact.ToString($"F{type.Scale}", CultureInfo.InvariantCulture) : json;
    }
}
