using Microsoft.Data.Sqlite;

namespace Sluice.Jobs.Sqlite;

/// <summary>One connection with its prepared statements. Not safe for use by several threads.</summary>
internal sealed class SqliteSession : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteCommand> _commands = new(StringComparer.Ordinal);

    private SqliteSession(SqliteConnection connection) => _connection = connection;

    /// <summary>SQLite's own handle, for what has no SQL.</summary>
    public SQLitePCL.sqlite3? Handle => _connection.Handle;

    /// <summary>Opens a connection that may write, or one that may not.</summary>
    public static SqliteSession Open(string path, bool canWrite)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = canWrite ? SqliteOpenMode.ReadWriteCreate : SqliteOpenMode.ReadOnly,
            Pooling = false,
        }.ToString());
        connection.Open();
        var session = new SqliteSession(connection);
        session.Execute("PRAGMA foreign_keys = ON");
        if (!canWrite)
        {
            session.Execute("PRAGMA query_only = ON");
        }

        return session;
    }

    /// <summary>Runs a statement with values for $1, $2 …; gives how many records it changed.</summary>
    public int Execute(string sql, params ReadOnlySpan<object?> values) => Prepared(sql, values).ExecuteNonQuery();

    /// <summary>Runs a query to its end.</summary>
    public List<T> Query<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<object?> values) => [.. Rows(Prepared(sql, values), read)];

    /// <summary>Runs a query whose answer is too long to be kept twice.</summary>
    public IEnumerable<T> Each<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<object?> values) => Rows(Prepared(sql, values), read);

    /// <summary>The first value of a query; null when it finds nothing, or NULL.</summary>
    public object? Value(string sql, params ReadOnlySpan<object?> values) =>
        Prepared(sql, values).ExecuteScalar() is var value and not DBNull ? value : null;

    /// <summary>The first value of a query as a number; zero when it finds nothing.</summary>
    public long Number(string sql, params ReadOnlySpan<object?> values) => Value(sql, values) is long number ? number : 0;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var command in _commands.Values)
        {
            command.Dispose();
        }

        _connection.Dispose();
    }

    private static IEnumerable<T> Rows<T>(SqliteCommand command, Func<SqliteDataReader, T> read)
    {
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            yield return read(reader);
        }
    }

    private SqliteCommand Prepared(string sql, ReadOnlySpan<object?> values)
    {
        if (!_commands.TryGetValue(sql, out var command))
        {
            command = _connection.CreateCommand();
            command.CommandText = sql;
            for (var number = 1; number <= values.Length; number++)
            {
                command.Parameters.Add(new SqliteParameter { ParameterName = $"${number}" });
            }

            _commands.Add(sql, command);
        }

        for (var index = 0; index < values.Length; index++)
        {
            command.Parameters[index].Value = values[index] ?? DBNull.Value;
        }

        return command;
    }
}
