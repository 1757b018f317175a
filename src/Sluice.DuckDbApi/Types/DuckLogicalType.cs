namespace Sluice.DuckDbApi;

/// <summary>
/// The description of a DuckDB type: immutable, comparable, and free of native memory. The native object is made when
/// a call needs one and destroyed after it.
/// </summary>
public sealed class DuckLogicalType : IEquatable<DuckLogicalType>
{
    private string? _sql;

    internal DuckLogicalType(DuckTypeId id) => Id = id;

    /// <summary>The kind of type.</summary>
    public DuckTypeId Id { get; }

    /// <summary>A name given to the type, such as JSON for its VARCHAR; null for most.</summary>
    public string? Alias { get; internal init; }

    /// <summary>DECIMAL: the number of digits, 1 to 38.</summary>
    public byte Width { get; private init; }

    /// <summary>DECIMAL: how many of the digits stand after the point.</summary>
    public byte Scale { get; private init; }

    /// <summary>ARRAY: the number of elements of each row.</summary>
    public int ArrayLength { get; private init; }

    /// <summary>LIST and ARRAY: the type of the elements. MAP: the STRUCT of key and value that it is a list of.</summary>
    public DuckLogicalType? Element { get; private init; }

    /// <summary>STRUCT and UNION: the fields or members in their order. Otherwise empty.</summary>
    public IReadOnlyList<DuckColumn> Fields { get; private init; } = [];

    /// <summary>ENUM: the values in their order. Otherwise empty.</summary>
    public IReadOnlyList<string> EnumValues { get; private init; } = [];

    /// <summary>MAP: the type of the keys.</summary>
    public DuckLogicalType? Key => Id == DuckTypeId.Map ? Element!.Fields[0].Type : null;

    /// <summary>MAP: the type of the values.</summary>
    public DuckLogicalType? Value => Id == DuckTypeId.Map ? Element!.Fields[1].Type : null;

    /// <summary>False when the type is, or holds, one that no value can have.</summary>
    internal bool IsConcrete => Id is not (DuckTypeId.Any or DuckTypeId.Invalid)
        && Element?.IsConcrete != false
        && Fields.All(part => part.Type.IsConcrete);

    /// <summary>BOOLEAN.</summary>
    public static DuckLogicalType Boolean { get; } = new(DuckTypeId.Boolean);

    /// <summary>TINYINT.</summary>
    public static DuckLogicalType TinyInt { get; } = new(DuckTypeId.TinyInt);

    /// <summary>SMALLINT.</summary>
    public static DuckLogicalType SmallInt { get; } = new(DuckTypeId.SmallInt);

    /// <summary>INTEGER.</summary>
    public static DuckLogicalType Integer { get; } = new(DuckTypeId.Integer);

    /// <summary>BIGINT.</summary>
    public static DuckLogicalType BigInt { get; } = new(DuckTypeId.BigInt);

    /// <summary>HUGEINT.</summary>
    public static DuckLogicalType HugeInt { get; } = new(DuckTypeId.HugeInt);

    /// <summary>UTINYINT.</summary>
    public static DuckLogicalType UTinyInt { get; } = new(DuckTypeId.UTinyInt);

    /// <summary>USMALLINT.</summary>
    public static DuckLogicalType USmallInt { get; } = new(DuckTypeId.USmallInt);

    /// <summary>UINTEGER.</summary>
    public static DuckLogicalType UInteger { get; } = new(DuckTypeId.UInteger);

    /// <summary>UBIGINT.</summary>
    public static DuckLogicalType UBigInt { get; } = new(DuckTypeId.UBigInt);

    /// <summary>UHUGEINT.</summary>
    public static DuckLogicalType UHugeInt { get; } = new(DuckTypeId.UHugeInt);

    /// <summary>FLOAT.</summary>
    public static DuckLogicalType Float { get; } = new(DuckTypeId.Float);

    /// <summary>DOUBLE.</summary>
    public static DuckLogicalType Double { get; } = new(DuckTypeId.Double);

    /// <summary>VARCHAR.</summary>
    public static DuckLogicalType Varchar { get; } = new(DuckTypeId.Varchar);

    /// <summary>JSON: a VARCHAR that DuckDB knows to hold JSON.</summary>
    public static DuckLogicalType Json { get; } = new(DuckTypeId.Varchar) { Alias = "JSON" };

    /// <summary>BLOB.</summary>
    public static DuckLogicalType Blob { get; } = new(DuckTypeId.Blob);

    /// <summary>BIT.</summary>
    public static DuckLogicalType Bit { get; } = new(DuckTypeId.Bit);

    /// <summary>UUID.</summary>
    public static DuckLogicalType Uuid { get; } = new(DuckTypeId.Uuid);

    /// <summary>DATE.</summary>
    public static DuckLogicalType Date { get; } = new(DuckTypeId.Date);

    /// <summary>TIME, microseconds.</summary>
    public static DuckLogicalType Time { get; } = new(DuckTypeId.Time);

    /// <summary>TIME_NS, nanoseconds.</summary>
    public static DuckLogicalType TimeNs { get; } = new(DuckTypeId.TimeNs);

    /// <summary>TIME WITH TIME ZONE.</summary>
    public static DuckLogicalType TimeTz { get; } = new(DuckTypeId.TimeTz);

    /// <summary>TIMESTAMP, microseconds.</summary>
    public static DuckLogicalType Timestamp { get; } = new(DuckTypeId.Timestamp);

    /// <summary>TIMESTAMP_S, seconds.</summary>
    public static DuckLogicalType TimestampS { get; } = new(DuckTypeId.TimestampS);

    /// <summary>TIMESTAMP_MS, milliseconds.</summary>
    public static DuckLogicalType TimestampMs { get; } = new(DuckTypeId.TimestampMs);

    /// <summary>TIMESTAMP_NS, nanoseconds.</summary>
    public static DuckLogicalType TimestampNs { get; } = new(DuckTypeId.TimestampNs);

    /// <summary>TIMESTAMP WITH TIME ZONE, microseconds UTC.</summary>
    public static DuckLogicalType TimestampTz { get; } = new(DuckTypeId.TimestampTz);

    /// <summary>INTERVAL.</summary>
    public static DuckLogicalType Interval { get; } = new(DuckTypeId.Interval);

    /// <summary>ANY: a parameter of a function that takes every type.</summary>
    public static DuckLogicalType Any { get; } = new(DuckTypeId.Any);

    /// <summary>DECIMAL(width, scale).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The width is not 1 to 38, or the scale is above it.</exception>
    public static DuckLogicalType Decimal(int width, int scale)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, 38);
        ArgumentOutOfRangeException.ThrowIfNegative(scale);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(scale, width);
        return new(DuckTypeId.Decimal) { Width = (byte)width, Scale = (byte)scale };
    }

    /// <summary>A list of any length: element[].</summary>
    public static DuckLogicalType List(DuckLogicalType element) => new(DuckTypeId.List) { Element = element };

    /// <summary>An array of one length: element[length].</summary>
    public static DuckLogicalType Array(DuckLogicalType element, int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        return new(DuckTypeId.Array) { Element = element, ArrayLength = length };
    }

    /// <summary>MAP(key, value).</summary>
    public static DuckLogicalType Map(DuckLogicalType key, DuckLogicalType value) =>
        new(DuckTypeId.Map) { Element = Struct(new("key", key), new("value", value)) };

    /// <summary>STRUCT(fields).</summary>
    public static DuckLogicalType Struct(params IReadOnlyList<DuckColumn> fields) =>
        new(DuckTypeId.Struct) { Fields = AtLeastOne(fields) };

    /// <summary>UNION(members).</summary>
    public static DuckLogicalType Union(params IReadOnlyList<DuckColumn> members) =>
        new(DuckTypeId.Union) { Fields = AtLeastOne(members) };

    /// <summary>ENUM(values).</summary>
    public static DuckLogicalType Enum(params IReadOnlyList<string> values) =>
        new(DuckTypeId.Enum) { EnumValues = AtLeastOne(values) };

    /// <summary>The type as SQL, names quoted where they need it: it can stand in a CAST or a CREATE TABLE.</summary>
    public string ToSql() => _sql ??= LogicalTypeSql.Write(this);

    /// <inheritdoc/>
    public override string ToString() => ToSql();

    /// <inheritdoc/>
    public bool Equals(DuckLogicalType? other) => other is not null && Id == other.Id && ToSql() == other.ToSql();

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as DuckLogicalType);

    /// <inheritdoc/>
    public override int GetHashCode() => ToSql().GetHashCode(StringComparison.Ordinal);

    private static IReadOnlyList<T> AtLeastOne<T>(IReadOnlyList<T> parts) =>
        parts.Count > 0 ? [.. parts] : throw new ArgumentException("Found no field, member or value; DuckDB needs at least one.");
}
