using System.Buffers;
using System.Text.Json;

namespace Sluice.Stores.Search.Elasticsearch;

/// <summary>What is done to a document.</summary>
internal enum BulkVerb
{
    /// <summary>It is written, over one of the same id.</summary>
    Index,

    /// <summary>It is marked, if it is as it was read.</summary>
    Update,
}

/// <summary>One item of a bulk request: where its lines are, the row that it is about, and of a mark the document that it marks.</summary>
internal readonly record struct BulkItem(int Start, int Length, BulkVerb Verb, long Row, string? MarkedId);

/// <summary>Lines of a bulk request for one index. It is filled by one thread, and then sent.</summary>
/// <param name="index">The index.</param>
/// <param name="stream">The stream that the rows are of, for messages.</param>
internal sealed class BulkBuffer(string index, string stream)
{
    private const int FirstBytes = 1 << 20;

    private readonly ArrayBufferWriter<byte> _lines = new(FirstBytes);
    private readonly List<BulkItem> _items = [];
    private int _start;
    private string? _markedId;

    /// <summary>The index.</summary>
    public string Index => index;

    /// <summary>The stream.</summary>
    public string Stream => stream;

    /// <summary>The items.</summary>
    public IReadOnlyList<BulkItem> Items => _items;

    /// <summary>True when there are marks.</summary>
    public bool HasMarks { get; private set; }

    /// <summary>How many bytes there are.</summary>
    public int Length => _lines.WrittenCount;

    /// <summary>The lines of one item.</summary>
    public ReadOnlySpan<byte> LinesOf(BulkItem item) => _lines.WrittenSpan.Slice(item.Start, item.Length);

    /// <summary>Begins with a document; it is written next, and then ended.</summary>
    public void Begin(Utf8JsonWriter json, string id) => Begin(json, BulkVerb.Index, id, null);

    /// <summary>Marks a document as gone when a load is done, if it is as it was read.</summary>
    public void Mark(Utf8JsonWriter json, string id, DocumentVersion read, string load)
    {
        Begin(json, BulkVerb.Update, id, read);
        json.WriteStartObject();
        json.WriteStartObject("doc"u8);
        json.WriteStartObject(IndexMapping.Own);
        json.WriteString("until"u8, load);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        End(json, BulkVerb.Update, 0);
        HasMarks = true;
    }

    /// <summary>Ends a document.</summary>
    /// <param name="json">What wrote it.</param>
    /// <param name="row">The row that it is.</param>
    public void End(Utf8JsonWriter json, long row) => End(json, BulkVerb.Index, row);

    /// <summary>The lines of some items, one behind the other.</summary>
    public ReadOnlyMemory<byte> Lines(IReadOnlyList<BulkItem> items)
    {
        if (items.Count == _items.Count)
        {
            return _lines.WrittenMemory;
        }

        var some = new ArrayBufferWriter<byte>(items.Sum(item => item.Length));
        foreach (var item in items)
        {
            some.Write(LinesOf(item));
        }

        return some.WrittenMemory;
    }

    private void Begin(Utf8JsonWriter json, BulkVerb verb, string id, DocumentVersion? read)
    {
        _start = _lines.WrittenCount;
        _markedId = verb == BulkVerb.Update ? id : null;
        json.Reset(_lines);
        json.WriteStartObject();
        json.WriteStartObject(verb == BulkVerb.Index ? "index"u8 : "update"u8);
        json.WriteString("_id"u8, id);
        if (read is { } version)
        {
            json.WriteNumber("if_seq_no"u8, version.SequenceNumber);
            json.WriteNumber("if_primary_term"u8, version.PrimaryTerm);
        }

        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        _lines.Write("\n"u8);
        json.Reset(_lines);
    }

    private void End(Utf8JsonWriter json, BulkVerb verb, long row)
    {
        json.Flush();
        _lines.Write("\n"u8);
        _items.Add(new(_start, _lines.WrittenCount - _start, verb, row, _markedId));
    }
}
