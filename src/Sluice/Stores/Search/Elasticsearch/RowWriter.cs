using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.DuckDbApi;

namespace Sluice.Stores.Search.Elasticsearch;

/// <summary>
/// Writes the rows of one stream as documents, encoded from DuckDB's vectors, and marks those that they take the place of. Nobody
/// sees either before the load is done.
/// </summary>
internal sealed class RowWriter
{
    private readonly ElasticSession _session;
    private readonly PackageLoad _load;
    private readonly string _attempt;
    private readonly StreamPlan _plan;
    private readonly RowLines _lines;
    private readonly PartRows? _parts;
    private readonly string _idStem;
    private readonly List<(ElasticColumn Column, JsonEncodedText Field, int Number)> _columns;
    private readonly List<(ElasticColumn Column, JsonEncodedText Field, int Number)> _others;
    private readonly IReadOnlyList<ElasticColumn> _key;
    private readonly int[] _keyPlaces;
    private readonly Dictionary<ElasticPart, (IReadOnlyList<ElasticColumn> By, int[] Places)> _partKeys = [];

    /// <summary>A writer of one stream.</summary>
    /// <param name="session">The server.</param>
    /// <param name="load">The package.</param>
    /// <param name="attempt">The attempt, by which its documents are known.</param>
    /// <param name="plan">The stream.</param>
    /// <param name="lines">Where the lines go.</param>
    /// <param name="parts">What belongs to the documents from tables of parts; null for none.</param>
    public RowWriter(ElasticSession session, PackageLoad load, string attempt, StreamPlan plan, RowLines lines, PartRows? parts)
    {
        _session = session;
        _load = load;
        _attempt = attempt;
        _plan = plan;
        _lines = lines;
        _parts = parts;
        _idStem = IndexNames.Hash($"{attempt}\n{plan.Write.Stream}\n{SqlName.Fold(plan.Write.Table)}", 16);
        _columns = [.. plan.Match.Columns.Select(pair => Named(pair.Target.Name))];
        _others = plan.Write.Mode == LoadMode.Upsert ? [.. plan.Match.Others.Select(column => Named(column.Name))] : [];
        _key = plan.Write.Mode == LoadMode.Upsert && plan.Table.HasOldRows ? [.. plan.Write.Key.Select(plan.Table.Column)] : [];
        _keyPlaces = PlacesOf(_key);
        foreach (var part in parts?.Parts ?? [])
        {
            IReadOnlyList<ElasticColumn> by = [.. part.By.Select(plan.Table.Column)];
            _partKeys[part] = (by, PlacesOf(by));
        }
    }

    /// <summary>Writes all rows; gives how many there were.</summary>
    public long Write(DuckConnection engine)
    {
        var cells = _plan.Match.Columns.Zip(_columns, (pair, target) => ", " + target.Column.Sql(Source(pair.Source.Name)));
        using var result = engine.QueryStreaming($"SELECT s._row{string.Concat(cells)} FROM {_plan.Rows.Sql} AS s");
        var written = 0L;
        while (result.TryNextChunk(out var chunk))
        {
            _session.Cancellation.ThrowIfCancellationRequested();
            var kept = TakeOver(chunk);
            var rows = chunk;
            _parts?.Read(part => KeysOf(part, rows));
            for (var row = 0; row < chunk.Count; row++)
            {
                Write(chunk, row, written++, _key.Count > 0 ? kept.GetValueOrDefault(RowKey.Of(_key, chunk, _keyPlaces, row)) : default);
            }
        }

        var table = _plan.Table;
        table.State = table.State with { LastNumber = table.State.LastNumber + written };
        table.Written += written;
        return written;
    }

    /// <summary>Marks the rows of before that a replace_by takes away.</summary>
    /// <returns>The keys.</returns>
    public IReadOnlyCollection<RowKey> RemoveBy(DuckConnection engine)
    {
        var by = _plan.Write.By.Select(_plan.Table.Column).ToList();
        var keys = new HashSet<RowKey>();
        var cells = string.Join(", ", by.Zip(_plan.Write.By, (column, name) => column.Sql("s." + DuckSql.Identifier(name))));
        using var result = engine.QueryStreaming($"SELECT DISTINCT {cells} FROM {_plan.Parent!.Sql} AS s");
        int[] places = [.. Enumerable.Range(0, by.Count)];
        while (result.TryNextChunk(out var chunk))
        {
            for (var row = 0; row < chunk.Count; row++)
            {
                keys.Add(RowKey.Of(by, chunk, places, row));
            }
        }

        if (_plan.Table.HasOldRows)
        {
            foreach (var (_, row) in new RowSearch(_session).Find(_plan.Table.State.Index, by, keys, Old(), []))
            {
                _lines.Mark(row, _attempt);
            }
        }

        return keys;
    }

    /// <summary>Marks the rows of other jobs.</summary>
    public void RemoveJobs(IReadOnlyList<string> jobs)
    {
        var ofThem = ElasticQuery.Terms(_plan.Table.Column(Provenance.Job).Exact, jobs.Select(job => (JsonNode)job));
        foreach (var row in new RowSearch(_session).Find(_plan.Table.State.Index, [.. Old(), ofThem], []))
        {
            _lines.Mark(row, _attempt);
        }
    }

    private IReadOnlyList<JsonNode> Old() => [.. TableView.Seen(_plan.Table.Dead, ElasticQuery.Term(IndexMapping.From, _attempt))];

    // The newest of the rows with a key gives the columns that the stream does not have.
    private Dictionary<RowKey, JsonElement> TakeOver(DuckDataChunk chunk)
    {
        var kept = new Dictionary<RowKey, JsonElement>();
        if (_key.Count == 0)
        {
            return kept;
        }

        var keys = Enumerable.Range(0, chunk.Count).Select(row => RowKey.Of(_key, chunk, _keyPlaces, row)).ToHashSet();
        foreach (var (key, row) in new RowSearch(_session).Find(_plan.Table.State.Index, _key, keys, Old(), [.. _others.Select(other => other.Column.Field)]))
        {
            _lines.Mark(row, _attempt);
            kept[key] = row.Source;
        }

        return kept;
    }

    private IEnumerable<RowKey> KeysOf(ElasticPart part, DuckDataChunk chunk)
    {
        var (by, places) = _partKeys[part];
        return [.. Enumerable.Range(0, chunk.Count).Select(row => RowKey.Of(by, chunk, places, row))];
    }

    private void Write(DuckDataChunk chunk, int row, long ordinal, JsonElement kept)
    {
        var number = _plan.Table.State.LastNumber + ordinal + 1;
        _lines.Add($"{_idStem}-{ordinal}", chunk.Column(0).Values<long>()[row], json =>
        {
            json.WriteStartObject();
            json.WriteStartObject(IndexMapping.Own);
            json.WriteString("from"u8, _attempt);
            json.WriteNumber("n"u8, number);
            WritePresence(json, chunk, row, kept);
            _parts?.Write(json, part => RowKey.Of(_partKeys[part].By, chunk, _partKeys[part].Places, row));
            json.WriteEndObject();
            for (var i = 0; i < _columns.Count; i++)
            {
                var vector = chunk.Column(i + 1);
                if (!vector.IsNull(row))
                {
                    json.WritePropertyName(_columns[i].Field);
                    _columns[i].Column.Write(json, vector, row);
                }
            }

            foreach (var (column, field, _) in _others)
            {
                if (ValueOf(kept, column) is { ValueKind: not (JsonValueKind.Undefined or JsonValueKind.Null) } value)
                {
                    json.WritePropertyName(field);
                    json.WriteRawValue(value.GetRawText(), skipInputValidation: true);
                }
            }

            json.WriteEndObject();
        });
    }

    private void WritePresence(Utf8JsonWriter json, DuckDataChunk chunk, int row, JsonElement kept)
    {
        json.WriteStartArray("has"u8);
        for (var i = 0; i < _columns.Count; i++)
        {
            if (_columns[i].Column.NeedsPresence && !chunk.Column(i + 1).IsNull(row))
            {
                json.WriteNumberValue(_columns[i].Number);
            }
        }

        foreach (var (column, _, number) in _others)
        {
            if (column.NeedsPresence && ValueOf(kept, column).ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null))
            {
                json.WriteNumberValue(number);
            }
        }

        json.WriteEndArray();
    }

    private static JsonElement ValueOf(JsonElement source, ElasticColumn column) =>
        source.ValueKind == JsonValueKind.Object && source.TryGetProperty(column.Field, out var value) ? value : default;

    private (ElasticColumn, JsonEncodedText, int) Named(string name)
    {
        var column = _plan.Table.Columns.First(one => one.Name == name);
        return (column, JsonEncodedText.Encode(column.Field), _plan.Table.NumberOf(column));
    }

    // Where columns of the table are in a chunk, behind the number of the row; -1 for one that the stream does not have.
    private int[] PlacesOf(IReadOnlyList<ElasticColumn> columns) =>
        [.. columns.Select(column => _columns.FindIndex(one => one.Column.Name == column.Name) is var place && place < 0 ? -1 : place + 1)];

    private string Source(string column) => (_plan.Write.Provenance, column) switch
    {
        (true, Provenance.Job) => DuckSql.Literal(_load.Manifest.Job),
        (true, Provenance.File) => DuckSql.Literal(_load.Manifest.File.Path),
        (true, Provenance.Row) => "s._row",
        _ => $"s.{DuckSql.Identifier(column)}",
    };
}
