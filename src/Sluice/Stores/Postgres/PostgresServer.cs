using System.Globalization;
using Npgsql;

namespace Sluice.Stores.Postgres;

/// <summary>The server of a store: opens sessions and turns what goes wrong into a store's words. Disposing closes all sessions.</summary>
internal sealed class PostgresServer : IDisposable
{
    private readonly NpgsqlDataSource _source;
    private readonly PostgresUrl _url;
    private readonly bool _isReadOnly;
    private readonly string _store;

    /// <summary>A server that has not been asked anything yet.</summary>
    /// <param name="url">Where it is.</param>
    /// <param name="isReadOnly">True for sessions that can not write.</param>
    /// <param name="store">The store's name.</param>
    public PostgresServer(PostgresUrl url, bool isReadOnly, string store)
    {
        _url = url;
        _isReadOnly = isReadOnly;
        _store = store;
        // The client asks the server for all its types unless told not to; texts and numbers are all that we need of them.
        _source = new NpgsqlSlimDataSourceBuilder(url.Connection.ConnectionString)
            .EnableTransportSecurity().ConfigureTypeLoading(types => types.EnableTypeLoading(false)).Build();
        Place = $"the database {url.Connection.Database} on {url.Connection.Host}:{url.Connection.Port}";
    }

    /// <summary>The database as it is named in messages.</summary>
    public string Place { get; }

    /// <summary>Opens a session with the timeouts of the store. The caller disposes it.</summary>
    /// <exception cref="NpgsqlException">The server is not there, or does not let us in.</exception>
    public PostgresSession Open()
    {
        var connection = _source.OpenConnection();
        try
        {
            return new PostgresSession(connection, Settings());
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Does something in a session, and says in a store's words what goes wrong.</summary>
    /// <exception cref="StoreException">It went wrong.</exception>
    public T Use<T>(string operation, Func<PostgresSession, T> work)
    {
        try
        {
            using var session = Open();
            return work(session);
        }
        catch (Exception problem) when (PostgresErrors.IsOurs(problem))
        {
            throw PostgresErrors.Translate(problem, _store, operation, Place);
        }
    }

    /// <summary>Closes the connections that a server which went away has left.</summary>
    public void Forget() => _source.Clear();

    /// <summary>Asks the server to stop what another session does now. What it says is of no interest.</summary>
    public void Cancel(PostgresSession session)
    {
        try
        {
            using var connection = _source.OpenConnection();

            // Of several servers another one may have answered, where the number is somebody else's.
            if (connection.DataSource == session.Server)
            {
                using var command = new NpgsqlCommand($"SELECT pg_cancel_backend({session.Process})", connection);
                command.ExecuteNonQuery();
            }
        }
        catch (Exception problem) when (PostgresErrors.IsOurs(problem))
        {
            // The session that was to be stopped finds out itself.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _source.Dispose();

    // Set anew for each session: a pool between us and the server, or our own, may have had them reset.
    private string Settings()
    {
        static string Millis(TimeSpan time) => time.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture);
        var settings = new List<string>
        {
            $"SET statement_timeout = {Millis(_url.StatementTimeout)}",
            $"SET lock_timeout = {Millis(_url.LockTimeout)}",
            $"SET idle_in_transaction_session_timeout = {Millis(_url.IdleTimeout)}",
            "SET TimeZone = 'UTC'",
            "SET DateStyle = 'ISO, YMD'",
            "SET IntervalStyle = 'postgres'",
            "SET extra_float_digits = 1",
            // Pages of a table come in the order in which its rows lie, whoever else reads it.
            "SET synchronize_seqscans = off",
        };
        if (_isReadOnly)
        {
            settings.Add("SET default_transaction_read_only = on");
        }

        if (_url.Schema is { } schema)
        {
            settings.Add($"SET search_path = {PostgresNames.Quote(schema)}");
        }

        // A load that is said to be done must outlive a crash of the server, whatever its default is.
        settings.Add("SELECT pg_backend_pid(), CASE WHEN current_setting('synchronous_commit') = 'off' THEN set_config('synchronous_commit', 'on', false) END");
        return string.Join(";", settings);
    }
}
