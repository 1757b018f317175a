using Sluice.Pipelines.Reading.Files;

namespace Sluice.Pipelines.Reading.Excel.Xlsx.Zip;

/// <summary>Counts what comes out of all files of an archive together, and stops it when it is more than allowed.</summary>
internal sealed class UnpackedMeter(string path, UnpackedLimits limits)
{
    private long _bytes;

    /// <summary>Counts.</summary>
    /// <param name="more">Bytes that have come out.</param>
    /// <param name="unpacked">Bytes that have come out of this file of the archive.</param>
    /// <param name="packed">Bytes that have gone in for them.</param>
    /// <exception cref="SluiceException">More bytes, or more for each packed byte, than the limits allow.</exception>
    public void Add(int more, long unpacked, long packed)
    {
        var bytes = Interlocked.Add(ref _bytes, more);
        if (bytes > limits.BytesMax)
        {
            throw SheetProblems.Failure(FileProblems.UnpackedTooLarge(path, limits.BytesMax));
        }

        if (bytes > UnpackedLimits.RatioFreeBytes && unpacked / Math.Max(1, packed) > limits.RatioMax)
        {
            throw SheetProblems.Failure(FileProblems.UnpackedRatioTooHigh(path, packed, unpacked, limits.RatioMax));
        }
    }
}
