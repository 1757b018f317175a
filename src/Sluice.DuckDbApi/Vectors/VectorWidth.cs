using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Sluice.DuckDbApi;

/// <summary>The checks that keep spans inside the memory of their vector.</summary>
internal static class VectorWidth
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Check<T>(DuckLogicalType type, int width)
        where T : unmanaged
    {
        if (Unsafe.SizeOf<T>() != width)
        {
            ThrowWidth(typeof(T).Name, Unsafe.SizeOf<T>(), type, width);
        }
    }

    [DoesNotReturn]
    public static void ThrowRow(int row, int count) =>
        throw new ArgumentOutOfRangeException(nameof(row), row, $"The vector has {count} rows.");

    [DoesNotReturn]
    public static void ThrowText(int row, int count, DuckLogicalType type)
    {
        if (!PhysicalWidth.IsString(type.Id))
        {
            throw new InvalidOperationException($"Found a vector of {type}, expected VARCHAR, BLOB or BIT.");
        }

        ThrowRow(row, count);
    }

    [DoesNotReturn]
    private static void ThrowWidth(string name, int found, DuckLogicalType type, int expected) =>
        throw new InvalidOperationException(expected == 0
            ? $"A vector of {type} has no values of its own; read its fields or its child."
            : $"Found {name} of {found} bytes for a vector of {type}, whose values take {expected} bytes.");
}
