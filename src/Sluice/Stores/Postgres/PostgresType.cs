using Sluice.DuckDbApi;

namespace Sluice.Stores.Postgres;

/// <summary>A type of a column in PostgreSQL, as far as loading has to know it. docs/stores.md has the table of types.</summary>
/// <param name="Id">Which type; of a domain, the type under it.</param>
/// <param name="Sql">The type as PostgreSQL writes it.</param>
internal sealed record PostgresType(PostgresTypeId Id, string Sql)
{
    /// <summary>The digits that a numeric may have; null for any number.</summary>
    public int? Precision { get; init; }

    /// <summary>How many of the digits of a numeric stand after the point. For times, digits of a second.</summary>
    public int Scale { get; init; }

    /// <summary>The most letters of a text, or bits of a bit string; null for any number.</summary>
    public int? Length { get; init; }

    /// <summary>True where every value must have exactly <see cref="Length"/>: a bit string that does not vary.</summary>
    public bool IsFixedLength { get; init; }

    /// <summary>The labels of an enumeration.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>The type of an array's elements.</summary>
    public PostgresType? Element { get; init; }

    /// <summary>The server's number of the type: for elements of arrays only.</summary>
    public uint Oid { get; init; }

    /// <summary>The type that a new column gets for values of one of DuckDB's.</summary>
    public static PostgresType For(DuckLogicalType type) => type.Id switch
    {
        DuckTypeId.Boolean => new(PostgresTypeId.Boolean, "boolean") { Oid = 16 },
        DuckTypeId.TinyInt or DuckTypeId.UTinyInt or DuckTypeId.SmallInt => new(PostgresTypeId.SmallInt, "smallint") { Oid = 21 },
        DuckTypeId.USmallInt or DuckTypeId.Integer => new(PostgresTypeId.Integer, "integer") { Oid = 23 },
        DuckTypeId.UInteger or DuckTypeId.BigInt => new(PostgresTypeId.BigInt, "bigint") { Oid = 20 },
        DuckTypeId.UBigInt => Numeric(20, 0),
        DuckTypeId.HugeInt or DuckTypeId.UHugeInt => Numeric(39, 0),
        DuckTypeId.Decimal => Numeric(type.Width, type.Scale),
        DuckTypeId.Float => new(PostgresTypeId.Real, "real") { Oid = 700 },
        DuckTypeId.Double => new(PostgresTypeId.Double, "double precision") { Oid = 701 },
        DuckTypeId.Variant => new(PostgresTypeId.Jsonb, "jsonb"),
        DuckTypeId.Varchar when type.Alias == DuckLogicalType.Json.Alias => new(PostgresTypeId.Jsonb, "jsonb"),
        DuckTypeId.Blob => new(PostgresTypeId.Bytea, "bytea") { Oid = 17 },
        DuckTypeId.Bit => new(PostgresTypeId.Bit, "bit varying") { Oid = 1562 },
        DuckTypeId.Uuid => new(PostgresTypeId.Uuid, "uuid") { Oid = 2950 },
        DuckTypeId.Date => new(PostgresTypeId.Date, "date") { Oid = 1082 },
        DuckTypeId.Time => new(PostgresTypeId.Time, "time") { Oid = 1083, Scale = 6 },
        DuckTypeId.TimeTz => new(PostgresTypeId.TimeTz, "time with time zone") { Oid = 1266, Scale = 6 },
        DuckTypeId.Timestamp or DuckTypeId.TimestampS or DuckTypeId.TimestampMs or DuckTypeId.TimestampNs =>
            new(PostgresTypeId.Timestamp, "timestamp") { Oid = 1114, Scale = 6 },
        DuckTypeId.TimestampTz => new(PostgresTypeId.TimestampTz, "timestamp with time zone") { Oid = 1184, Scale = 6 },
        DuckTypeId.Interval => new(PostgresTypeId.Interval, "interval") { Oid = 1186, Scale = 6 },
        DuckTypeId.List or DuckTypeId.Array when IsScalar(type.Element!) => ArrayOf(For(type.Element!)),
        DuckTypeId.List or DuckTypeId.Array or DuckTypeId.Struct or DuckTypeId.Map or DuckTypeId.Union => new(PostgresTypeId.Jsonb, "jsonb"),
        _ => new(PostgresTypeId.Text, "text") { Oid = 25 },
    };

    /// <summary>DuckDB's type that a column shows: what a plan takes for targets without a type of their own.</summary>
    public DuckLogicalType Shown => Id switch
    {
        PostgresTypeId.Boolean => DuckLogicalType.Boolean,
        PostgresTypeId.SmallInt => DuckLogicalType.SmallInt,
        PostgresTypeId.Integer => DuckLogicalType.Integer,
        PostgresTypeId.BigInt => DuckLogicalType.BigInt,
        PostgresTypeId.Real => DuckLogicalType.Float,
        PostgresTypeId.Double => DuckLogicalType.Double,
        PostgresTypeId.Numeric when Precision is <= 38 && Scale >= 0 && Scale <= Precision => DuckLogicalType.Decimal(Precision.Value, Scale),
        PostgresTypeId.Numeric => Precision is 39 && Scale == 0 ? DuckLogicalType.HugeInt : DuckLogicalType.Varchar,
        PostgresTypeId.Bytea => DuckLogicalType.Blob,
        PostgresTypeId.Date => DuckLogicalType.Date,
        PostgresTypeId.Time => DuckLogicalType.Time,
        PostgresTypeId.TimeTz => DuckLogicalType.TimeTz,
        PostgresTypeId.Timestamp => DuckLogicalType.Timestamp,
        PostgresTypeId.TimestampTz => DuckLogicalType.TimestampTz,
        PostgresTypeId.Interval => DuckLogicalType.Interval,
        PostgresTypeId.Uuid => DuckLogicalType.Uuid,
        PostgresTypeId.Json or PostgresTypeId.Jsonb => DuckLogicalType.Json,
        PostgresTypeId.Bit => DuckLogicalType.Bit,
        PostgresTypeId.Array => DuckLogicalType.List(Element!.Shown),
        _ => DuckLogicalType.Varchar,
    };

    /// <summary>True when <see cref="Shown"/> says all there is: a plan can cast to it. A numeric without digits takes any number.</summary>
    public bool IsShownWhole => Id is not (PostgresTypeId.Other or PostgresTypeId.Enum)
        && (Id != PostgresTypeId.Numeric || Shown.Id != DuckTypeId.Varchar)
        && (Id != PostgresTypeId.Array || Element!.IsShownWhole);

    /// <summary>True when every value of the type can stand in the column; some only if the values pass <see cref="ValueLimits"/>.</summary>
    public bool Takes(DuckLogicalType type) => Id switch
    {
        _ when type.Id == DuckTypeId.SqlNull => Id != PostgresTypeId.Other,
        PostgresTypeId.Other => false,
        PostgresTypeId.Numeric => TakesNumber(type),
        PostgresTypeId.Text => TypeFit.Fits(type, DuckLogicalType.Varchar)
            || type.Id is DuckTypeId.TimestampNs or DuckTypeId.TimeNs or DuckTypeId.BigNum or DuckTypeId.Geometry,
        PostgresTypeId.Enum => type is { Id: DuckTypeId.Varchar, Alias: null } or { Id: DuckTypeId.Enum },
        PostgresTypeId.Timestamp => TypeFit.Fits(type, DuckLogicalType.Timestamp) || type.Id == DuckTypeId.TimestampNs,
        PostgresTypeId.Json or PostgresTypeId.Jsonb => type.Equals(DuckLogicalType.Json) || IsNested(type),
        PostgresTypeId.Array => type.Id is DuckTypeId.List or DuckTypeId.Array && IsScalar(type.Element!) && Element!.Takes(type.Element!),
        _ => TypeFit.Fits(type, Shown),
    };

    /// <summary>True for a value that is no list, object or JSON.</summary>
    public static bool IsScalar(DuckLogicalType type) => !IsNested(type) && !type.Equals(DuckLogicalType.Json);

    private static bool IsNested(DuckLogicalType type) =>
        type.Id is DuckTypeId.List or DuckTypeId.Array or DuckTypeId.Struct or DuckTypeId.Map or DuckTypeId.Union or DuckTypeId.Variant;

    private static PostgresType Numeric(int precision, int scale) =>
        new(PostgresTypeId.Numeric, $"numeric({precision},{scale})") { Precision = precision, Scale = scale, Oid = 1700 };

    private static PostgresType ArrayOf(PostgresType element) => new(PostgresTypeId.Array, element.Sql + "[]") { Element = element };

    private bool TakesNumber(DuckLogicalType type)
    {
        var (digits, scale) = type.Id switch
        {
            DuckTypeId.Decimal => (type.Width, type.Scale),
            DuckTypeId.TinyInt or DuckTypeId.UTinyInt => (3, 0),
            DuckTypeId.SmallInt or DuckTypeId.USmallInt => (5, 0),
            DuckTypeId.Integer or DuckTypeId.UInteger => (10, 0),
            DuckTypeId.BigInt => (19, 0),
            DuckTypeId.UBigInt => (20, 0),
            DuckTypeId.HugeInt or DuckTypeId.UHugeInt => (39, 0),
            _ => (-1, 0),
        };
        return digits >= 0 && (Precision is not { } precision || (scale <= Scale && digits - scale <= precision - Scale));
    }
}
