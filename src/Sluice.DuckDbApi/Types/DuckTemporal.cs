namespace Sluice.DuckDbApi;

/// <summary>Dates and times of .NET as the numbers that DuckDB's vectors hold, and back where they fit.</summary>
public static class DuckTemporal
{
    private static readonly int EpochDay = DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;

    /// <summary>Days since 1970-01-01.</summary>
    public static int ToDays(DateOnly date) => date.DayNumber - EpochDay;

    /// <summary>Microseconds since 1970-01-01, the rest of 100 ns cut off towards the past.</summary>
    public static long ToMicros(DateTime time) => Math.DivRem(time.Ticks, TimeSpan.TicksPerMicrosecond).Quotient - EpochMicros;

    /// <summary>Microseconds since midnight.</summary>
    public static long ToMicros(TimeOnly time) => time.Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>The date, or false for infinity and for years outside 1 to 9999.</summary>
    public static bool TryToDate(int days, out DateOnly date)
    {
        var number = (long)days + EpochDay;
        var fits = number >= 0 && number <= DateOnly.MaxValue.DayNumber;
        date = fits ? DateOnly.FromDayNumber((int)number) : default;
        return fits;
    }

    /// <summary>The instant, or false for infinity and for years outside 1 to 9999.</summary>
    public static bool TryToDateTime(long micros, DateTimeKind kind, out DateTime time)
    {
        var fits = micros >= -EpochMicros && micros <= DateTime.MaxValue.Ticks / TimeSpan.TicksPerMicrosecond - EpochMicros;
        time = fits ? new DateTime((micros + EpochMicros) * TimeSpan.TicksPerMicrosecond, kind) : default;
        return fits;
    }

    private const long EpochMicros = 62_135_596_800_000_000;
}
