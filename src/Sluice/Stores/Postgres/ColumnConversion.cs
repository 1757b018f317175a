using Sluice.DuckDbApi;
using Sluice.Stores.Postgres.Copying;

namespace Sluice.Stores.Postgres;

/// <summary>How values of one of DuckDB's types get into a column of PostgreSQL: cast by DuckDB to the type that lies nearest, then encoded.</summary>
/// <param name="Cast">The type that DuckDB hands out; null for JSON made of a nested value.</param>
/// <param name="Encoder">Makes the encoder, which holds buffers of its own.</param>
internal sealed record ColumnConversion(DuckLogicalType? Cast, Func<ColumnEncoder> Encoder)
{
    /// <summary>The conversion for a column that <see cref="PostgresType.Takes"/> the type.</summary>
    public static ColumnConversion Of(DuckLogicalType from, PostgresType to) => to.Id switch
    {
        PostgresTypeId.Boolean => new(DuckLogicalType.Boolean, () => new FixedEncoder<byte, BooleanCell>()),
        PostgresTypeId.SmallInt => new(DuckLogicalType.SmallInt, () => new FixedEncoder<short, Int16Cell>()),
        PostgresTypeId.Integer => new(DuckLogicalType.Integer, () => new FixedEncoder<int, Int32Cell>()),
        PostgresTypeId.BigInt => new(DuckLogicalType.BigInt, () => new FixedEncoder<long, Int64Cell>()),
        PostgresTypeId.Real => new(DuckLogicalType.Float, () => new FixedEncoder<float, FloatCell>()),
        PostgresTypeId.Double => new(DuckLogicalType.Double, () => new FixedEncoder<double, DoubleCell>()),
        PostgresTypeId.Numeric => Number(from),
        PostgresTypeId.Bytea => new(DuckLogicalType.Blob, () => new TextEncoder()),
        PostgresTypeId.Date => new(DuckLogicalType.Date, () => new FixedEncoder<int, DateCell>()),
        PostgresTypeId.Time => new(DuckLogicalType.Time, () => new FixedEncoder<long, Int64Cell>()),
        PostgresTypeId.TimeTz => new(DuckLogicalType.TimeTz, () => new FixedEncoder<ulong, TimeTzCell>()),
        PostgresTypeId.Timestamp => new(DuckLogicalType.Timestamp, () => new FixedEncoder<long, TimestampCell>()),
        PostgresTypeId.TimestampTz => new(DuckLogicalType.TimestampTz, () => new FixedEncoder<long, TimestampCell>()),
        PostgresTypeId.Interval => new(DuckLogicalType.Interval, () => new FixedEncoder<DuckInterval, IntervalCell>()),
        PostgresTypeId.Uuid => new(DuckLogicalType.Uuid, () => new FixedEncoder<UInt128, UuidCell>()),
        PostgresTypeId.Json => new(Json(from), () => new JsonEncoder(isBinary: false)),
        PostgresTypeId.Jsonb => new(Json(from), () => new JsonEncoder(isBinary: true)),
        PostgresTypeId.Bit => new(DuckLogicalType.Bit, () => new BitEncoder()),
        PostgresTypeId.Array => Elements(from, to),
        _ => new(DuckLogicalType.Varchar, () => new TextEncoder()),
    };

    /// <summary>The expression of DuckDB that gives the values.</summary>
    /// <param name="column">The column, quoted.</param>
    /// <param name="from">Its type.</param>
    public string Select(string column, DuckLogicalType from) => Cast is null ? $"to_json({column})"
        : from.Id == DuckTypeId.Variant ? $"CASE WHEN {column} IS NOT NULL THEN CAST({column} AS {Cast.ToSql()}) END"
        : Cast.Equals(from) ? column : $"CAST({column} AS {Cast.ToSql()})";

    // What to_json makes of a VARIANT is a text, and a cast makes the JSON null of no value.
    private static DuckLogicalType? Json(DuckLogicalType from) =>
        from.Id switch { DuckTypeId.Varchar => from, DuckTypeId.Variant => DuckLogicalType.Json, _ => null };

    private static ColumnConversion Number(DuckLogicalType from)
    {
        var cast = from.Id is DuckTypeId.Decimal or DuckTypeId.UHugeInt ? from : DuckLogicalType.HugeInt;
        return new(cast, () => new NumericEncoder(cast));
    }

    private static ColumnConversion Elements(DuckLogicalType from, PostgresType to)
    {
        var element = Of(from.Id == DuckTypeId.SqlNull ? from : from.Element!, to.Element!);
        return new(DuckLogicalType.List(element.Cast!), () => new ArrayEncoder(element.Encoder(), to.Element!.Oid));
    }
}
