using System.Runtime.CompilerServices;

namespace Sluice.Pipelines.Typing;

/// <summary>Days of the Gregorian calendar, carried back before 1582 as ISO 8601, DuckDB and PostgreSQL do.</summary>
internal static class CivilDate
{
    /// <summary>
    /// Days since 1970-01-01 of a day that exists in the years 1 to 9999. All of them are within DuckDB's dates and
    /// timestamps (years -290,308 to 294,246), so no stored value can overflow.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryDay(int year, int month, int day, out int days)
    {
        days = 0;
        if ((uint)(year - 1) > 9998 || (uint)(month - 1) > 11 || day < 1 || (day > 28 && day > DaysOf(year, month)))
            return false;
        // Years begin in March here, so that the leap day is the last of its year (Howard Hinnant's days_from_civil).
        var marchYear = (uint)(month <= 2 ? year - 1 : year);
        var marchMonth = (uint)(month > 2 ? month - 3 : month + 9);
        var dayOfYear = (153 * marchMonth + 2) / 5 + (uint)day - 1;
        days = (int)(marchYear * 365 + marchYear / 4 - marchYear / 100 + marchYear / 400 + dayOfYear) - 719_468;
        return true;
    }

    /// <summary>Days since 1970-01-01 of the n-th day of a year (from 1).</summary>
    public static bool TryDayOfYear(int year, int dayOfYear, out int days) =>
        TryDay(year, 1, 1, out days) && dayOfYear >= 1 && (days += dayOfYear - 1) <= Last(year);

    private static int Last(int year) => TryDay(year, 12, 31, out var days) ? days : 0;

    private static int DaysOf(int year, int month) => month switch
    {
        2 => year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28,
        4 or 6 or 9 or 11 => 30,
        _ => 31,
    };
}
