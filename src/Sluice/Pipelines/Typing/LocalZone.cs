using System.Diagnostics.CodeAnalysis;

namespace Sluice.Pipelines.Typing;

/// <summary>
/// The clock of a time zone, for texts that say no offset. A time that the clock skipped in spring does not exist and
/// does not fit; one that it showed twice in autumn is taken as the second (standard) time, as PostgreSQL does.
/// </summary>
internal sealed class LocalZone
{
    private const long BucketMicros = 15 * 60 * 1_000_000L;

    private readonly TimeZoneInfo _zone;

    private LocalZone(TimeZoneInfo zone) => _zone = zone;

    /// <summary>Finds a zone by its IANA name.</summary>
    public static bool TryFind(string name, [NotNullWhen(true)] out LocalZone? zone)
    {
        zone = TimeZoneInfo.TryFindSystemTimeZoneById(name, out var found) ? new LocalZone(found) : null;
        return zone is not null;
    }

    /// <summary>The instant at which the zone's clock showed <paramref name="localMicros"/>.</summary>
    public bool TryToUtc(long localMicros, ref Memory memory, out long utcMicros)
    {
        // Rows come in clusters of time and offsets change twice a year: the quarter of an hour last seen mostly answers.
        var bucket = (localMicros < 0 ? localMicros - (BucketMicros - 1) : localMicros) / BucketMicros;
        if (!memory.IsSet || memory.Bucket != bucket)
            memory = Look(bucket);
        if (memory.IsUniform)
        {
            utcMicros = localMicros - memory.OffsetMicros;
            return true;
        }
        var local = At(localMicros);
        utcMicros = localMicros - OffsetMicrosOf(local);
        return !_zone.IsInvalidTime(local);
    }

    private Memory Look(long bucket)
    {
        var first = At(bucket * BucketMicros);
        var last = At((bucket + 1) * BucketMicros);
        var isUniform = !_zone.IsInvalidTime(first) && !_zone.IsInvalidTime(last)
            && !_zone.IsAmbiguousTime(first) && !_zone.IsAmbiguousTime(last)
            && OffsetMicrosOf(first) == OffsetMicrosOf(last);
        return new Memory { IsSet = true, Bucket = bucket, IsUniform = isUniform, OffsetMicros = OffsetMicrosOf(first) };
    }

    private long OffsetMicrosOf(DateTime local) => _zone.GetUtcOffset(local).Ticks / TimeSpan.TicksPerMicrosecond;

    private static DateTime At(long localMicros)
    {
        // The texts are of the years 1 to 9999; the edge of a quarter of an hour may lie just outside.
        var ticks = Math.Clamp(localMicros, -62_135_596_800_000_000, 253_402_300_799_999_999) * TimeSpan.TicksPerMicrosecond;
        return new DateTime(DateTime.UnixEpoch.Ticks + ticks, DateTimeKind.Unspecified);
    }

    /// <summary>What was found out last; one per thread, kept by the caller.</summary>
    internal struct Memory
    {
        public bool IsSet;
        public bool IsUniform;
        public long Bucket;
        public long OffsetMicros;
    }
}
