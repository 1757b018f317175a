namespace Sluice.Pipelines.Typing;

/// <summary>The kinds of value that a target column can hold. <see cref="CellType"/> adds digits and list elements.</summary>
public enum CellTypeKind
{
    /// <summary>UTF-8 text.</summary>
    Text,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>8 bits, signed.</summary>
    TinyInt,

    /// <summary>16 bits, signed.</summary>
    Int16,

    /// <summary>32 bits, signed.</summary>
    Int32,

    /// <summary>64 bits, signed: what <c>integer</c> means in a pipeline, so that no usual number is too large for it.</summary>
    Integer,

    /// <summary>8 bits, unsigned.</summary>
    UTinyInt,

    /// <summary>16 bits, unsigned.</summary>
    UInt16,

    /// <summary>32 bits, unsigned.</summary>
    UInt32,

    /// <summary>64 bits, unsigned.</summary>
    UInt64,

    /// <summary>128 bits, signed.</summary>
    HugeInt,

    /// <summary>Exact decimal of up to 38 digits.</summary>
    Decimal,

    /// <summary>32-bit binary floating point.</summary>
    Float,

    /// <summary>64-bit binary floating point.</summary>
    Double,

    /// <summary>A calendar date.</summary>
    Date,

    /// <summary>A time of day, in microseconds.</summary>
    Time,

    /// <summary>Date and time of day in microseconds, of no time zone.</summary>
    Timestamp,

    /// <summary>An instant in microseconds (UTC inside).</summary>
    TimestampTz,

    /// <summary>A 128-bit identifier.</summary>
    Uuid,

    /// <summary>One JSON value, kept as its text.</summary>
    Json,

    /// <summary>Bytes.</summary>
    Blob,

    /// <summary>A list of one of the other kinds.</summary>
    List,
}
