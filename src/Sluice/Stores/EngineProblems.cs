using System.Text.RegularExpressions;
using Sluice.DuckDbApi;

namespace Sluice.Stores;

/// <summary>
/// DuckDB's errors in a store's words. A place is how the store names itself within a sentence: "the database /data/x.duckdb".
/// </summary>
internal static partial class EngineProblems
{
    public static StoreException Locked(string store, string place, string holder) => new(true, store, "open",
        new("store_locked", $"{Sentence(place)} is open in {holder}; only one can write to it at a time.")
        {
            Advice = "Close it there, or load somewhere else.",
        });

    public static StoreException Path(string store, string message, string advice) =>
        new(false, store, "open", new("store_path", message) { Advice = advice });

    public static Problem NoPermission(string place, string found) =>
        new("store_permission", $"{Sentence(place)} can not be written to: {found}")
        {
            Advice = "Give this user the right to write to it and to its folder.",
        };

    public static Problem DiskFull(string place) =>
        new("disk_full", $"The disk is full under {place}; nothing of the package was loaded.")
        {
            Advice = "Free some space and load again.",
        };

    /// <summary>True when the instance can do nothing more and has to be opened anew.</summary>
    public static bool IsFatal(DuckException problem) =>
        problem.ErrorType is DuckErrorType.Fatal or DuckErrorType.Internal
        || problem.Message.Contains("database has been invalidated", StringComparison.Ordinal);

    /// <summary>What DuckDB said, as a store says it.</summary>
    public static StoreException Translate(DuckException problem, string store, string operation, string place)
    {
        var (isTransient, found) = Describe(problem, place);
        return new(isTransient, store, operation, found, problem);
    }

    /// <summary>What follows the first line of a message is a stack trace or a picture of the SQL.</summary>
    public static string FirstLine(DuckException problem)
    {
        var end = problem.Message.IndexOf('\n', StringComparison.Ordinal);
        return end < 0 ? problem.Message : problem.Message[..end];
    }

    private static (bool IsTransient, Problem Problem) Describe(DuckException problem, string place)
    {
        bool Says(params ReadOnlySpan<string> parts)
        {
            foreach (var part in parts)
            {
                if (problem.Message.Contains(part, StringComparison.OrdinalIgnoreCase))
                {
                    return true;
                }
            }

            return false;
        }

        if (Says("Could not set lock on file", "Conflicting lock"))
        {
            var holder = Holder().Match(problem.Message);
            var who = holder.Success ? $"another process ({holder.Groups[1].Value}, PID {holder.Groups[2].Value})" : "another process";
            return (true, Locked("", place, who).Problem);
        }

        if (Says("not a valid DuckDB database file"))
        {
            return (false, new("store_not_a_database", $"{Sentence(place)} is no DuckDB database.")
            {
                Advice = "Give the path of a database, or of a file that does not exist yet: it is created.",
            });
        }

        if (Says("version number") && Says("can only read"))
        {
            return (false, new("store_version", $"{Sentence(place)} was written by another version of DuckDB: {FirstLine(problem)}")
            {
                Advice = "Export it with that version and import it anew.",
            });
        }

        if (Says("not supported in storage version"))
        {
            return (false, new("store_version", $"{Sentence(place)} is of a storage version without one of the types: {FirstLine(problem)}")
            {
                Advice = "Cast the column in the pipeline's map, such as { expr: CAST(c AS JSON) } for a VARIANT, or load into a database that was made with a newer STORAGE_VERSION.",
            });
        }

        if (Says("No space left", "disk quota", "not enough disk space"))
        {
            return (true, DiskFull(place));
        }

        return Says("Permission denied", "Read-only file system", "Operation not permitted", "read-only mode")
            ? (false, NoPermission(place, FirstLine(problem)))
            : Describe(problem.ErrorType, FirstLine(problem), place);
    }

    private static (bool IsTransient, Problem Problem) Describe(DuckErrorType type, string message, string place) => type switch
    {
        DuckErrorType.OutOfMemory => (false, new("store_memory", $"The memory of the store was not enough for {place}: {message}")
        {
            Advice = "Give the store more memory.",
        }),
        DuckErrorType.Constraint => (false, new("store_constraint", $"A constraint of the table refuses a row, in {place}: {message}")
        {
            Advice = "Add a check for it to the pipeline, so that such rows become rejects, or change the table.",
        }),
        DuckErrorType.Conversion or DuckErrorType.OutOfRange => (false,
            new("store_conversion", $"A value does not fit its column, in {place}: {message}")
            {
                Advice = "Declare the type in the pipeline, so that such rows become rejects.",
            }),
        DuckErrorType.IO or DuckErrorType.Fatal or DuckErrorType.Internal or DuckErrorType.Transaction =>
            (true, new("store_failed", $"{Sentence(place)} failed: {message}")),
        _ => (false, new("store_failed", $"{Sentence(place)} refused: {message}")),
    };

    private static string Sentence(string place) => char.ToUpperInvariant(place[0]) + place[1..];

    [GeneratedRegex(@"held in (.+?) \(PID (\d+)\)", RegexOptions.CultureInvariant)]
    private static partial Regex Holder();
}
