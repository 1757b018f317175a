using System.Globalization;

namespace Sluice.Pipelines.Typing;

/// <summary>What a cell should have been, in words for a reject.</summary>
internal static class CellExpectation
{
    public static string Of(CellType type, CellFormat format) => type.Kind switch
    {
        CellTypeKind.Text => "text",
        CellTypeKind.Blob => "bytes",
        CellTypeKind.Boolean => $"one of {string.Join(", ", format.TrueWords.Concat(format.FalseWords))}",
        CellTypeKind.TinyInt => Whole(sbyte.MinValue, sbyte.MaxValue),
        CellTypeKind.Int16 => Whole(short.MinValue, short.MaxValue),
        CellTypeKind.Int32 => Whole(int.MinValue, int.MaxValue),
        CellTypeKind.Integer => "a whole number of 64 bits",
        CellTypeKind.UTinyInt => Whole(0, byte.MaxValue),
        CellTypeKind.UInt16 => Whole(0, ushort.MaxValue),
        CellTypeKind.UInt32 => Whole(0, uint.MaxValue),
        CellTypeKind.UInt64 => "a whole number of 64 bits without a sign",
        CellTypeKind.HugeInt => "a whole number of 128 bits",
        CellTypeKind.Decimal => Decimal(type, format),
        CellTypeKind.Float or CellTypeKind.Double => $"a number like {Marked("1234.5", format)}",
        CellTypeKind.Date => $"a date like {Example(type, format)}",
        CellTypeKind.Time => $"a time like {Example(type, format)}",
        CellTypeKind.Timestamp => $"a timestamp without offset, to the microsecond, like {Example(type, format)}",
        CellTypeKind.TimestampTz when format.TimeZone is null => $"a timestamp with offset, to the microsecond, like {Example(type, format)}{Zones(format)}",
        CellTypeKind.TimestampTz => $"a timestamp in {format.TimeZone} or with an offset, like {Example(type, format)}{Zones(format)}",
        CellTypeKind.Uuid => "a UUID like 123e4567-e89b-12d3-a456-426614174000",
        CellTypeKind.Json => "one JSON value",
        _ => type.Name,
    };

    // A form says by itself what stands for a zone.
    private static string Zones(CellFormat format) =>
        format.Pattern is null ? " (of names of zones UTC, GMT, CET and CEST alone; others such as EST mean several)" : "";

    private static string Whole(long min, long max) =>
        string.Create(CultureInfo.InvariantCulture, $"a whole number from {min} to {max}");

    private static string Decimal(CellType type, CellFormat format) => type.Scale == 0
        ? string.Create(CultureInfo.InvariantCulture, $"a whole number of up to {type.Precision} digits")
        : string.Create(CultureInfo.InvariantCulture,
            $"a number of up to {type.Precision - type.Scale} digits before '{format.DecimalMark}' and {type.Scale} after it");

    private static string Marked(string plain, CellFormat format)
    {
        var parts = plain.Split('.');
        return (format.ThousandsMark is null ? parts[0] : parts[0].Insert(1, format.ThousandsMark)) + format.DecimalMark + parts[1];
    }

    private static string Example(CellType type, CellFormat format)
    {
        if (format.Pattern is not null)
            return format.Pattern;
        if (type.Kind == CellTypeKind.Time)
            return "23:59:59";
        var date = format.DateOrder switch
        {
            DateOrder.Ymd => "2024/12/31",
            DateOrder.Dmy => "31/12/2024",
            DateOrder.Mdy => "12/31/2024",
            DateOrder.Named => "31/Dec/2024",
            _ => "2024-12-31",
        };
        if (type.Kind == CellTypeKind.Date)
            return date;
        var time = format.DateOrder is null or DateOrder.Iso ? "T23:59:59" : " 23:59:59";
        return date + time + (type.Kind == CellTypeKind.TimestampTz && format.TimeZone is null ? "+01:00" : "");
    }
}
