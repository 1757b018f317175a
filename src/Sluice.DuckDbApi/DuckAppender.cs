using System.Buffers;
using System.Text;
using Sluice.DuckDbApi.Native;
using static Sluice.DuckDbApi.Native.NativeMethods;

namespace Sluice.DuckDbApi;

/// <summary>
/// Appends rows to one table, cell by cell or chunk by chunk. <see cref="Close"/> ends it; disposing without that
/// throws away what DuckDB has not flushed yet. DuckDB flushes by itself every 204,800 rows, so for all or nothing
/// append within a transaction. One thread at a time.
/// </summary>
public sealed unsafe class DuckAppender : IDisposable
{
    private const int StackBytes = 512;

    private readonly AppenderHandle _handle;
    private bool _isClosed;

    private DuckAppender(AppenderHandle handle)
    {
        _handle = handle;
        ColumnTypes = DescribeColumns();
    }

    /// <summary>The types of the table's columns, as chunks must have them.</summary>
    public IReadOnlyList<DuckLogicalType> ColumnTypes { get; }

    /// <summary>Appends a cell; DuckDB casts it to the column's type.</summary>
    public DuckAppender Append(bool value) => Check(duckdb_append_bool(_handle, value));

    /// <inheritdoc cref="Append(bool)"/>
    public DuckAppender Append(int value) => Check(duckdb_append_int32(_handle, value));

    /// <inheritdoc cref="Append(bool)"/>
    public DuckAppender Append(long value) => Check(duckdb_append_int64(_handle, value));

    /// <inheritdoc cref="Append(bool)"/>
    public DuckAppender Append(double value) => Check(duckdb_append_double(_handle, value));

    /// <inheritdoc cref="Append(bool)"/>
    public DuckAppender Append(DateTime value) => Check(duckdb_append_timestamp(_handle, DuckTemporal.ToMicros(value)));

    /// <inheritdoc cref="Append(bool)"/>
    public DuckAppender Append(DateOnly value) => Check(duckdb_append_date(_handle, DuckTemporal.ToDays(value)));

    /// <summary>Appends a text; null appends NULL.</summary>
    public DuckAppender Append(string? value)
    {
        if (value is null)
        {
            return AppendNull();
        }

        var bytesMax = Encoding.UTF8.GetMaxByteCount(value.Length);
        var rented = bytesMax > StackBytes ? ArrayPool<byte>.Shared.Rent(bytesMax) : null;
        try
        {
            var bytes = rented ?? stackalloc byte[StackBytes];
            return AppendUtf8(bytes[..Encoding.UTF8.GetBytes(value, bytes)]);
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented);
            }
        }
    }

    /// <summary>Appends a text that is UTF-8 already.</summary>
    public DuckAppender AppendUtf8(ReadOnlySpan<byte> text)
    {
        fixed (byte* pointer = text)
        {
            // An empty span has no address, and DuckDB takes a null pointer for no text.
            byte none = 0;
            return Check(duckdb_append_varchar_length(_handle, pointer == null ? &none : pointer, (ulong)text.Length));
        }
    }

    /// <summary>Appends any value that <see cref="DuckStatement.Bind(int, object?)"/> takes.</summary>
    public DuckAppender Append(object? value)
    {
        using var native = NativeValues.Create(value);
        return Check(duckdb_append_value(_handle, native));
    }

    /// <summary>Appends NULL.</summary>
    public DuckAppender AppendNull() => Check(duckdb_append_null(_handle));

    /// <summary>Appends the column's default, which is NULL when it has none.</summary>
    public DuckAppender AppendDefault() => Check(duckdb_append_default(_handle));

    /// <summary>Ends a row.</summary>
    /// <exception cref="DuckException">The row has too few or too many cells.</exception>
    public void EndRow() => Check(duckdb_appender_end_row(_handle));

    /// <summary>Appends all rows of a chunk, whose types must be <see cref="ColumnTypes"/>. The chunk is copied.</summary>
    public void AppendChunk(DuckDataChunk chunk)
    {
        Check(duckdb_append_data_chunk(_handle, chunk.Pointer));
        GC.KeepAlive(chunk);
    }

    /// <summary>Writes what was appended so far into the table.</summary>
    /// <exception cref="DuckException">A constraint is broken; none of the rows since the last flush is there.</exception>
    public void Flush() => Check(duckdb_appender_flush(_handle));

    /// <summary>Flushes and ends the appender.</summary>
    /// <inheritdoc cref="Flush"/>
    public void Close()
    {
        Check(duckdb_appender_close(_handle));
        _isClosed = true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Destroying an appender flushes it, which after an error would write half of what was meant.
        if (!_isClosed && !_handle.IsClosed)
        {
            duckdb_appender_clear(_handle);
        }

        _handle.Dispose();
    }

    internal static DuckAppender Open(NativeState state, AppenderHandle handle)
    {
        if (state == NativeState.Success)
        {
            return new(handle);
        }

        using (handle)
        {
            throw ErrorOf(handle);
        }
    }

    private static DuckException ErrorOf(AppenderHandle handle)
    {
        using var error = handle.IsInvalid ? new ErrorHandle() : duckdb_appender_error_data(handle);
        return error.IsInvalid
            ? new("The appender failed and DuckDB did not say why.")
            : new(BorrowedText(duckdb_error_data_message(error))!, duckdb_error_data_error_type(error));
    }

    private DuckAppender Check(NativeState state) => state == NativeState.Success ? this : throw ErrorOf(_handle);

    private DuckLogicalType[] DescribeColumns()
    {
        var types = new DuckLogicalType[duckdb_appender_column_count(_handle)];
        for (var i = 0; i < types.Length; i++)
        {
            types[i] = NativeTypes.Take(duckdb_appender_column_type(_handle, (ulong)i));
        }

        return types;
    }
}
