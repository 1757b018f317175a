using System.Runtime.InteropServices;

namespace Sluice.DuckDbApi.Native;

/// <summary>
/// The owner of one native object. A SafeHandle, because <c>Interrupt</c> and <c>Progress</c> come from other threads
/// than the one that disposes: a call in flight keeps the object alive.
/// </summary>
internal abstract class NativeHandle() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;
}

internal sealed unsafe class DatabaseHandle : NativeHandle
{
    protected override bool ReleaseHandle()
    {
        var pointer = handle;
        NativeMethods.duckdb_close(&pointer);
        return true;
    }
}

internal sealed unsafe class ConfigHandle : NativeHandle
{
    protected override bool ReleaseHandle()
    {
        var pointer = handle;
        NativeMethods.duckdb_destroy_config(&pointer);
        return true;
    }
}

internal sealed unsafe class ConnectionHandle : NativeHandle
{
    protected override bool ReleaseHandle()
    {
        var pointer = handle;
        NativeMethods.duckdb_disconnect(&pointer);
        return true;
    }
}

internal sealed unsafe class StatementHandle : NativeHandle
{
    protected override bool ReleaseHandle()
    {
        var pointer = handle;
        NativeMethods.duckdb_destroy_prepare(&pointer);
        return true;
    }
}

internal sealed unsafe class PendingHandle : NativeHandle
{
    protected override bool ReleaseHandle()
    {
        var pointer = handle;
        NativeMethods.duckdb_destroy_pending(&pointer);
        return true;
    }
}

internal sealed unsafe class AppenderHandle : NativeHandle
{
    protected override bool ReleaseHandle()
    {
        var pointer = handle;
        NativeMethods.duckdb_appender_destroy(&pointer);
        return true;
    }
}

internal sealed unsafe class ErrorHandle : NativeHandle
{
    protected override bool ReleaseHandle()
    {
        var pointer = handle;
        NativeMethods.duckdb_destroy_error_data(&pointer);
        return true;
    }
}

internal sealed unsafe class ValueHandle : NativeHandle
{
    protected override bool ReleaseHandle()
    {
        var pointer = handle;
        NativeMethods.duckdb_destroy_value(&pointer);
        return true;
    }
}

internal sealed unsafe class LogicalTypeHandle : NativeHandle
{
    private readonly bool _isBorrowed;

    public LogicalTypeHandle()
    {
    }

    /// <summary>A type that belongs to another native object and dies with it.</summary>
    public LogicalTypeHandle(nint borrowed)
    {
        _isBorrowed = true;
        SetHandle(borrowed);
    }

    protected override bool ReleaseHandle()
    {
        if (!_isBorrowed)
        {
            var pointer = handle;
            NativeMethods.duckdb_destroy_logical_type(&pointer);
        }

        return true;
    }
}

internal sealed unsafe class ChunkHandle : NativeHandle
{
    protected override bool ReleaseHandle()
    {
        var pointer = handle;
        NativeMethods.duckdb_destroy_data_chunk(&pointer);
        return true;
    }
}

/// <summary>Owns a <c>duckdb_result</c>, which is a struct of the caller: it lives in native memory of its own here.</summary>
internal sealed unsafe class ResultHandle : NativeHandle
{
    public ResultHandle() => SetHandle((nint)NativeMemory.AllocZeroed((nuint)sizeof(NativeResult)));

    /// <exception cref="ObjectDisposedException">The result was disposed.</exception>
    public NativeResult* Pointer
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsClosed, typeof(DuckResult));
            return (NativeResult*)handle;
        }
    }

    protected override bool ReleaseHandle()
    {
        NativeMethods.duckdb_destroy_result((NativeResult*)handle);
        NativeMemory.Free((void*)handle);
        return true;
    }
}
