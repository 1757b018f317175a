using System.Diagnostics;

namespace Sluice.DuckDbApi;

/// <summary>How many bytes one value takes in the data of a vector.</summary>
internal static class PhysicalWidth
{
    /// <summary>Bytes a value; 0 for the types whose values are in child vectors alone.</summary>
    public static int Of(DuckLogicalType type) => type.Id switch
    {
        DuckTypeId.Boolean or DuckTypeId.TinyInt or DuckTypeId.UTinyInt => 1,
        DuckTypeId.SmallInt or DuckTypeId.USmallInt => 2,
        DuckTypeId.Integer or DuckTypeId.UInteger or DuckTypeId.Float or DuckTypeId.Date => 4,
        DuckTypeId.SqlNull => 4,
        DuckTypeId.Decimal => OfDecimal(type.Width),
        DuckTypeId.Enum => OfEnum(type.EnumValues.Count),
        DuckTypeId.Struct or DuckTypeId.Union or DuckTypeId.Array => 0,
        DuckTypeId.HugeInt or DuckTypeId.UHugeInt or DuckTypeId.Uuid or DuckTypeId.Interval => 16,
        DuckTypeId.Varchar or DuckTypeId.Blob or DuckTypeId.Bit or DuckTypeId.BigNum => 16,
        DuckTypeId.List or DuckTypeId.Map => 16,
        DuckTypeId.BigInt or DuckTypeId.UBigInt or DuckTypeId.Double => 8,
        DuckTypeId.Time or DuckTypeId.TimeNs or DuckTypeId.TimeTz => 8,
        DuckTypeId.Timestamp or DuckTypeId.TimestampS or DuckTypeId.TimestampMs or DuckTypeId.TimestampNs => 8,
        DuckTypeId.TimestampTz => 8,
        _ => throw new NotSupportedException(
            $"Found a vector of type {type}, whose layout is not known here; cast the column to another type in the SQL."),
    };

    public static bool IsString(DuckTypeId id) =>
        id is DuckTypeId.Varchar or DuckTypeId.Blob or DuckTypeId.Bit or DuckTypeId.BigNum;

    private static int OfDecimal(byte width)
    {
        Debug.Assert(width is >= 1 and <= 38);
        return width switch { <= 4 => 2, <= 9 => 4, <= 18 => 8, _ => 16 };
    }

    private static int OfEnum(int valueCount) => valueCount switch { <= byte.MaxValue => 1, <= ushort.MaxValue => 2, _ => 4 };
}
