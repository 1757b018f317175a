using Sluice.DuckDbApi;

namespace Sluice.Packages;

/// <summary>
/// What becomes of DuckDB's types in a Parquet file. Where Parquet has no such type, DuckDB would write a near one:
/// whole numbers of 128 bits as doubles, times without their offset, intervals without their microseconds. They are
/// written as text instead.
/// </summary>
internal static class ParquetTypes
{
    /// <summary>The type in which a column is stored and comes back.</summary>
    public static DuckLogicalType Stored(DuckLogicalType type) => type.Id switch
    {
        DuckTypeId.HugeInt or DuckTypeId.UHugeInt or DuckTypeId.BigNum or DuckTypeId.TimeTz or DuckTypeId.Interval
            or DuckTypeId.Bit or DuckTypeId.Enum or DuckTypeId.Union => DuckLogicalType.Varchar,
        DuckTypeId.TimestampS or DuckTypeId.TimestampMs => DuckLogicalType.Timestamp,
        DuckTypeId.SqlNull => DuckLogicalType.Integer,
        DuckTypeId.List or DuckTypeId.Array => DuckLogicalType.List(Stored(type.Element!)),
        DuckTypeId.Map => DuckLogicalType.Map(Stored(type.Key!), Stored(type.Value!)),
        DuckTypeId.Struct => DuckLogicalType.Struct([.. type.Fields.Select(field => new DuckColumn(field.Name, Stored(field.Type)))]),
        _ => type,
    };
}
