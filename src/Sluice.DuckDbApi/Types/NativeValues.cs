using System.Collections;
using System.Numerics;
using System.Text;
using Sluice.DuckDbApi.Native;
using static Sluice.DuckDbApi.Native.NativeMethods;

namespace Sluice.DuckDbApi;

/// <summary>Turns .NET objects into DuckDB values, for parameters and appended cells, and DuckDB values into objects.</summary>
internal static unsafe class NativeValues
{
    /// <summary>Makes the native value. The caller disposes it.</summary>
    /// <exception cref="NotSupportedException">The type of the object has no counterpart.</exception>
    public static ValueHandle Create(object? value)
    {
        var native = CreateAny(value);

        // DuckDB goes through a null pointer that is bound or appended.
        return !native.IsInvalid ? native
            : throw new NotSupportedException($"Found a value of {value?.GetType()} that DuckDB does not take (a list has elements of one type); pass it as text and cast it in the SQL.");
    }

    /// <summary>Reads a value as <see cref="DuckResult.Rows"/> would.</summary>
    public static object? Read(ValueHandle value)
    {
        if (duckdb_is_null_value(value))
        {
            return null;
        }

        // A vector that refers to the value lets one reader serve both, nested types included.
        var nativeType = duckdb_get_value_type(value);
        using var type = new LogicalTypeHandle(nativeType);
        var vector = duckdb_create_vector(nativeType, 1);
        try
        {
            duckdb_vector_reference_value(vector, value);
            return new DuckVector(null, vector, NativeTypes.Describe(type), 1).Object(0);
        }
        finally
        {
            duckdb_destroy_vector(&vector);
        }
    }

    private static ValueHandle CreateAny(object? value) => value switch
    {
        null or DBNull => duckdb_create_null_value(),
        bool boolean => duckdb_create_bool(boolean),
        sbyte number => duckdb_create_int8(number),
        byte number => duckdb_create_uint8(number),
        short number => duckdb_create_int16(number),
        ushort number => duckdb_create_uint16(number),
        int number => duckdb_create_int32(number),
        uint number => duckdb_create_uint32(number),
        long number => duckdb_create_int64(number),
        ulong number => duckdb_create_uint64(number),
        Int128 number => duckdb_create_hugeint(NativeHugeInt.From(number)),
        UInt128 number => duckdb_create_uhugeint(NativeHugeInt.From(number)),
        BigInteger number => Whole(number),
        float number => duckdb_create_float(number),
        double number => duckdb_create_double(number),
        decimal number => Decimal(DuckDecimal.From(number)),
        DuckDecimal number => Decimal(number),
        char character => Text(character.ToString()),
        string text => Text(text),
        byte[] bytes => Blob(bytes),
        Guid uuid => duckdb_create_uuid(NativeHugeInt.From(DuckUuid.ToNumber(uuid))),
        IEnumerable elements => List(elements),
        _ => CreateTime(value),
    };

    private static ValueHandle CreateTime(object value) => value switch
    {
        DateOnly date => duckdb_create_date(DuckTemporal.ToDays(date)),
        TimeOnly time => duckdb_create_time(DuckTemporal.ToMicros(time)),
        DuckTimeTz time => duckdb_create_time_tz_value(time.Bits),
        DateTime time => duckdb_create_timestamp(DuckTemporal.ToMicros(time)),
        DateTimeOffset time => duckdb_create_timestamp_tz(DuckTemporal.ToMicros(time.UtcDateTime)),
        DuckInterval interval => duckdb_create_interval(interval),
        TimeSpan span => duckdb_create_interval(new(0, 0, span.Ticks / TimeSpan.TicksPerMicrosecond)),
        _ => throw new NotSupportedException(
            $"Found a value of {value.GetType()}, which has no DuckDB type; pass it as text and cast it in the SQL."),
    };

    private static ValueHandle Whole(BigInteger number)
    {
        if (number >= (BigInteger)Int128.MinValue && number <= (BigInteger)Int128.MaxValue)
        {
            return duckdb_create_hugeint(NativeHugeInt.From((Int128)number));
        }

        return number.Sign > 0 && number <= (BigInteger)UInt128.MaxValue
            ? duckdb_create_uhugeint(NativeHugeInt.From((UInt128)number))
            : throw new NotSupportedException("Found a BigInteger of more than 128 bits; pass it as text.");
    }

    private static ValueHandle Decimal(DuckDecimal number)
    {
        var digits = BigInteger.Abs(number.Unscaled).ToString().Length;
        var width = Math.Max(digits, number.Scale);
        return duckdb_create_decimal(new((byte)Math.Max(width, 1), number.Scale, number.Unscaled));
    }

    private static ValueHandle Text(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        fixed (byte* pointer = bytes)
        {
            return duckdb_create_varchar_length(pointer, (ulong)bytes.Length);
        }
    }

    private static ValueHandle Blob(byte[] bytes)
    {
        fixed (byte* pointer = bytes)
        {
            return duckdb_create_blob(pointer, (ulong)bytes.Length);
        }
    }

    private static ValueHandle List(IEnumerable elements)
    {
        var values = elements.Cast<object?>().Select(Create).ToArray();
        try
        {
            // The type of a list is the type of its first element that has one.
            var typed = values.FirstOrDefault(value => !duckdb_is_null_value(value));
            using var element = typed is null
                ? duckdb_create_logical_type(DuckTypeId.SqlNull)
                : new LogicalTypeHandle(duckdb_get_value_type(typed));
            var pointers = Array.ConvertAll(values, value => value.DangerousGetHandle());
            fixed (nint* first = pointers)
            {
                // An empty array has no address, and DuckDB takes a null pointer for no list.
                nint none = 0;
                return duckdb_create_list_value(element, first == null ? &none : first, (ulong)pointers.Length);
            }
        }
        finally
        {
            Array.ForEach(values, value => value.Dispose());
        }
    }
}
