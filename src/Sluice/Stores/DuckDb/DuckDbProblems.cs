using System.Text.RegularExpressions;
using Sluice.DuckDbApi;

namespace Sluice.Stores.DuckDb;

/// <summary>DuckDB's errors as a store's: all messages of the DuckDB store are here.</summary>
internal static partial class DuckDbProblems
{
    public static StoreException Locked(string store, string path, string holder) => new(true, store, "open",
        new("store_locked", $"The database {path} is open in {holder}; only one can write to it at a time.")
        {
            Advice = "Close it there, or load into another file.",
        });

    public static StoreException Path(string store, string message, string advice) =>
        new(false, store, "open", new("store_path", message) { Advice = advice });

    public static bool IsLogDamage(DuckException problem) =>
        problem.Message.Contains("replaying WAL", StringComparison.OrdinalIgnoreCase)
        || problem.Message.Contains("Corrupt WAL", StringComparison.OrdinalIgnoreCase);

    /// <summary>True when the instance can do nothing more and the file has to be opened anew.</summary>
    public static bool IsFatal(DuckException problem) =>
        problem.ErrorType is DuckErrorType.Fatal or DuckErrorType.Internal
        || problem.Message.Contains("database has been invalidated", StringComparison.Ordinal);

    public static Problem LogPutAside(string path, string kept, DuckException problem) =>
        new("store_log_damaged", $"The write-ahead log of {path} can not be replayed ({FirstLine(problem)}). It was kept as {kept}, "
            + "and the database opened as of its last checkpoint: loads since then are missing from it.")
        {
            Severity = Severity.Warning,
            Advice = "Load again what is missing: a package whose marker is gone is loaded anew, the others are left alone.",
        };

    /// <summary>What DuckDB said, in a store's words.</summary>
    public static StoreException Translate(DuckException problem, string store, string operation, string path)
    {
        var (isTransient, found) = Describe(problem, path);
        return new(isTransient, store, operation, found, problem);
    }

    private static (bool IsTransient, Problem Problem) Describe(DuckException problem, string path)
    {
        var text = problem.Message;
        bool Says(string part) => text.Contains(part, StringComparison.OrdinalIgnoreCase);
        if (Says("Could not set lock on file") || Says("Conflicting lock"))
        {
            var holder = Holder().Match(text);
            var who = holder.Success ? $"another process ({holder.Groups[1].Value}, PID {holder.Groups[2].Value})" : "another process";
            return (true, Locked("", path, who).Problem);
        }

        if (Says("not a valid DuckDB database file"))
        {
            return (false, new("store_not_a_database", $"{path} is not a DuckDB database.")
            {
                Advice = "Give the path of a database, or of a file that does not exist yet: it is created.",
            });
        }

        if (Says("version number") && Says("can only read"))
        {
            return (false, new("store_version", $"{path} was written by another version of DuckDB: {FirstLine(problem)}")
            {
                Advice = "Export it with that version and import it anew.",
            });
        }

        if (Says("No space left") || Says("disk quota") || Says("not enough disk space"))
        {
            return (true, new("disk_full", $"The disk is full under {path}; nothing of the package was loaded.")
            {
                Advice = "Free some space and load again.",
            });
        }

        if (Says("Permission denied") || Says("Read-only file system") || Says("Operation not permitted") || Says("read-only mode"))
        {
            return (false, new("store_permission", $"{path} can not be opened for writing: {FirstLine(problem)}")
            {
                Advice = "Give this user the right to write to the file and to its folder.",
            });
        }

        return Describe(problem.ErrorType, FirstLine(problem), path);
    }

    private static (bool IsTransient, Problem Problem) Describe(DuckErrorType type, string message, string path) => type switch
    {
        DuckErrorType.OutOfMemory => (false, new("store_memory", $"The memory of the store {path} was not enough: {message}")
        {
            Advice = "Give the store more memory.",
        }),
        DuckErrorType.Constraint => (false, new("store_constraint", $"A constraint of the table in {path} refuses a row: {message}")
        {
            Advice = "Add a check for it to the pipeline, so that such rows become rejects, or change the table.",
        }),
        DuckErrorType.Conversion or DuckErrorType.OutOfRange => (false,
            new("store_conversion", $"A value does not fit its column in {path}: {message}")
            {
                Advice = "Declare the type in the pipeline, so that such rows become rejects.",
            }),
        DuckErrorType.IO or DuckErrorType.Fatal or DuckErrorType.Internal or DuckErrorType.Transaction =>
            (true, new("store_failed", $"The database {path} failed: {message}")),
        _ => (false, new("store_failed", $"The database {path} refused: {message}")),
    };

    // What follows the first line is a stack trace or a picture of the SQL.
    private static string FirstLine(DuckException problem)
    {
        var end = problem.Message.IndexOf('\n', StringComparison.Ordinal);
        return end < 0 ? problem.Message : problem.Message[..end];
    }

    [GeneratedRegex(@"held in (.+?) \(PID (\d+)\)", RegexOptions.CultureInvariant)]
    private static partial Regex Holder();
}
