using System.Globalization;

namespace Sluice.Stores.Search.Queries;

/// <summary>
/// A moment as people write it: a year, a month, a day, or a time to the minute or second. It stands for all of it, so that
/// <c>created:2026-03</c> is the whole of March. The bounds are texts whose order is that of the times that stores keep.
/// </summary>
/// <param name="Start">The first moment.</param>
/// <param name="End">The first moment after it.</param>
internal sealed record TimeSpanText(string Start, string End)
{
    public const string Expected = "a date such as 2026-03-31, 2026-03 or 2026, or a time such as 2026-03-31T15:30";

    private static readonly (string Format, Func<DateTime, DateTime> Next)[] Forms =
    [
        ("yyyy", time => time.AddYears(1)),
        ("yyyy-MM", time => time.AddMonths(1)),
        ("yyyy-MM-dd", time => time.AddDays(1)),
        ("yyyy-MM-dd'T'HH:mm", time => time.AddMinutes(1)),
        ("yyyy-MM-dd'T'HH:mm:ss", time => time.AddSeconds(1)),
    ];

    /// <summary>Reads one; null when it is none.</summary>
    public static TimeSpanText? Read(string text)
    {
        var plain = text.Trim().TrimEnd('Z', 'z').Replace(' ', 'T');
        foreach (var (format, next) in Forms)
        {
            if (DateTime.TryParseExact(plain, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var start))
            {
                return new(Bound(start), start.Year == DateTime.MaxValue.Year ? "infinity" : Bound(next(start)));
            }
        }

        return null;
    }

    // Midnight is the day alone: a column of dates has nothing behind the day, and would come before it.
    private static string Bound(DateTime time) =>
        time.ToString(time.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
