using SQLitePCL;

namespace Sluice.Stores.Search.Sqlite;

/// <summary>
/// A connection to a SQLite database, close to SQLite's own interface: rows of whole packages go through it, and binding bytes
/// as they lie in DuckDB's vectors spares a string for each cell. Used by one thread at a time. Disposing closes it.
/// </summary>
internal sealed class SqliteLink : IDisposable
{
    private const int StepsBetweenLooks = 20_000;
    private const int ShortTextBytes = 256;

    private readonly sqlite3 _database;
    // SQLite calls it back; nobody else would keep it.
    private delegate_progress? _isCancelled;

    static SqliteLink() => Batteries_V2.Init();

    private SqliteLink(sqlite3 database) => _database = database;

    /// <summary>Opens a database file, or ":memory:".</summary>
    /// <exception cref="SqliteProblem">It can not be opened.</exception>
    public static SqliteLink Open(string path, bool canWrite)
    {
        var flags = canWrite ? raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE : raw.SQLITE_OPEN_READONLY;
        var code = raw.sqlite3_open_v2(path, out var database, flags | raw.SQLITE_OPEN_NOMUTEX, null);
        if (code != raw.SQLITE_OK)
        {
            database?.Dispose();
            throw new SqliteProblem(code & 0xFF, raw.sqlite3_errstr(code).utf8_to_string());
        }

        raw.sqlite3_busy_timeout(database, 10_000);
        return new(database);
    }

    /// <summary>Makes <see cref="SearchTexts.Fold"/> known to SQL.</summary>
    public void RegisterFold(string name) => Check(raw.sqlite3_create_function(_database, name, 1,
        raw.SQLITE_UTF8 | raw.SQLITE_DETERMINISTIC, null, (context, _, values) =>
        {
            Span<byte> folded = stackalloc byte[ShortTextBytes];
            var isText = raw.sqlite3_value_type(values[0]) == raw.SQLITE_TEXT;
            if (raw.sqlite3_value_type(values[0]) == raw.SQLITE_NULL)
            {
                raw.sqlite3_result_null(context);
            }
            else if (isText && raw.sqlite3_value_blob(values[0]) is var utf8 && SearchTexts.TryFold(utf8, folded))
            {
                raw.sqlite3_result_text(context, folded[..utf8.Length]);
            }
            else
            {
                raw.sqlite3_result_text(context, SearchTexts.Fold(raw.sqlite3_value_text(values[0]).utf8_to_string() ?? ""));
            }
        }));

    /// <summary>Makes small letters known to SQL, of all alphabets; SQLite's own know those of English only.</summary>
    public void RegisterLower(string name) => Check(raw.sqlite3_create_function(_database, name, 1,
        raw.SQLITE_UTF8 | raw.SQLITE_DETERMINISTIC, null, (context, _, values) =>
        {
            if (raw.sqlite3_value_type(values[0]) == raw.SQLITE_NULL)
            {
                raw.sqlite3_result_null(context);
            }
            else
            {
                raw.sqlite3_result_text(context, (raw.sqlite3_value_text(values[0]).utf8_to_string() ?? "").ToLowerInvariant());
            }
        }));

    /// <summary>Stops whatever runs once a token is cancelled; null for never.</summary>
    public void StopOn(CancellationToken? cancellation)
    {
        _isCancelled = cancellation is { } token ? _ => token.IsCancellationRequested ? 1 : 0 : null;
        raw.sqlite3_progress_handler(_database, _isCancelled is null ? 0 : StepsBetweenLooks, _isCancelled, null);
    }

    /// <summary>Runs a statement with values for ?1, ?2 …; gives how many rows it changed.</summary>
    public long Execute(string sql, params ReadOnlySpan<object?> values)
    {
        using var statement = Prepare(sql, values);
        while (statement.Step())
        {
        }

        return raw.sqlite3_changes(_database);
    }

    /// <summary>Runs a query to its end.</summary>
    public List<T> Query<T>(string sql, Func<SqliteStatement, T> read, params ReadOnlySpan<object?> values) => [.. Each(sql, read, values)];

    /// <summary>The rows of a query as they are asked for.</summary>
    public IEnumerable<T> Each<T>(string sql, Func<SqliteStatement, T> read, params ReadOnlySpan<object?> values) => Rows(Prepare(sql, values), read);

    private static IEnumerable<T> Rows<T>(SqliteStatement prepared, Func<SqliteStatement, T> read)
    {
        using var statement = prepared;
        while (statement.Step())
        {
            yield return read(statement);
        }
    }

    /// <summary>The first value of a query as a number; zero when it finds nothing.</summary>
    public long Number(string sql, params ReadOnlySpan<object?> values)
    {
        using var statement = Prepare(sql, values);
        return statement.Step() ? statement.Number(0) : 0;
    }

    /// <summary>The first value of a query as text; null when it finds nothing.</summary>
    public string? Text(string sql, params ReadOnlySpan<object?> values)
    {
        using var statement = Prepare(sql, values);
        return statement.Step() ? statement.Text(0) : null;
    }

    /// <summary>Prepares a statement. The caller disposes it.</summary>
    public SqliteStatement Prepare(string sql, params ReadOnlySpan<object?> values)
    {
        Check(raw.sqlite3_prepare_v2(_database, sql, out var prepared));
        var statement = new SqliteStatement(this, prepared);
        for (var i = 0; i < values.Length; i++)
        {
            statement.Bind(i + 1, values[i]);
        }

        return statement;
    }

    /// <summary>Throws what SQLite says of a call that did not succeed.</summary>
    public void Check(int code)
    {
        if ((code & 0xFF) is not (raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE))
        {
            throw new SqliteProblem(code & 0xFF, raw.sqlite3_errmsg(_database).utf8_to_string());
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _database.Dispose();
}
