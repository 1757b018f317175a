using System.Globalization;
using System.Numerics;

namespace Sluice.DuckDbApi;

/// <summary>Converts a cell to the type that a caller asked for, without losing anything.</summary>
internal static class CellConversion
{
    public static T? To<T>(object? value)
    {
        if (value is T fits)
        {
            return fits;
        }

        if (value is null)
        {
            return default;
        }

        var target = Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T);
        return (T)Convert(value, target);
    }

    private static object Convert(object value, Type target)
    {
        if (value.GetType() == target)
        {
            return value;
        }

        // Int128 comes from sum() and knows no IConvertible.
        if (AsWhole(value) is { } whole && FromWhole(whole, target) is { } number)
        {
            return number;
        }

        var isNumeric = value is float or double or decimal || AsWhole(value) is not null;
        if (isNumeric && (target == typeof(double) || target == typeof(decimal)))
        {
            return value is Int128 or UInt128
                ? target == typeof(double) ? (double)AsWhole(value)!.Value : (decimal)AsWhole(value)!.Value
                : System.Convert.ChangeType(value, target, CultureInfo.InvariantCulture);
        }

        throw new InvalidCastException($"Found a value of {value.GetType().Name}, expected {target.Name}; cast it in the SQL.");
    }

    private static BigInteger? AsWhole(object value) => value switch
    {
        sbyte n => n,
        short n => n,
        int n => n,
        long n => n,
        Int128 n => n,
        byte n => n,
        ushort n => n,
        uint n => n,
        ulong n => n,
        UInt128 n => n,
        _ => null,
    };

    private static object? FromWhole(BigInteger whole, Type target) => Type.GetTypeCode(target) switch
    {
        TypeCode.Int32 => (int)whole,
        TypeCode.Int64 => (long)whole,
        TypeCode.UInt32 => (uint)whole,
        TypeCode.UInt64 => (ulong)whole,
        TypeCode.Int16 => (short)whole,
        TypeCode.Byte => (byte)whole,
        _ when target == typeof(Int128) => (Int128)whole,
        _ when target == typeof(UInt128) => (UInt128)whole,
        _ when target == typeof(BigInteger) => whole,
        _ => null,
    };
}
