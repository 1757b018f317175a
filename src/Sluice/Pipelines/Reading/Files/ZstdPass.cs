using Sluice.DuckDbApi;

namespace Sluice.Pipelines.Reading.Files;

/// <summary>zstd read strictly: a frame that ends too early, is damaged or asks for too much memory is an error.</summary>
internal sealed class ZstdPass(FilePass source, string path) : ForwardStream
{
    private readonly ZstdReadStream _zstd = new(source);

    /// <exception cref="SluiceException">The data is damaged, cut off, or followed by something else.</exception>
    public override int Read(Span<byte> buffer)
    {
        try
        {
            return _zstd.Read(buffer);
        }
        catch (InvalidDataException e)
        {
            var problem = source.IsEndSeen
                ? FileProblems.Truncated(path, "zstd")
                : FileProblems.Corrupt(path, "zstd", e.Message);
            throw new SluiceException(FailureKind.Failed, [problem], e);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _zstd.Dispose();
        }

        base.Dispose(disposing);
    }
}
