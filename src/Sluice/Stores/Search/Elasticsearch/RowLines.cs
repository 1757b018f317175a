using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sluice.Stores.Search.Elasticsearch;

/// <summary>Gathers lines for one index and sends them whenever there are enough. Used by one thread.</summary>
internal sealed class RowLines : IDisposable
{
    private readonly BulkSender _sender;
    private readonly int _bytes;
    private readonly string _index;
    private readonly string _stream;
    private readonly Utf8JsonWriter _json = new(Stream.Null, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });
    private BulkBuffer _buffer;

    public RowLines(BulkSender sender, int bytes, string index, string stream)
    {
        _sender = sender;
        _bytes = bytes;
        _index = index;
        _stream = stream;
        _buffer = new(index, stream);
    }

    /// <summary>Adds a document.</summary>
    public void Add(string id, long row, Action<Utf8JsonWriter> write)
    {
        _buffer.Begin(_json, id);
        write(_json);
        _buffer.End(_json, row);
        SendWhenFull();
    }

    /// <summary>Marks a document that was found as gone when a load is done.</summary>
    public void Mark(FoundRow row, string load)
    {
        _buffer.Mark(_json, row.Id, row.Version, load);
        SendWhenFull();
    }

    /// <summary>Sends what there is.</summary>
    public void Send()
    {
        if (_buffer.Items.Count > 0)
        {
            _sender.Send(_buffer);
            _buffer = new(_index, _stream);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _json.Dispose();

    private void SendWhenFull()
    {
        if (_buffer.Length >= _bytes)
        {
            Send();
        }
    }
}
