using Sluice.DuckDbApi.Native;
using static Sluice.DuckDbApi.Native.NativeMethods;

namespace Sluice.DuckDbApi;

/// <summary>
/// An open database. The caller disposes it; DuckDB closes it when its last connection is disposed too. It may be used
/// from several threads, each with a connection of its own.
/// </summary>
public sealed unsafe class DuckDatabase : IDisposable
{
    private readonly DatabaseHandle _handle;

    private DuckDatabase(DatabaseHandle handle) => _handle = handle;

    /// <summary>The version of the native library, such as "v1.5.6".</summary>
    public static string LibraryVersion => BorrowedText(duckdb_library_version())!;

    /// <summary>Opens a database.</summary>
    /// <param name="path">A file, which is made when it is not there, or ":memory:".</param>
    /// <param name="settings">DuckDB's settings by their SQL names, as text: threads, memory_limit, access_mode…</param>
    /// <exception cref="DuckException">The file is locked or no database, or a setting is unknown or refused.</exception>
    public static DuckDatabase Open(string path = ":memory:", IReadOnlyDictionary<string, string>? settings = null)
    {
        DuckSql.RefuseNul(path, nameof(path));
        using var config = Configure(settings);
        byte* error;
        var state = duckdb_open_ext(path, out var handle, config, &error);
        if (state == NativeState.Success)
        {
            return new(handle);
        }

        handle.Dispose();
        throw new DuckException(OwnedText(error) ?? $"DuckDB could not open {path} and did not say why.");
    }

    /// <summary>Opens a connection. The caller disposes it.</summary>
    public DuckConnection Connect()
    {
        if (duckdb_connect(_handle, out var connection) == NativeState.Success)
        {
            return new(connection);
        }

        connection.Dispose();
        throw new DuckException("DuckDB opened no connection and did not say why.");
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    private static ConfigHandle Configure(IReadOnlyDictionary<string, string>? settings)
    {
        if (duckdb_create_config(out var config) == NativeState.Error)
        {
            config.Dispose();
            throw new InsufficientMemoryException("DuckDB could not allocate a configuration.");
        }

        foreach (var (name, value) in settings ?? new Dictionary<string, string>())
        {
            if (duckdb_set_config(config, name, value) == NativeState.Error)
            {
                config.Dispose();
                throw new DuckException(
                    $"Invalid Configuration Error: DuckDB refuses the setting {name} = '{value}'.", DuckErrorType.InvalidConfiguration);
            }
        }

        return config;
    }
}
