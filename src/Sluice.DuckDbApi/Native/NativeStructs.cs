using System.Runtime.InteropServices;

namespace Sluice.DuckDbApi.Native;

/// <summary><c>duckdb_result</c>: five deprecated fields that are not read here, then the pointer that matters.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeResult
{
    private readonly ulong _columnCount;
    private readonly ulong _rowCount;
    private readonly ulong _rowsChanged;
    private readonly nint _columns;
    private readonly nint _errorMessage;
    private readonly nint _internalData;
}

/// <summary><c>duckdb_hugeint</c> and <c>duckdb_uhugeint</c>: passed by value, where Int128 has an ABI of its own.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct NativeHugeInt(ulong lower, ulong upper)
{
    public readonly ulong Lower = lower;
    public readonly ulong Upper = upper;

    public static NativeHugeInt From(Int128 value) => new((ulong)value, (ulong)(value >> 64));

    public static NativeHugeInt From(UInt128 value) => new((ulong)value, (ulong)(value >> 64));
}

/// <summary><c>duckdb_decimal</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct NativeDecimal(byte width, byte scale, Int128 value)
{
    public readonly byte Width = width;
    public readonly byte Scale = scale;
    public readonly NativeHugeInt Value = NativeHugeInt.From(value);
}

/// <summary><c>duckdb_query_progress_type</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct NativeProgress
{
    public readonly double Percentage;
    public readonly ulong RowsProcessed;
    public readonly ulong RowsTotal;
}

/// <summary><c>duckdb_pending_state</c>.</summary>
internal enum PendingState
{
    Ready = 0,
    NotReady = 1,
    Error = 2,
    NoTasksAvailable = 3,
}

/// <summary><c>duckdb_state</c>.</summary>
internal enum NativeState
{
    Success = 0,
    Error = 1,
}
