using Sluice.DuckDbApi.Native;
using static Sluice.DuckDbApi.Native.NativeMethods;

namespace Sluice.DuckDbApi;

/// <summary>A prepared statement: bind, run, bind anew, run again. The caller disposes it; results outlive it.</summary>
public sealed unsafe class DuckStatement : IDisposable
{
    private const int YieldsBeforeSleep = 500;

    private readonly StatementHandle _handle;

    internal DuckStatement(StatementHandle handle) => _handle = handle;

    /// <summary>The number of parameters.</summary>
    public int ParameterCount => (int)duckdb_nparams(_handle);

    /// <summary>The name of a parameter: "name" for $name, its number for ? and $1.</summary>
    /// <param name="number">The parameter, from 1.</param>
    public string ParameterName(int number) =>
        OwnedText(duckdb_parameter_name(_handle, (ulong)number))
            ?? throw new ArgumentOutOfRangeException(nameof(number), number, $"The statement has {ParameterCount} parameters.");

    /// <summary>
    /// Binds a value: any .NET number up to Int128, bool, decimal, char, string, byte[] (BLOB), Guid, DateTime
    /// (TIMESTAMP, cut to microseconds), DateTimeOffset (TIMESTAMP WITH TIME ZONE), DateOnly, TimeOnly, TimeSpan
    /// (INTERVAL), <see cref="DuckInterval"/>, <see cref="DuckTimeTz"/>, <see cref="DuckDecimal"/>, null, or a sequence
    /// of them (LIST).
    /// </summary>
    /// <param name="number">The parameter, from 1.</param>
    /// <param name="value">The value.</param>
    /// <returns>This statement.</returns>
    public DuckStatement Bind(int number, object? value)
    {
        using var native = NativeValues.Create(value);
        if (number < 1 || duckdb_bind_value(_handle, (ulong)number, native) == NativeState.Error)
        {
            throw new ArgumentOutOfRangeException(nameof(number), number,
                $"The statement has {ParameterCount} parameters, numbered from 1. {BorrowedText(duckdb_prepare_error(_handle))}");
        }

        return this;
    }

    /// <summary>Binds a value to $name.</summary>
    /// <param name="name">The name without the dollar.</param>
    /// <param name="value">The value; see <see cref="Bind(int, object?)"/>.</param>
    /// <returns>This statement.</returns>
    public DuckStatement Bind(string name, object? value)
    {
        ulong number;
        return duckdb_bind_parameter_index(_handle, &number, name) == NativeState.Success
            ? Bind((int)number, value)
            : throw new ArgumentException($"The statement has no parameter ${name}.", nameof(name));
    }

    /// <summary>Forgets all bound values.</summary>
    public void ClearBindings() => duckdb_clear_bindings(_handle);

    /// <summary>Runs the statement for its effect and returns the rows changed.</summary>
    public long Execute()
    {
        using var result = Query();
        return result.TakeRowsChanged();
    }

    /// <summary>Runs the statement and keeps its whole result in memory. The caller disposes the result.</summary>
    public DuckResult Query() => DuckResult.From(result => duckdb_execute_prepared(_handle, result));

    /// <summary>Runs a statement that takes a while; see <see cref="DuckConnection.ExecuteLong"/>.</summary>
    internal DuckResult QueryLong()
    {
        // DuckDB's own call asks again and again for a task while others work on the last ones.
        if (duckdb_pending_prepared(_handle, out var pending) == NativeState.Error)
        {
            throw Failed(pending);
        }

        using (pending)
        {
            var idle = new SpinWait();
            while (true)
            {
                switch (duckdb_pending_execute_task(pending))
                {
                    case PendingState.Ready:
                        return DuckResult.From(result => duckdb_execute_pending(pending, result));
                    case PendingState.Error:
                        throw Failed(pending);
                    case PendingState.NoTasksAvailable:
                        // Yields at first, so that a statement of a small job loses nothing, and sleeps for a millisecond each time
                        // when there is nothing for longer.
                        idle.SpinOnce(YieldsBeforeSleep);
                        break;
                    default:
                        idle.Reset();
                        break;
                }
            }
        }
    }

    private static DuckException Failed(PendingHandle pending)
    {
        using (pending)
        {
            return new DuckException(BorrowedText(duckdb_pending_error(pending)) ?? "DuckDB failed and did not say why.");
        }
    }

    /// <summary>Runs the statement and produces its rows while they are read. See <see cref="DuckConnection.QueryStreaming"/>.</summary>
    public DuckResult QueryStreaming() =>
        DuckResult.From(result => duckdb_execute_prepared_streaming(_handle, result), isStreaming: true);

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    /// <summary>Binds all parameters at once, and disposes the statement when that fails.</summary>
    internal DuckStatement BindAll(object?[] args)
    {
        try
        {
            for (var i = 0; i < args.Length; i++)
            {
                Bind(i + 1, args[i]);
            }

            return this;
        }
        catch
        {
            Dispose();
            throw;
        }
    }
}
