using System.Text;
using Sluice.Pipelines.Reading;
using Sluice.Pipelines.Reading.Files;
using Sluice.Pipelines.Reading.Json;
using Sluice.Tests.Pipelines.Reading.Files;

namespace Sluice.Tests.Pipelines.Reading.Json;

/// <summary>JSON files that are gone after the test, and a table for what is in them.</summary>
internal sealed class JsonFiles : IDisposable
{
    public TemporaryFolder Folder { get; } = new();

    public SourceTable Table { get; } = new();

    public JsonSource Open(string name, string text, ReadOptions? options = null, int blockBytes = JsonBlocks.BlockBytesDefault) =>
        Open(name, Encoding.UTF8.GetBytes(text), options, blockBytes);

    public JsonSource Open(string name, byte[] bytes, ReadOptions? options = null, int blockBytes = JsonBlocks.BlockBytesDefault)
    {
        options ??= new ReadOptions();
        return JsonSource.Open(DecodedFile.Open(Folder.Write(name, bytes), options), options, blockBytes, default);
    }

    public void Dispose()
    {
        Table.Dispose();
        Folder.Dispose();
    }
}
