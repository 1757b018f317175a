using Npgsql;

namespace Sluice.Stores.Postgres;

/// <summary>A connection to the server, used by one thread at a time. The owner disposes it.</summary>
internal sealed class PostgresSession : IDisposable
{
    private readonly NpgsqlConnection _connection;
    private NpgsqlTransaction? _transaction;

    /// <summary>A session on a connection.</summary>
    /// <param name="connection">An open connection, which becomes the session's.</param>
    /// <param name="settings">Statements that set it up, the last of which asks for the server's number for it.</param>
    public PostgresSession(NpgsqlConnection connection, string settings)
    {
        _connection = connection;
        Process = Scalar<int>(settings);
    }

    /// <summary>The server's number for this session; what the client was told is a pool's, where one stands between.</summary>
    public int Process { get; }

    /// <summary>The very server that answers.</summary>
    public string Server => _connection.DataSource;

    /// <summary>Runs SQL for its effect and returns the rows that it changed.</summary>
    /// <param name="sql">SQL with $1, $2 … for arguments.</param>
    /// <param name="arguments">Their values.</param>
    public long Execute(string sql, params object?[] arguments)
    {
        using var command = Command(sql, arguments);
        return command.ExecuteNonQuery();
    }

    /// <summary>The rows of a query, in memory.</summary>
    /// <inheritdoc cref="Execute"/>
    public List<object?[]> Rows(string sql, params object?[] arguments) => [.. Each(sql, arguments)];

    /// <summary>The rows of a query as they come. Until the last was taken, or no more are wanted, nothing else can be asked.</summary>
    /// <inheritdoc cref="Execute"/>
    public IEnumerable<object?[]> Each(string sql, params object?[] arguments)
    {
        using var command = Command(sql, arguments);
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            var row = new object?[reader.FieldCount];
            for (var i = 0; i < row.Length; i++)
            {
                row[i] = reader.IsDBNull(i) ? null : reader.GetValue(i);
            }

            yield return row;
        }
    }

    /// <summary>The first cell of a query; the default when there is none or it is NULL.</summary>
    /// <inheritdoc cref="Execute"/>
    public T? Scalar<T>(string sql, params object?[] arguments) =>
        Rows(sql, arguments) is [[T value, ..], ..] ? value : default;

    /// <summary>Begins a COPY from this client. The caller disposes it to complete it, or cancels it.</summary>
    public NpgsqlRawCopyStream BeginCopy(string sql) => _connection.BeginRawBinaryCopy(sql);

    /// <summary>Begins a transaction.</summary>
    public void Begin() => _transaction = _connection.BeginTransaction();

    /// <summary>Commits it.</summary>
    public void Commit()
    {
        _transaction!.Commit();
        _transaction = null;
    }

    /// <summary>Rolls back what is open. On a broken connection there is nothing to roll back: the server did.</summary>
    public void RollBack()
    {
        try
        {
            _transaction?.Rollback();
        }
        catch (Exception problem) when (PostgresErrors.IsOurs(problem) || problem is InvalidOperationException)
        {
            // The error of the load is the one to tell.
        }

        _transaction = null;
    }

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    private NpgsqlCommand Command(string sql, object?[] arguments)
    {
        var command = new NpgsqlCommand(sql, _connection, _transaction);
        foreach (var argument in arguments)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = argument ?? DBNull.Value });
        }

        return command;
    }
}
