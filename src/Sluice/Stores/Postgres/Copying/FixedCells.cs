using System.Buffers.Binary;
using Sluice.DuckDbApi;

namespace Sluice.Stores.Postgres.Copying;

/// <summary>BOOLEAN as boolean.</summary>
internal readonly struct BooleanCell : IFixedCell<byte>
{
    public static int Bytes => 1;

    public static void Write(Span<byte> target, byte value) => target[0] = value;
}

/// <summary>SMALLINT as smallint.</summary>
internal readonly struct Int16Cell : IFixedCell<short>
{
    public static int Bytes => sizeof(short);

    public static void Write(Span<byte> target, short value) => BinaryPrimitives.WriteInt16BigEndian(target, value);
}

/// <summary>INTEGER as integer.</summary>
internal readonly struct Int32Cell : IFixedCell<int>
{
    public static int Bytes => sizeof(int);

    public static void Write(Span<byte> target, int value) => BinaryPrimitives.WriteInt32BigEndian(target, value);
}

/// <summary>BIGINT as bigint, and TIME as time: both count microseconds since midnight.</summary>
internal readonly struct Int64Cell : IFixedCell<long>
{
    public static int Bytes => sizeof(long);

    public static void Write(Span<byte> target, long value) => BinaryPrimitives.WriteInt64BigEndian(target, value);
}

/// <summary>FLOAT as real.</summary>
internal readonly struct FloatCell : IFixedCell<float>
{
    public static int Bytes => sizeof(float);

    public static void Write(Span<byte> target, float value) => BinaryPrimitives.WriteSingleBigEndian(target, value);
}

/// <summary>DOUBLE as double precision.</summary>
internal readonly struct DoubleCell : IFixedCell<double>
{
    public static int Bytes => sizeof(double);

    public static void Write(Span<byte> target, double value) => BinaryPrimitives.WriteDoubleBigEndian(target, value);
}

/// <summary>DATE as date: days since 2000 instead of 1970, and another smallest number for minus infinity.</summary>
internal readonly struct DateCell : IFixedCell<int>
{
    private const int DaysTo2000 = 10_957;

    public static int Bytes => sizeof(int);

    public static void Write(Span<byte> target, int value) => BinaryPrimitives.WriteInt32BigEndian(target, value switch
    {
        int.MaxValue => int.MaxValue,
        -int.MaxValue => int.MinValue,
        _ => value - DaysTo2000,
    });
}

/// <summary>TIMESTAMP with and without time zone: microseconds since 2000 instead of 1970, infinities as in dates.</summary>
internal readonly struct TimestampCell : IFixedCell<long>
{
    private const long MicrosTo2000 = 946_684_800_000_000;

    public static int Bytes => sizeof(long);

    public static void Write(Span<byte> target, long value) => BinaryPrimitives.WriteInt64BigEndian(target, value switch
    {
        long.MaxValue => long.MaxValue,
        -long.MaxValue => long.MinValue,
        _ => value - MicrosTo2000,
    });
}

/// <summary>TIME WITH TIME ZONE as timetz, which counts seconds west of UTC and not east.</summary>
internal readonly struct TimeTzCell : IFixedCell<ulong>
{
    public static int Bytes => sizeof(long) + sizeof(int);

    public static void Write(Span<byte> target, ulong value)
    {
        var time = new DuckTimeTz(value);
        BinaryPrimitives.WriteInt64BigEndian(target, time.Micros);
        BinaryPrimitives.WriteInt32BigEndian(target[sizeof(long)..], -time.OffsetSeconds);
    }
}

/// <summary>INTERVAL as interval: the same three numbers in another order.</summary>
internal readonly struct IntervalCell : IFixedCell<DuckInterval>
{
    public static int Bytes => sizeof(long) + (2 * sizeof(int));

    public static void Write(Span<byte> target, DuckInterval value)
    {
        BinaryPrimitives.WriteInt64BigEndian(target, value.Micros);
        BinaryPrimitives.WriteInt32BigEndian(target[sizeof(long)..], value.Days);
        BinaryPrimitives.WriteInt32BigEndian(target[(sizeof(long) + sizeof(int))..], value.Months);
    }
}

/// <summary>UUID as uuid: the bytes in the order of the text.</summary>
internal readonly struct UuidCell : IFixedCell<UInt128>
{
    public static int Bytes => 16;

    public static void Write(Span<byte> target, UInt128 value) =>
        BinaryPrimitives.WriteUInt128BigEndian(target, value ^ (UInt128.One << 127));
}
