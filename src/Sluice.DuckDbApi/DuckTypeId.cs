namespace Sluice.DuckDbApi;

/// <summary>DuckDB's types by their numbers in the C API, which never change.</summary>
public enum DuckTypeId
{
    /// <summary>No type.</summary>
    Invalid = 0,
    /// <summary>One byte, 0 or 1.</summary>
    Boolean = 1,
    /// <summary>sbyte.</summary>
    TinyInt = 2,
    /// <summary>short.</summary>
    SmallInt = 3,
    /// <summary>int.</summary>
    Integer = 4,
    /// <summary>long.</summary>
    BigInt = 5,
    /// <summary>byte.</summary>
    UTinyInt = 6,
    /// <summary>ushort.</summary>
    USmallInt = 7,
    /// <summary>uint.</summary>
    UInteger = 8,
    /// <summary>ulong.</summary>
    UBigInt = 9,
    /// <summary>float.</summary>
    Float = 10,
    /// <summary>double.</summary>
    Double = 11,
    /// <summary>long: microseconds since 1970-01-01.</summary>
    Timestamp = 12,
    /// <summary>int: days since 1970-01-01.</summary>
    Date = 13,
    /// <summary>long: microseconds since midnight.</summary>
    Time = 14,
    /// <summary><see cref="DuckInterval"/>.</summary>
    Interval = 15,
    /// <summary>Int128.</summary>
    HugeInt = 16,
    /// <summary>A string of UTF-8 bytes.</summary>
    Varchar = 17,
    /// <summary>A string of any bytes.</summary>
    Blob = 18,
    /// <summary>short, int, long or Int128, by width; the value times 10 to the scale.</summary>
    Decimal = 19,
    /// <summary>long: seconds since 1970-01-01.</summary>
    TimestampS = 20,
    /// <summary>long: milliseconds since 1970-01-01.</summary>
    TimestampMs = 21,
    /// <summary>long: nanoseconds since 1970-01-01.</summary>
    TimestampNs = 22,
    /// <summary>byte, ushort or uint, by the number of values: the index of the value.</summary>
    Enum = 23,
    /// <summary><see cref="DuckListEntry"/> into a child vector.</summary>
    List = 24,
    /// <summary>One child vector for each field.</summary>
    Struct = 25,
    /// <summary>A list of structs of key and value.</summary>
    Map = 26,
    /// <summary>Int128 with its top bit flipped: see <see cref="DuckUuid"/>.</summary>
    Uuid = 27,
    /// <summary>A struct of the member's number (byte) and one field for each member.</summary>
    Union = 28,
    /// <summary>A string of bytes: see <see cref="DuckBits"/>.</summary>
    Bit = 29,
    /// <summary>ulong: see <see cref="DuckTimeTz"/>.</summary>
    TimeTz = 30,
    /// <summary>long: microseconds since 1970-01-01 UTC.</summary>
    TimestampTz = 31,
    /// <summary>UInt128.</summary>
    UHugeInt = 32,
    /// <summary>A child vector with a fixed number of elements for each row.</summary>
    Array = 33,
    /// <summary>Any type: only for parameters of functions.</summary>
    Any = 34,
    /// <summary>A whole number of any size, as a string of bytes: sign and length in three, then the digits.</summary>
    BigNum = 35,
    /// <summary>The type of a bare NULL.</summary>
    SqlNull = 36,
    /// <summary>A string constant whose type is still open.</summary>
    StringLiteral = 37,
    /// <summary>A whole constant whose type is still open.</summary>
    IntegerLiteral = 38,
    /// <summary>long: nanoseconds since midnight.</summary>
    TimeNs = 39,
    /// <summary>A shape; its layout is not read here.</summary>
    Geometry = 40,
    /// <summary>A value of any type with its type; its layout is not read here.</summary>
    Variant = 41,
}
