namespace Sluice.Tests.Pipelines.Reading.Csv.Support;

/// <summary>Breaks off in the middle, as a truncated gzip file does.</summary>
internal sealed class FailingStream(byte[] bytes, int failsAt) : MemoryStream(bytes)
{
    public override int Read(Span<byte> buffer) => Position + buffer.Length > failsAt
        ? throw new InvalidDataException("The gzip data ends too early.")
        : base.Read(buffer);
}
