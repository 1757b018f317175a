using Npgsql;

namespace Sluice.Tests.Stores.Postgres;

/// <summary>A database on the server of the tests, looked at as a stranger would. Gone when it is disposed.</summary>
internal sealed class PostgresDatabase : IDisposable
{
    /// <summary>Where the URL of the server stands.</summary>
    public const string Variable = "SLUICE_TEST_POSTGRES";

    private readonly Uri _server;
    private readonly string _name = $"t_{Guid.NewGuid():N}";

    /// <summary>Makes a database.</summary>
    /// <param name="server">The URL of another server than that of all tests.</param>
    public PostgresDatabase(string? server = null)
    {
        _server = new Uri(server ?? Environment.GetEnvironmentVariable(Variable)!);
        ExecuteOnServer($"CREATE DATABASE {_name}");
    }

    /// <summary>The store's URL.</summary>
    public string Url => $"postgres://{_server.UserInfo}@{_server.Authority[(_server.Authority.IndexOf('@') + 1)..]}/{_name}";

    /// <summary>The password that no output may show.</summary>
    public string Password => _server.UserInfo.Split(':')[1];

    /// <summary>Runs SQL.</summary>
    public void Execute(string sql) => Run(Connection(_name), sql);

    /// <summary>Runs SQL outside of this database, also when it is gone.</summary>
    public void ExecuteOnServer(string sql) => Run(Connection("postgres"), sql);

    /// <summary>The rows of a query, cells as text.</summary>
    public IReadOnlyList<string?[]> Rows(string sql)
    {
        using var connection = Open(Connection(_name));
        using var command = new NpgsqlCommand($"SELECT * FROM ({sql}) q", connection) { AllResultTypesAreUnknown = true };
        using var reader = command.ExecuteReader();
        var rows = new List<string?[]>();
        while (reader.Read())
        {
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? null : reader.GetString(i))]);
        }

        return rows;
    }

    /// <summary>The rows of a query, each as its cells joined by a bar.</summary>
    public IReadOnlyList<string> Lines(string sql) => [.. Rows(sql).Select(row => string.Join('|', row.Select(cell => cell ?? "NULL")))];

    /// <summary>The first cell of a query.</summary>
    public string? Cell(string sql) => Rows(sql)[0][0];

    /// <summary>Writes the rows of a query into a file, as CSV.</summary>
    public void CopyTo(string path, string query)
    {
        using var connection = Open(Connection(_name));
        using var reader = connection.BeginTextExport($"COPY ({query}) TO STDOUT (FORMAT csv)");
        using var file = File.CreateText(path);
        var buffer = new char[1 << 16];
        while (reader.Read(buffer) is > 0 and var count)
        {
            file.Write(buffer, 0, count);
        }
    }

    /// <summary>An open connection of a stranger; the caller disposes it.</summary>
    public NpgsqlConnection Open() => Open(Connection(_name));

    public void Dispose() => ExecuteOnServer($"DROP DATABASE {_name} WITH (FORCE)");

    private static void Run(string connection, string sql)
    {
        using var open = Open(connection);
        using var command = new NpgsqlCommand(sql, open);
        command.ExecuteNonQuery();
    }

    private static NpgsqlConnection Open(string connection)
    {
        var open = new NpgsqlConnection(connection);
        open.Open();
        return open;
    }

    private string Connection(string database) => new NpgsqlConnectionStringBuilder
    {
        Host = _server.Host,
        Port = _server.Port,
        Username = _server.UserInfo.Split(':')[0],
        Password = Password,
        Database = database,
        Pooling = false,
    }.ConnectionString;
}
