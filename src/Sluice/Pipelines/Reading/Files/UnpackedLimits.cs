namespace Sluice.Pipelines.Reading.Files;

/// <summary>How much a compressed file may become.</summary>
/// <param name="BytesMax">Unpacked bytes (<c>unpacked_bytes_max</c>): 64 GB, the size of a table of a few hundred million rows.</param>
/// <param name="RatioMax">
/// Unpacked bytes for each packed one (<c>unpacked_ratio_max</c>): 200, where tables seldom reach 50, gzip can make
/// 1,000 and zstd any number. Looked at beyond the first 100 MB only, which do no harm.
/// </param>
public readonly record struct UnpackedLimits(long BytesMax, int RatioMax)
{
    /// <summary>Below so many unpacked bytes the ratio is not looked at.</summary>
    public const long RatioFreeBytes = 100_000_000;

    /// <summary>64 GB and 200:1.</summary>
    public static UnpackedLimits Default => new(64L * 1024 * 1024 * 1024, 200);
}
