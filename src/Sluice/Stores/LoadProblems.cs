using System.Globalization;
using Sluice.Packages;

namespace Sluice.Stores;

/// <summary>Why a package is not loaded, whatever the store.</summary>
internal static class LoadProblems
{
    public static Problem Differs(string table, string stream, IReadOnlyList<string> differences) =>
        new("schema_differs", $"The table \"{table}\" does not take the stream \"{stream}\": {string.Join("; ", differences)}.")
        {
            Advice = "Map or type these columns to what the table has, change the table, or load into another one."
                + (differences.Any(difference => difference.StartsWith("\"_", StringComparison.Ordinal))
                    ? " Columns _job, _file and _row are the provenance: they can be switched off for a write."
                    : ""),
        };

    public static Problem Reserved(string stream, string column) =>
        new("reserved_column", $"The stream \"{stream}\" has a column \"{column}\", which is the name of a provenance column.")
        {
            Advice = "Give the column another name in the pipeline, or switch the provenance off for this write.",
        };

    public static Problem Repeated(string stream, string column) =>
        new("repeated_column", $"The stream \"{stream}\" has the column \"{column}\" twice; a table tells names apart by more than case.");

    public static Problem NoColumn(string stream, string column, string what) =>
        new("unknown_column", $"The stream \"{stream}\" has no column \"{column}\", which is named as {what}.");

    public static Problem NoColumns(LoadMode mode, string stream) =>
        new("key_missing", mode == LoadMode.Upsert
            ? $"The stream \"{stream}\" is to be loaded by upsert, and no key is given."
            : $"The stream \"{stream}\" is to be loaded by replace_by, and no column is given.");

    public static Problem NullKeys(string stream, IReadOnlyList<string> key, long rows, long row) =>
        new("null_key", $"{rows} rows of the stream \"{stream}\" have no value in the key ({Listed(key)}); the first is row {row}.")
        {
            Advice = "Make the key required in the pipeline, so that such rows become rejects.",
        };

    public static Problem RepeatedKeys(string stream, IReadOnlyList<string> key, long rows, long keys) =>
        new("repeated_key", $"The {rows} rows of the stream \"{stream}\" have only {keys} different keys ({Listed(key)}), "
            + "so that an upsert would lose some of them.")
        {
            Advice = "Add a unique check on the key to the pipeline.",
        };

    public static Problem Unbalanced(string stream, string table, long expected, long loaded) =>
        new("books_unbalanced", $"The stream \"{stream}\" has {expected} rows by its books, and {loaded} went into \"{table}\"; nothing was kept.");

    public static Problem NoProvenance(string stream, string table) =>
        new("reload_needs_provenance", $"The rows that earlier jobs appended to \"{table}\" can not be told apart: the stream \"{stream}\" "
            + "is written without provenance.")
        {
            Advice = "Switch the provenance on for this write, or set on_repeat to skip or load_again.",
        };

    public static Problem OtherPackage(PackageManifest manifest, string digest) =>
        new("load_differs", $"The job {manifest.Job} was loaded here with another package: digest {digest}, and this one has {manifest.Digest}.")
        {
            Advice = "Run the file as a new job; what is loaded stays as it is.",
        };

    public static Problem SameTable(string table) =>
        new("same_table", $"Two streams of one package go into the table \"{table}\", and one of them would remove rows of the other.");

    public static Problem Late(string table, TableArrival newer, DateTimeOffset arrivedAt) =>
        new("late_arrival", string.Create(CultureInfo.InvariantCulture,
            $"The table \"{table}\" holds the load of a file that arrived later: {newer.File} (job {newer.Job}) at {newer.ArrivedAt.UtcDateTime:yyyy-MM-dd HH:mm:ss.ffffff}Z, ")
            + string.Create(CultureInfo.InvariantCulture, $"and this one arrived at {arrivedAt.UtcDateTime:yyyy-MM-dd HH:mm:ss.ffffff}Z; it would overwrite newer rows."))
        {
            Advice = "Run the file again to load it as the newest, or set order: none for this write to load files as they come.",
        };

    public static Problem OwnTable(string table) =>
        new("reserved_table", $"The table \"{table}\" is where the store keeps its markers.") { Advice = "Give the table another name." };

    public static Problem NotATable(string table, string what) =>
        new("not_a_table", $"\"{table}\" is a {what}, and rows can be loaded into tables only.") { Advice = "Give the name of a table." };

    private static string Listed(IReadOnlyList<string> columns) => string.Join(", ", columns.Select(column => NameLetters.IsName(column) ? column : $"\"{column}\""));

    public static Problem ReadOnly(string store) =>
        new("store_read_only", $"The store {store} was opened to be looked at, so nothing can be loaded.");

    /// <summary>A stream with more columns than a table of the store can have.</summary>
    public static Problem TooManyColumns(string stream, int columns, string store, int most) =>
        new("too_many_columns", $"The stream \"{stream}\" has {columns} columns with the provenance, and a table of {store} has {most} at most.")
        {
            Found = $"{columns}",
            Expected = $"at most {most}",
            Advice = "Map the columns that you need, and let rest: json take the others into one.",
        };
}
