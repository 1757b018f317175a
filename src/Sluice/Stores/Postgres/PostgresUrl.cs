using System.Globalization;
using Npgsql;

namespace Sluice.Stores.Postgres;

/// <summary>
/// Where a PostgreSQL database is and how it is used: <c>//user:password@host:port/database?option=value</c>, as people
/// know it from psql. User, password and database may be percent-encoded, and must be where they hold one of <c>:/?#@%</c>.
/// </summary>
internal sealed record PostgresUrl
{
    private const int PortDefault = 5432;

    private static readonly string[] Names =
    [
        "sslmode", "sslrootcert", "sslcert", "sslkey", "connect_timeout", "target_session_attrs", "application_name", "host", "schema",
        "statement_timeout_seconds", "lock_timeout_seconds", "idle_timeout_seconds", "retry_seconds",
    ];

    // What the client takes.
    private const int ConnectSecondsMax = 1024;

    private static readonly string[] ServerKinds = ["any", "read-write", "read-only", "primary", "standby", "prefer-primary", "prefer-standby"];

    private PostgresUrl(NpgsqlConnectionStringBuilder connection) => Connection = connection;

    private string? _serverKind;

    /// <summary>What the client needs to connect.</summary>
    public NpgsqlConnectionStringBuilder Connection { get; }

    /// <summary>The schema of tables that name none, and of Sluice's own; null for the first of the search path.</summary>
    public string? Schema { get; private set; }

    /// <summary>How long the server may work on one statement, 1 hour by default; 0 for ever.</summary>
    public TimeSpan StatementTimeout { get; private set; } = TimeSpan.FromHours(1);

    /// <summary>How long a load waits for a table that somebody else has locked, 60 seconds by default; 0 for ever.</summary>
    public TimeSpan LockTimeout { get; private set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a transaction may wait for its client before the server ends it, 5 minutes by default; 0 for ever.</summary>
    public TimeSpan IdleTimeout { get; private set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a load tries again while the server is away, 60 seconds by default.</summary>
    public TimeSpan RetryTime { get; private set; } = TimeSpan.FromSeconds(60);

    /// <summary>Reads what follows <c>postgres:</c>.</summary>
    /// <exception cref="SluiceException">It is no such URL; no message shows the password.</exception>
    public static PostgresUrl Parse(string text)
    {
        if (!text.StartsWith("//", StringComparison.Ordinal))
        {
            throw Wrong(text, "has no // before the server");
        }

        var (rest, query) = Cut(text[2..], '?');
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        var (authority, database) = slash < 0 ? (rest, "") : (rest[..slash], rest[(slash + 1)..]);
        var at = authority.LastIndexOf('@');
        var (user, password) = Cut(at < 0 ? "" : authority[..at], ':');
        var connection = new NpgsqlConnectionStringBuilder
        {
            Host = "localhost",
            Port = PortDefault,
            Enlist = false,
            MaxPoolSize = 100,
            IncludeErrorDetail = true,
            GssEncryptionMode = GssEncryptionMode.Disable,
            ApplicationName = "sluice",
            // A server that is gone without a word is noticed by the system, also while nothing is sent.
            TcpKeepAlive = true,
            TcpKeepAliveTime = 30,
            TcpKeepAliveInterval = 10,
        };
        ReadServer(text, at < 0 ? authority : authority[(at + 1)..], connection);
        if (user.Length > 0)
        {
            connection.Username = Uri.UnescapeDataString(user);
        }

        if (password is { Length: > 0 })
        {
            connection.Password = Uri.UnescapeDataString(password);
        }

        if (database.Length == 0 || database.Contains('/'))
        {
            throw Wrong(text, database.Length == 0 ? "names no database" : "has a second / after the database");
        }

        connection.Database = Uri.UnescapeDataString(database);
        var url = new PostgresUrl(connection);
        foreach (var option in (query ?? "").Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = Cut(option, '=');
            url.Set(text, Uri.UnescapeDataString(name), Uri.UnescapeDataString(value ?? ""));
        }

        // Where there is one server only, it is that one, whatever it is; the client would refuse the wish.
        if (url._serverKind is { } kind && connection.Host.Contains(','))
        {
            connection.TargetSessionAttributes = kind;
        }

        connection.CommandTimeout = url.StatementTimeout == TimeSpan.Zero ? 0 : (int)url.StatementTimeout.TotalSeconds + 30;
        return url;
    }

    private static void ReadServer(string text, string server, NpgsqlConnectionStringBuilder connection)
    {
        if (server.Length == 0)
        {
            return;
        }

        // An IPv6 address has its colons in brackets.
        var colon = server.LastIndexOf(':');
        if (colon > server.LastIndexOf(']'))
        {
            if (!int.TryParse(server.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is < 1 or > 65535)
            {
                throw Wrong(text, $"has the port {server[(colon + 1)..]}, and ports are 1 to 65535");
            }

            connection.Port = port;
            server = server[..colon];
        }

        if (server.Length > 0)
        {
            connection.Host = Uri.UnescapeDataString(server.Trim('[', ']'));
        }
    }

    private void Set(string text, string name, string value)
    {
        switch (name)
        {
            case "sslmode":
                Connection.SslMode = Enum.TryParse<SslMode>(value.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out var mode)
                    ? mode
                    : throw Wrong(text, "has an sslmode that is none of disable, allow, prefer, require, verify-ca, verify-full");
                break;
            case "sslrootcert":
                Connection.RootCertificate = value;
                break;
            case "sslcert":
                Connection.SslCertificate = value;
                break;
            case "sslkey":
                Connection.SslKey = value;
                break;
            case "target_session_attrs":
                _serverKind = ServerKinds.Contains(value, StringComparer.Ordinal) ? value
                    : throw Wrong(text, $"has a target_session_attrs that is none of {string.Join(", ", ServerKinds)}");
                break;
            case "application_name":
                Connection.ApplicationName = value;
                break;
            case "host":
                Connection.Host = value;
                break;
            case "schema":
                Schema = value;
                break;
            case "connect_timeout":
                Connection.Timeout = (int)Seconds(text, name, value, ConnectSecondsMax).TotalSeconds;
                break;
            case "statement_timeout_seconds":
                StatementTimeout = Seconds(text, name, value);
                break;
            case "lock_timeout_seconds":
                LockTimeout = Seconds(text, name, value);
                break;
            case "idle_timeout_seconds":
                IdleTimeout = Seconds(text, name, value);
                break;
            case "retry_seconds":
                RetryTime = Seconds(text, name, value);
                break;
            default:
                throw Wrong(text, $"has the option {name}, which is none of {string.Join(", ", Names)}");
        }
    }

    private static TimeSpan Seconds(string text, string name, string value, int most = 1_000_000) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= most
            ? TimeSpan.FromSeconds(seconds)
            : throw Wrong(text, $"has a {name} that is no number of seconds up to {most}");

    private static (string Head, string? Tail) Cut(string text, char mark)
    {
        var at = text.IndexOf(mark, StringComparison.Ordinal);
        return at < 0 ? (text, null) : (text[..at], text[(at + 1)..]);
    }

    private static SluiceException Wrong(string text, string what) => new(FailureKind.Config,
    [
        new Problem("bad_store_url", $"The store postgres:{UrlMask.Of(text)} {what}.")
        {
            Expected = "postgres://user:password@host:port/database",
            Advice = "Write postgres://user:password@host:5432/database#table; in user and password write %40 for @, %3A for :, %2F for /, %23 for #.",
        },
    ]);
}
