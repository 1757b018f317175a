using Sluice.DuckDbApi.Native;
using static Sluice.DuckDbApi.Native.NativeMethods;

namespace Sluice.DuckDbApi;

/// <summary>
/// A connection: one query at a time, from one thread at a time. Only <see cref="Interrupt"/> and
/// <see cref="Progress"/> may be called from other threads while a query runs. The caller disposes it.
/// </summary>
public sealed unsafe class DuckConnection : IDisposable
{
    private readonly ConnectionHandle _handle;

    internal DuckConnection(ConnectionHandle handle) => _handle = handle;

    /// <summary>
    /// How far the running query is. DuckDB counts only when the settings <c>enable_progress_bar=true</c> and
    /// <c>enable_progress_bar_print=false</c> are on, and knows nothing of table functions written in C#.
    /// </summary>
    public DuckProgress Progress
    {
        get
        {
            try
            {
                var progress = duckdb_query_progress(_handle);
                return new(progress.Percentage, progress.RowsProcessed, progress.RowsTotal);
            }
            catch (ObjectDisposedException)
            {
                // Whoever watches from another thread may look once more after the end.
                return new(-1, 0, 0);
            }
        }
    }

    /// <summary>
    /// Runs SQL for its effect and returns the rows changed by the last statement. Without arguments the text may hold
    /// several statements.
    /// </summary>
    /// <param name="sql">SQL, with ?, $1 or $name for arguments.</param>
    /// <param name="args">Values of the parameters in the order of their numbers.</param>
    /// <exception cref="DuckException">DuckDB's error.</exception>
    public long Execute(string sql, params object?[] args)
    {
        using var result = Query(sql, args);
        return result.TakeRowsChanged();
    }

    /// <summary>
    /// Runs one statement that takes a while and returns the rows changed. Where <see cref="Execute"/> keeps a core busy with
    /// waiting for DuckDB's other threads, this sleeps.
    /// </summary>
    /// <param name="sql">One statement without parameters.</param>
    /// <exception cref="DuckException">DuckDB's error.</exception>
    public long ExecuteLong(string sql)
    {
        using var statement = Prepare(sql);
        using var result = statement.QueryLong();
        return result.TakeRowsChanged();
    }

    /// <summary>
    /// Runs SQL and keeps its whole result in memory. The caller disposes the result.
    /// </summary>
    /// <inheritdoc cref="Execute"/>
    public DuckResult Query(string sql, params object?[] args)
    {
        if (args.Length > 0)
        {
            using var statement = Prepare(sql).BindAll(args);
            return statement.Query();
        }

        DuckSql.RefuseNul(sql, nameof(sql));
        return DuckResult.From(result => duckdb_query(_handle, sql, result));
    }

    /// <summary>
    /// Runs one statement and produces its rows while they are read, in constant memory; the connection is busy until
    /// the result is read to its end or disposed. Streams run on about one core: for speed put the work into functions.
    /// </summary>
    /// <inheritdoc cref="Execute"/>
    public DuckResult QueryStreaming(string sql, params object?[] args)
    {
        using var statement = Prepare(sql).BindAll(args);
        return statement.QueryStreaming();
    }

    /// <summary>The first column of the first row, or the default when there is no row or it is NULL.</summary>
    /// <exception cref="InvalidCastException">The value does not fit <typeparamref name="T"/>.</exception>
    /// <inheritdoc cref="Execute"/>
    public T? Scalar<T>(string sql, params object?[] args)
    {
        using var result = Query(sql, args);
        return result.TryNextChunk(out var chunk) && chunk.Count > 0 ? CellConversion.To<T>(chunk.Column(0).Object(0)) : default;
    }

    /// <summary>Prepares one statement. The caller disposes it.</summary>
    public DuckStatement Prepare(string sql)
    {
        DuckSql.RefuseNul(sql, nameof(sql));
        var state = duckdb_prepare(_handle, sql, out var statement);
        if (state == NativeState.Success)
        {
            return new(statement);
        }

        using (statement)
        {
            throw new DuckException(BorrowedText(duckdb_prepare_error(statement)) ?? "DuckDB prepared nothing and did not say why.");
        }
    }

    /// <summary>Appends rows to a table, far faster than INSERT. The caller disposes it.</summary>
    /// <param name="schema">The schema, or null for the current one.</param>
    /// <param name="table">The table, unquoted.</param>
    /// <param name="catalog">The attached database, or null for the current one.</param>
    public DuckAppender Appender(string? schema, string table, string? catalog = null)
    {
        var state = duckdb_appender_create_ext(_handle, catalog, schema, table, out var appender);
        return DuckAppender.Open(state, appender);
    }

    /// <summary>
    /// Makes a function known to all connections of the database, until it is closed. The database keeps the object
    /// alive but never disposes it: one object can serve many databases.
    /// </summary>
    /// <exception cref="DuckException">DuckDB refuses the signature.</exception>
    public void Register(DuckScalarFunction function) => ScalarFunctionRegistration.Register(_handle, function);

    /// <inheritdoc cref="Register(DuckScalarFunction)"/>
    public void Register(DuckTableFunction function) => TableFunctionRegistration.Register(_handle, function);

    /// <summary>
    /// Stops the running query, which then fails with <see cref="DuckException.IsInterrupt"/>. It takes effect when
    /// DuckDB next looks: mostly within milliseconds, seconds within a single long operation. Does nothing when no
    /// query runs, so an interrupt that comes just before the query begins is lost: repeat it until the query is back.
    /// </summary>
    public void Interrupt()
    {
        try
        {
            duckdb_interrupt(_handle);
        }
        catch (ObjectDisposedException)
        {
            // A deadline may fire when the work is over; there is nothing left to stop.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();
}
