namespace Sluice.Pipelines.Typing;

/// <summary>
/// In which order a column writes its dates. A column has one order: the same text must not mean March in one row and
/// August in the next.
/// </summary>
public enum DateOrder
{
    /// <summary>ISO 8601, to the letter: <c>2024-03-08</c>, <c>2024-03-08T14:05:00</c> (or a blank for the T).</summary>
    Iso,

    /// <summary>Year first, looser than ISO: <c>2024/3/8</c>, <c>2024.03.08 9:05</c>.</summary>
    Ymd,

    /// <summary>Day first: <c>08/03/2024</c>, <c>8.3.2024 14:05</c>, <c>8-3-24 2:05 PM</c>. Years as in <see cref="Named"/>.</summary>
    Dmy,

    /// <summary>Month first: <c>03/08/2024</c>, <c>3/8/24 2:05:00 PM</c>. Years as in <see cref="Named"/>.</summary>
    Mdy,

    /// <summary>
    /// Day, name of the month, year of two or four digits: <c>08/Mar/24 2:05 PM</c>, <c>8-March-2024</c>, <c>05/août/25</c>.
    /// Months are understood in English, French, German, Spanish, Portuguese, Italian and Dutch. Years 00–68 are of this
    /// century, 69–99 of the last. Also as English says it: <c>Mar 8, 2024, 2:05 PM</c>, <c>Fri, 08 Mar 2024 14:05:00 +0000</c>.
    /// </summary>
    Named,
}
