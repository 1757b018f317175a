namespace Sluice.DuckDbApi;

/// <summary>Dates and times as objects: .NET's where they hold the value exactly, the plain number where they do not.</summary>
internal static class TimeCells
{
    private const long MicrosPerMilli = 1_000;
    private const long MicrosPerSecond = 1_000_000;
    private const long NanosPerTick = 100;

    public static object Date(int days) => DuckTemporal.TryToDate(days, out var date) ? date : days;

    public static object Read(DuckTypeId id, long value) => id switch
    {
        DuckTypeId.Time => Time(value, TimeSpan.TicksPerMicrosecond, 1),
        DuckTypeId.TimeNs => Time(value, 1, NanosPerTick),
        DuckTypeId.Timestamp => Timestamp(value, value, DateTimeKind.Unspecified),
        DuckTypeId.TimestampTz => Timestamp(value, value, DateTimeKind.Utc),
        DuckTypeId.TimestampMs => Timestamp(value, Scaled(value, MicrosPerMilli), DateTimeKind.Unspecified),
        DuckTypeId.TimestampS => Timestamp(value, Scaled(value, MicrosPerSecond), DateTimeKind.Unspecified),
        DuckTypeId.TimestampNs => TimestampNs(value),
        _ => throw new NotSupportedException($"Found a value of type {id}, which has no object here; cast it in the SQL."),
    };

    // 24:00:00 is a time of day for DuckDB, not for .NET.
    private static object Time(long value, long ticksPerUnit, long unitsPerTick)
    {
        var fits = value % unitsPerTick == 0 && value / unitsPerTick * ticksPerUnit < TimeSpan.TicksPerDay;
        return fits ? new TimeOnly(value / unitsPerTick * ticksPerUnit) : value;
    }

    private static object Timestamp(long value, long micros, DateTimeKind kind) =>
        DuckTemporal.TryToDateTime(micros, kind, out var time) ? time : value;

    private static object TimestampNs(long nanos)
    {
        if (nanos % NanosPerTick != 0)
        {
            return nanos;
        }

        var time = DateTime.UnixEpoch.AddTicks(nanos / NanosPerTick);
        return DateTime.SpecifyKind(time, DateTimeKind.Unspecified);
    }

    // Infinity must not wrap round into a date.
    private static long Scaled(long value, long factor)
    {
        var scaled = Math.BigMul(value, factor);
        return scaled > long.MaxValue ? long.MaxValue : scaled < -long.MaxValue ? -long.MaxValue : (long)scaled;
    }
}
