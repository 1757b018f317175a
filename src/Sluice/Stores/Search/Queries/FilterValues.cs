using System.Globalization;

namespace Sluice.Stores.Search.Queries;

/// <summary>The values that a query gives for a filter, as they are compared.</summary>
internal static class FilterValues
{
    private static readonly string[] Operators = [">=", "<=", ">", "<"];

    /// <summary>A range: <c>&gt;5</c>, <c>&lt;=2026-01</c>, <c>1..5</c>, <c>2026..</c>; null when it is none.</summary>
    public static QueryNode? Range(SearchField field, string value)
    {
        if (Operators.FirstOrDefault(value.StartsWith) is { } sign)
        {
            var bound = value[sign.Length..];
            return sign[0] == '>' ? Between(field, value, bound, sign.Length > 1, "", false) : Between(field, value, "", false, bound, sign.Length > 1);
        }

        var dots = value.IndexOf("..", StringComparison.Ordinal);
        return dots < 0 || field.Kind is SearchFieldKind.Word or SearchFieldKind.Flag ? null
            : Between(field, value, value[..dots], true, value[(dots + 2)..], true);
    }

    /// <summary>All values with a beginning.</summary>
    public static QueryNode Beginning(SearchField field, string value) => field.Kind == SearchFieldKind.Word
        ? new RangeNode(field, SearchTexts.Fold(value), true, SearchTexts.Fold(value) + "\U0010FFFF", false)
        : throw SearchProblems.BadValue(field, value + "*", Expected(field));

    /// <summary>One value; of a time all of it.</summary>
    public static QueryNode Equal(SearchField field, string value)
    {
        switch (field.Kind)
        {
            case SearchFieldKind.Number:
                return new EqualNode(field, Number(field, value));
            case SearchFieldKind.Time:
                var time = Time(field, value);
                return new RangeNode(field, time.Start, true, time.End, false);
            case SearchFieldKind.Flag:
                return new EqualNode(field, SearchTexts.Fold(value) switch
                {
                    "true" or "yes" or "1" => true,
                    "false" or "no" or "0" => false,
                    _ => throw SearchProblems.BadValue(field, value, Expected(field)),
                });
            default:
                return new EqualNode(field, SearchTexts.Fold(value));
        }
    }

    private static RangeNode Between(SearchField field, string written, string from, bool isFromIncluded, string to, bool isToIncluded)
    {
        if (from.Length + to.Length == 0)
        {
            throw SearchProblems.BadValue(field, written, Expected(field));
        }

        switch (field.Kind)
        {
            case SearchFieldKind.Number:
                return new RangeNode(field, from.Length == 0 ? null : Number(field, from), isFromIncluded, to.Length == 0 ? null : Number(field, to), isToIncluded);
            case SearchFieldKind.Time:
                // A day stands for all of it: after it is from the next one on, and up to it has it in it.
                var first = from.Length == 0 ? null : Time(field, from);
                var last = to.Length == 0 ? null : Time(field, to);
                return new RangeNode(field, isFromIncluded ? first?.Start : first?.End, true, isToIncluded ? last?.End : last?.Start, false);
            default:
                throw SearchProblems.BadValue(field, written, Expected(field));
        }
    }

    // A double has not all digits of a whole number of 64 bits.
    private static object Number(SearchField field, string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? (object)whole
            : double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture,
            out var number) && double.IsFinite(number)
            ? number
            : throw SearchProblems.BadValue(field, text, Expected(field));

    private static TimeSpanText Time(SearchField field, string text) =>
        TimeSpanText.Read(text) ?? throw SearchProblems.BadValue(field, text, Expected(field));

    private static string Expected(SearchField field) => field.Kind switch
    {
        SearchFieldKind.Number => "a number, or a range such as >5 or 1..5",
        SearchFieldKind.Time => TimeSpanText.Expected + ", or a range such as >2026-01-01 or 2026-01..2026-03",
        SearchFieldKind.Flag => "true or false",
        _ => "a value, \"a value of several words\", or the beginning of one with *",
    };
}
