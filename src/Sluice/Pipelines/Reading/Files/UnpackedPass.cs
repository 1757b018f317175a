namespace Sluice.Pipelines.Reading.Files;

/// <summary>
/// Counts what comes out of a decompressor and stops it when it is more than allowed: sizes in headers are a
/// stranger's claim, only counted output can be trusted. Disposing it disposes its source.
/// </summary>
internal sealed class UnpackedPass(Stream unpacked, FilePass packed, string path, UnpackedLimits limits) : ForwardStream
{
    private long _bytes;

    /// <exception cref="SluiceException">More bytes, or more for each packed byte, than the limits allow.</exception>
    public override int Read(Span<byte> buffer)
    {
        var read = unpacked.Read(buffer);
        _bytes += read;
        if (_bytes > limits.BytesMax)
        {
            throw Failure(FileProblems.UnpackedTooLarge(path, limits.BytesMax));
        }

        if (_bytes > UnpackedLimits.RatioFreeBytes && _bytes / Math.Max(1, packed.Offset) > limits.RatioMax)
        {
            throw Failure(FileProblems.UnpackedRatioTooHigh(path, packed.Offset, _bytes, limits.RatioMax));
        }

        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            unpacked.Dispose();
        }

        base.Dispose(disposing);
    }

    private static SluiceException Failure(Problem problem) => new(FailureKind.Failed, [problem]);
}
