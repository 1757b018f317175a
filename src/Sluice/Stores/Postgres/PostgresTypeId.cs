namespace Sluice.Stores.Postgres;

/// <summary>The types of PostgreSQL that rows are loaded into. Each has a binary form of its own.</summary>
internal enum PostgresTypeId
{
    /// <summary>A type that nothing is loaded into, such as inet or a composite.</summary>
    Other,
    Boolean,
    SmallInt,
    Integer,
    BigInt,
    Real,
    Double,
    Numeric,

    /// <summary>text, varchar, char, citext and name: text with or without a length.</summary>
    Text,

    /// <summary>An enumeration, whose binary form is the label.</summary>
    Enum,
    Bytea,
    Date,
    Time,
    TimeTz,
    Timestamp,
    TimestampTz,
    Interval,
    Uuid,
    Json,
    Jsonb,

    /// <summary>bit and bit varying.</summary>
    Bit,

    /// <summary>An array of one of the others.</summary>
    Array,
}
