using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sluice.Stores.Search.Elasticsearch;

/// <summary>The rows of parts that belong to some documents, as they will be when the load is done.</summary>
/// <param name="session">The server.</param>
/// <param name="parts">The tables of parts: what documents have of them, the index of their rows, and the rows' conditions.</param>
internal sealed class PartRows(ElasticSession session, IReadOnlyList<(ElasticPart Part, IReadOnlyList<ElasticColumn> By, string Index, IReadOnlyList<JsonNode> Conditions)> parts)
{
    private readonly List<Dictionary<RowKey, List<JsonElement>>> _found = [];

    /// <summary>The tables.</summary>
    public IReadOnlyList<ElasticPart> Parts => [.. parts.Select(part => part.Part)];

    /// <summary>Reads the rows for some documents; those of the ones before are forgotten.</summary>
    /// <param name="keys">For each table of parts the keys of the documents.</param>
    public void Read(Func<ElasticPart, IEnumerable<RowKey>> keys)
    {
        _found.Clear();
        foreach (var (part, by, index, conditions) in parts)
        {
            var rows = new Dictionary<RowKey, List<JsonElement>>();
            var wanted = keys(part).ToHashSet();
            foreach (var (key, row) in new RowSearch(session).Find(index, by, wanted, conditions, [.. part.Columns.Select(column => column.Field)]))
            {
                if (!rows.TryGetValue(key, out var list))
                {
                    rows[key] = list = [];
                }

                list.Add(row.Source);
            }

            _found.Add(rows);
        }
    }

    /// <summary>Writes what belongs to a document.</summary>
    /// <param name="json">In the store's own object of the document.</param>
    /// <param name="keyOf">The document's key for a table of parts.</param>
    public void Write(Utf8JsonWriter json, Func<ElasticPart, RowKey> keyOf)
    {
        json.WriteStartObject("p"u8);
        foreach (var (i, one) in parts.Index())
        {
            if (!_found[i].TryGetValue(keyOf(one.Part), out var rows))
            {
                continue;
            }

            json.WriteStartObject(one.Part.Field);
            foreach (var column in one.Part.Columns)
            {
                json.WriteStartArray(column.Field);
                rows.ForEach(row => WriteValues(json, row.TryGetProperty(column.Field, out var value) ? value : default));
                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteValues(Utf8JsonWriter json, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Undefined or JsonValueKind.Null:
                break;
            case JsonValueKind.Array:
                foreach (var element in value.EnumerateArray())
                {
                    WriteValues(json, element);
                }

                break;
            default:
                json.WriteRawValue(value.GetRawText(), skipInputValidation: true);
                break;
        }
    }
}
