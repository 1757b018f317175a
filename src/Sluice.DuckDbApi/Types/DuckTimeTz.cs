namespace Sluice.DuckDbApi;

/// <summary>A time of day with its offset from UTC, as a TIME WITH TIME ZONE vector holds it in 64 bits.</summary>
/// <param name="Bits">40 bits of microseconds, then 24 bits of offset.</param>
public readonly record struct DuckTimeTz(ulong Bits)
{
    // DuckDB stores the offset turned round (largest minus offset), so that the bits sort by the instant.
    private const int OffsetSecondsMax = 16 * 60 * 60 - 1;

    /// <summary>Packs a time and an offset.</summary>
    /// <param name="micros">Microseconds since midnight, 0 to 86,400,000,000.</param>
    /// <param name="offsetSeconds">Seconds east of UTC, within ±15:59:59.</param>
    public DuckTimeTz(long micros, int offsetSeconds)
        : this(((ulong)micros << 24) | (uint)(OffsetSecondsMax - offsetSeconds))
    {
        ArgumentOutOfRangeException.ThrowIfNegative(micros);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(micros, 86_400_000_000);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Math.Abs(offsetSeconds), OffsetSecondsMax);
    }

    /// <summary>Microseconds since midnight of the local day.</summary>
    public long Micros => (long)(Bits >> 24);

    /// <summary>Seconds east of UTC.</summary>
    public int OffsetSeconds => OffsetSecondsMax - (int)(Bits & 0xFFFFFF);
}
