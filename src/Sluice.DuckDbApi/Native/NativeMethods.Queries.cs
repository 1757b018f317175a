using System.Runtime.InteropServices;

namespace Sluice.DuckDbApi.Native;

internal static unsafe partial class NativeMethods
{
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial NativeState duckdb_query(ConnectionHandle connection, string sql, NativeResult* result);

    [LibraryImport(Library)]
    public static partial void duckdb_destroy_result(NativeResult* result);

    [LibraryImport(Library)]
    public static partial ulong duckdb_column_count(NativeResult* result);

    [LibraryImport(Library)]
    public static partial byte* duckdb_column_name(NativeResult* result, ulong column);

    [LibraryImport(Library)]
    public static partial LogicalTypeHandle duckdb_column_logical_type(NativeResult* result, ulong column);

    [LibraryImport(Library)]
    public static partial ulong duckdb_rows_changed(NativeResult* result);

    /// <summary>The kind of statement; only <see cref="CreateStatement"/> is asked for here.</summary>
    [LibraryImport(Library)]
    public static partial int duckdb_result_statement_type(NativeResult result);

    /// <summary><c>DUCKDB_STATEMENT_TYPE_CREATE</c>.</summary>
    public const int CreateStatement = 7;

    [LibraryImport(Library)]
    public static partial byte* duckdb_result_error(NativeResult* result);

    [LibraryImport(Library)]
    public static partial DuckErrorType duckdb_result_error_type(NativeResult* result);

    [LibraryImport(Library)]
    public static partial ChunkHandle duckdb_fetch_chunk(NativeResult result);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial NativeState duckdb_prepare(ConnectionHandle connection, string sql, out StatementHandle statement);

    [LibraryImport(Library)]
    public static partial void duckdb_destroy_prepare(nint* statement);

    [LibraryImport(Library)]
    public static partial byte* duckdb_prepare_error(StatementHandle statement);

    [LibraryImport(Library)]
    public static partial ulong duckdb_nparams(StatementHandle statement);

    [LibraryImport(Library)]
    public static partial byte* duckdb_parameter_name(StatementHandle statement, ulong number);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial NativeState duckdb_bind_parameter_index(StatementHandle statement, ulong* number, string name);

    [LibraryImport(Library)]
    public static partial NativeState duckdb_bind_value(StatementHandle statement, ulong number, ValueHandle value);

    [LibraryImport(Library)]
    public static partial NativeState duckdb_clear_bindings(StatementHandle statement);

    [LibraryImport(Library)]
    public static partial NativeState duckdb_execute_prepared(StatementHandle statement, NativeResult* result);

    [LibraryImport(Library)]
    public static partial NativeState duckdb_execute_prepared_streaming(StatementHandle statement, NativeResult* result);

    [LibraryImport(Library)]
    public static partial NativeState duckdb_pending_prepared(StatementHandle statement, out PendingHandle pending);

    [LibraryImport(Library)]
    public static partial void duckdb_destroy_pending(nint* pending);

    [LibraryImport(Library)]
    public static partial byte* duckdb_pending_error(PendingHandle pending);

    [LibraryImport(Library)]
    public static partial PendingState duckdb_pending_execute_task(PendingHandle pending);

    [LibraryImport(Library)]
    public static partial NativeState duckdb_execute_pending(PendingHandle pending, NativeResult* result);
}
