using System.Buffers;
using System.Text.Json;

namespace Sluice.Stores.Search.Elasticsearch;

/// <summary>What is done to a document.</summary>
internal enum BulkVerb
{
    /// <summary>It is written, over one of the same id.</summary>
    Index,

    /// <summary>Something in it is changed.</summary>
    Update,
}

/// <summary>One item of a bulk request: where its lines are, and the row that it is about.</summary>
internal readonly record struct BulkItem(int Start, int Length, BulkVerb Verb, long Row);

/// <summary>Lines of a bulk request for one index. It is filled by one thread, and then sent.</summary>
/// <param name="index">The index.</param>
/// <param name="stream">The stream that the rows are of, for messages.</param>
internal sealed class BulkBuffer(string index, string stream)
{
    private const int FirstBytes = 1 << 20;

    private readonly ArrayBufferWriter<byte> _lines = new(FirstBytes);
    private readonly List<BulkItem> _items = [];
    private int _start;

    /// <summary>The index.</summary>
    public string Index => index;

    /// <summary>The stream.</summary>
    public string Stream => stream;

    /// <summary>The items.</summary>
    public IReadOnlyList<BulkItem> Items => _items;

    /// <summary>How many bytes there are.</summary>
    public int Length => _lines.WrittenCount;

    /// <summary>The lines of one item.</summary>
    public ReadOnlySpan<byte> LinesOf(BulkItem item) => _lines.WrittenSpan.Slice(item.Start, item.Length);

    /// <summary>Begins with an item; its document is written to the buffer that this gives, and then ended.</summary>
    public IBufferWriter<byte> Begin(Utf8JsonWriter json, BulkVerb verb, string id)
    {
        _start = _lines.WrittenCount;
        json.Reset(_lines);
        json.WriteStartObject();
        json.WriteStartObject(verb == BulkVerb.Index ? "index"u8 : "update"u8);
        json.WriteString("_id"u8, id);
        if (verb == BulkVerb.Update)
        {
            json.WriteNumber("retry_on_conflict"u8, 3);
        }

        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        _lines.Write("\n"u8);
        json.Reset(_lines);
        return _lines;
    }

    /// <summary>Ends an item.</summary>
    public void End(Utf8JsonWriter json, BulkVerb verb, long row)
    {
        json.Flush();
        _lines.Write("\n"u8);
        _items.Add(new(_start, _lines.WrittenCount - _start, verb, row));
    }

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
}
