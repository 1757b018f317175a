using Sluice.DuckDbApi;
using Sluice.Pipelines.Reading.Parquet;

namespace Sluice.Running;

/// <summary>
/// The child's DuckDB: in memory, on a budget, and locked down before any byte of a stranger reaches it. It can write
/// below the child's own folder and read the one staged file; no other file, no network, no extension, no setting.
/// </summary>
internal sealed class LockedDatabase : IDisposable
{
    /// <summary>The folder, below its own, into which it spills.</summary>
    public const string SpillName = "spill";

    private readonly DuckDatabase _database;
    private readonly string _spill;

    private LockedDatabase(DuckDatabase database, string spill)
    {
        _database = database;
        _spill = spill;
        Connection = database.Connect();
    }

    /// <summary>The connection on which the plan runs.</summary>
    public DuckConnection Connection { get; }

    /// <summary>A further connection, for another thread.</summary>
    public DuckConnection Connect() => _database.Connect();

    /// <summary>Opens it. The order of the settings matters: each of the last two locks what came before.</summary>
    /// <param name="folder">The only folder in which it may write.</param>
    /// <param name="file">The only other file that it may read; null when our own reader reads the file.</param>
    /// <param name="memoryBytes">DuckDB's memory limit.</param>
    /// <param name="threads">DuckDB's threads.</param>
    /// <param name="others">Further files that it may read.</param>
    public static LockedDatabase Open(string folder, string? file, long memoryBytes, int threads, IReadOnlyList<string>? others = null)
    {
        var database = DuckDatabase.Open(":memory:", new Dictionary<string, string>
        {
            ["threads"] = threads.ToString(),
            ["memory_limit"] = $"{memoryBytes / 1024}KiB",
            ["autoinstall_known_extensions"] = "false",
            ["autoload_known_extensions"] = "false",
            ["allow_community_extensions"] = "false",
            ["allow_unsigned_extensions"] = "false",
        });
        var spill = SpillFolderIn(folder);
        var locked = new LockedDatabase(database, spill);
        string[] settings =
        [
            $"SET temp_directory = {DuckSql.Literal(spill)}",
            "SET max_temp_directory_size = '64GB'",
            "SET allow_persistent_secrets = false",
            "SET enable_external_file_cache = false",
            // Rows carry their number, so that no query has to keep their order, which would cost the threads.
            "SET preserve_insertion_order = false",
            "SET TimeZone = 'UTC'",
            "SET enable_progress_bar = true",
            "SET enable_progress_bar_print = false",
            $"SET allowed_directories = [{DuckSql.Literal(folder.TrimEnd('/') + "/")}]",
            // DuckDB holds the pattern by which it is asked for a file against these, and then the file.
            $"SET allowed_paths = [{string.Join(", ", (others ?? []).Prepend(file).OfType<string>().SelectMany(Spellings).Select(DuckSql.Literal))}]",
            "SET enable_external_access = false",
            "SET lock_configuration = true",
        ];
        foreach (var setting in settings)
        {
            locked.Connection.Execute(setting);
        }

        return locked;
    }

    private static IEnumerable<string> Spellings(string path) => new[] { path, ParquetSource.PatternOf(path) }.Distinct();

    // Who only looks at a package may look at one on a disk that takes nothing: then nothing is spilled.
    private static string SpillFolderIn(string folder)
    {
        var spill = Path.Combine(folder, SpillName);
        try
        {
            Directory.CreateDirectory(spill);
            return spill;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    /// <summary>Closes it and removes what it spilled.</summary>
    public void Dispose()
    {
        Connection.Dispose();
        _database.Dispose();
        if (Directory.Exists(_spill))
        {
            Directory.Delete(_spill, recursive: true);
        }
    }
}
