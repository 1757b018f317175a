using System.Diagnostics.CodeAnalysis;
using Sluice.DuckDbApi.Native;
using static Sluice.DuckDbApi.Native.NativeMethods;

namespace Sluice.DuckDbApi;

/// <summary>The result of a query: chunks, read once from first to last. The caller disposes it.</summary>
public sealed unsafe class DuckResult : IDisposable
{
    private readonly ResultHandle _handle;
    private readonly bool _isStreaming;
    private DuckColumn[]? _columns;
    private DuckLogicalType[]? _types;
    private DuckDataChunk? _current;

    private DuckResult(ResultHandle handle, bool isStreaming)
    {
        _handle = handle;
        _isStreaming = isStreaming;
    }

    internal delegate NativeState Run(NativeResult* result);

    /// <summary>The columns by their names and types.</summary>
    public IReadOnlyList<DuckColumn> Columns => _columns ??= DescribeColumns();

    /// <summary>
    /// Rows inserted, updated, deleted or copied by the statement; 0 for a query and for a stream. CREATE TABLE AS
    /// gives its count as its row instead.
    /// </summary>
    // Asked of a stream, DuckDB would read it as if it were a kept result.
    public long RowsChanged => _isStreaming ? 0 : (long)duckdb_rows_changed(_handle.Pointer);

    /// <summary>
    /// Gives the next chunk, which belongs to the result and ends with the next call or with the result.
    /// </summary>
    /// <exception cref="DuckException">A streaming query failed or was interrupted under way.</exception>
    public bool TryNextChunk([NotNullWhen(true)] out DuckDataChunk? chunk)
    {
        _current?.Dispose();
        _current = null;
        chunk = _current = TakeChunk();
        return chunk is not null;
    }

    /// <summary>Gives the next chunk, which the caller disposes; it outlives the result. Null at the end.</summary>
    /// <exception cref="DuckException">A streaming query failed or was interrupted under way.</exception>
    public DuckDataChunk? TakeChunk()
    {
        var pointer = _handle.Pointer;
        var chunk = duckdb_fetch_chunk(*pointer);
        if (!chunk.IsInvalid)
        {
            return new(chunk, _types ??= [.. Columns.Select(column => column.Type)], isResult: true);
        }

        chunk.Dispose();
        var error = BorrowedText(duckdb_result_error(pointer));
        var type = duckdb_result_error_type(pointer);
        GC.KeepAlive(_handle);
        return string.IsNullOrEmpty(error) ? null : throw new DuckException(error, type);
    }

    /// <summary>
    /// The rows that are left, as objects, for small results. Numbers as .NET's own (HUGEINT Int128), DECIMAL as
    /// decimal or, when too wide, <see cref="DuckDecimal"/>; VARCHAR and ENUM as string, BLOB as byte[], BIT as a text
    /// of 0s and 1s, UUID as Guid; DATE, TIME and TIMESTAMPs as DateOnly, TimeOnly and DateTime (Utc for WITH TIME
    /// ZONE), or as the plain number of the vector where those cannot hold it (infinity, 24:00:00, odd nanoseconds);
    /// TIME WITH TIME ZONE as <see cref="DuckTimeTz"/>, INTERVAL as <see cref="DuckInterval"/>; LIST and ARRAY as
    /// List&lt;object?&gt;, STRUCT as OrderedDictionary&lt;string, object?&gt;, MAP as List&lt;KeyValuePair&lt;object?,
    /// object?&gt;&gt;, UNION as <see cref="DuckUnionValue"/>, BIGNUM as BigInteger.
    /// </summary>
    public IEnumerable<object?[]> Rows()
    {
        while (TryNextChunk(out var chunk))
        {
            for (var row = 0; row < chunk.Count; row++)
            {
                yield return ReadRow(chunk, row);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _current?.Dispose();
        _handle.Dispose();
    }

    /// <summary>Runs a query and takes its result, or throws its error.</summary>
    internal static DuckResult From(Run run, bool isStreaming = false)
    {
        var handle = new ResultHandle();
        if (run(handle.Pointer) == NativeState.Success)
        {
            return new(handle, isStreaming);
        }

        using (handle)
        {
            var message = BorrowedText(duckdb_result_error(handle.Pointer)) ?? "DuckDB failed and did not say why.";
            throw new DuckException(message, duckdb_result_error_type(handle.Pointer));
        }
    }

    /// <summary>The rows changed, CREATE TABLE AS included, for a result that is not read any more.</summary>
    internal long TakeRowsChanged()
    {
        var isCreate = duckdb_result_statement_type(*_handle.Pointer) == CreateStatement;
        return isCreate && TryNextChunk(out var chunk) ? chunk.Column(0).Values<long>()[0] : RowsChanged;
    }

    private static object?[] ReadRow(DuckDataChunk chunk, int row)
    {
        var cells = new object?[chunk.Types.Count];
        for (var i = 0; i < cells.Length; i++)
        {
            cells[i] = chunk.Column(i).Object(row);
        }

        return cells;
    }

    private DuckColumn[] DescribeColumns()
    {
        var pointer = _handle.Pointer;
        var columns = new DuckColumn[duckdb_column_count(pointer)];
        for (var i = 0; i < columns.Length; i++)
        {
            columns[i] = new(
                BorrowedText(duckdb_column_name(pointer, (ulong)i))!,
                NativeTypes.Take(duckdb_column_logical_type(pointer, (ulong)i)));
        }

        GC.KeepAlive(_handle);
        return columns;
    }
}
