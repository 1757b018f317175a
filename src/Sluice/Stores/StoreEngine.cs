using System.Globalization;
using Sluice.DuckDbApi;

namespace Sluice.Stores;

/// <summary>
/// The DuckDB instance that a store works with: its memory bounded, nothing loaded from outside, and locked down so that
/// it reads and writes in the named folders only. No user's SQL runs in it; the lock is for what a package might bring.
/// </summary>
internal static class StoreEngine
{
    /// <summary>Opens an instance. The caller disposes it.</summary>
    /// <param name="path">The database file, or ":memory:".</param>
    /// <param name="options">Memory, threads and whether it may write.</param>
    /// <param name="folders">What it may read and write beside the database itself.</param>
    /// <param name="spillFolder">Where it puts what is larger than its memory; empty when it may not.</param>
    public static DuckDatabase Open(string path, StoreOptions options, IEnumerable<string> folders, string spillFolder)
    {
        var database = DuckDatabase.Open(path, Settings(path, options));
        try
        {
            using var connection = database.Connect();
            connection.Execute(LockDown(folders, spillFolder));
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Removes what an instance spilled that was killed. DuckDB leaves it lying and uses the same names again, so only
    /// the one that holds the store may do this.
    /// </summary>
    public static void RemoveSpillFiles(string spillFolder)
    {
        if (!Directory.Exists(spillFolder))
        {
            return;
        }

        foreach (var file in Directory.EnumerateFiles(spillFolder, "duckdb_temp_*"))
        {
            File.Delete(file);
        }
    }

    private static Dictionary<string, string> Settings(string path, StoreOptions options) => new()
    {
        ["access_mode"] = options.IsReadOnly && path != ":memory:" ? "read_only" : "automatic",
        ["threads"] = (options.Threads ?? Environment.ProcessorCount).ToString(CultureInfo.InvariantCulture),
        ["memory_limit"] = $"{options.MemoryBytes / 1024}KiB",
        ["autoinstall_known_extensions"] = "false",
        ["autoload_known_extensions"] = "false",
        ["allow_community_extensions"] = "false",
        ["allow_unsigned_extensions"] = "false",
    };

    // The order matters: what is set after the lock is refused.
    private static string LockDown(IEnumerable<string> folders, string spillFolder)
    {
        var allowed = folders.Select(folder => DuckSql.Literal(Path.GetFullPath(folder) + Path.DirectorySeparatorChar));
        return $"""
            SET temp_directory = {DuckSql.Literal(spillFolder)};
            SET preserve_insertion_order = false;
            SET TimeZone = 'UTC';
            SET allow_persistent_secrets = false;
            SET enable_external_file_cache = false;
            SET allowed_directories = [{string.Join(", ", allowed)}];
            SET enable_external_access = false;
            SET lock_configuration = true;
            """;
    }
}
