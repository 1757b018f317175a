using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sluice.Stores.Search.Elasticsearch;

/// <summary>
/// Puts documents together anew whose parts have come or gone, while their own rows stay what they are: each is written once more,
/// under an id of this load, and the one of before is marked as gone.
/// </summary>
internal sealed class DocumentUpkeep(ElasticSession session, string attempt, TablePlan table, RowLines lines, PartRows parts)
{
    private const int DocumentsAtOnce = 500;

    private readonly string _idStem = IndexNames.Hash($"{attempt}\n{SqlName.Fold(table.Name)}", 16);
    private readonly HashSet<string> _seen = [];

    /// <summary>Puts the documents with some keys together.</summary>
    public void Run(IReadOnlyList<ElasticColumn> by, IReadOnlyCollection<RowKey> keys) =>
        Run(new RowSearch(session).Find(table.State.Index, by, keys, Old(), null).Select(found => found.Row));

    /// <summary>Puts all of them together.</summary>
    public void RunAll() => Run(new RowSearch(session).Find(table.State.Index, Old(), null));

    private IReadOnlyList<JsonNode> Old() =>
        [.. TableView.Seen(table.Dead, ElasticQuery.Term(IndexMapping.From, attempt), ElasticQuery.Term(IndexMapping.Until, attempt))];

    private void Run(IEnumerable<FoundRow> rows)
    {
        foreach (var some in rows.Where(row => _seen.Add(row.Id)).Chunk(DocumentsAtOnce))
        {
            session.Cancellation.ThrowIfCancellationRequested();
            parts.Read(part => some.Select(row => KeyOf(part, row)));
            foreach (var row in some)
            {
                lines.Add($"{_idStem}-c{row.Number}", 0, json => Write(json, row));
                lines.Mark(row, attempt);
                table.Written++;
            }
        }
    }

    private RowKey KeyOf(ElasticPart part, FoundRow row) => RowKey.Of([.. part.By.Select(table.Column)], row.Source);

    private void Write(Utf8JsonWriter json, FoundRow row)
    {
        json.WriteStartObject();
        json.WriteStartObject(IndexMapping.Own);
        json.WriteString("from"u8, attempt);
        json.WriteNumber("n"u8, row.Number);
        if (row.Source.GetProperty(IndexMapping.Own).TryGetProperty("has", out var has))
        {
            json.WritePropertyName("has"u8);
            json.WriteRawValue(has.GetRawText(), skipInputValidation: true);
        }

        parts.Write(json, part => KeyOf(part, row));
        json.WriteEndObject();
        foreach (var property in row.Source.EnumerateObject().Where(property => property.Name != IndexMapping.Own))
        {
            json.WritePropertyName(property.Name);
            json.WriteRawValue(property.Value.GetRawText(), skipInputValidation: true);
        }

        json.WriteEndObject();
    }
}
