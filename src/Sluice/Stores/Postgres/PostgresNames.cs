using System.Text;
using Sluice.DuckDbApi;

namespace Sluice.Stores.Postgres;

/// <summary>Names as PostgreSQL takes them: any text in quotes, up to 63 bytes of UTF-8.</summary>
internal static class PostgresNames
{
    /// <summary>The most bytes of a name; the server cuts off the rest without an error.</summary>
    public const int BytesMax = 63;

    // Columns that every table has.
    private static readonly string[] OfSystem = ["tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"];

    /// <summary>The name as an identifier of SQL.</summary>
    public static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>A text as a literal of SQL, whatever the server's settings are.</summary>
    public static string Literal(string text) =>
        $"E'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>The name as the server keeps it: cut to <see cref="BytesMax"/> bytes, never within a letter.</summary>
    public static string Cut(string name)
    {
        if (Encoding.UTF8.GetByteCount(name) <= BytesMax)
        {
            return name;
        }

        var bytes = 0;
        var length = 0;
        foreach (var letter in name.EnumerateRunes())
        {
            bytes += letter.Utf8SequenceLength;
            if (bytes > BytesMax)
            {
                break;
            }

            length += letter.Utf16SequenceLength;
        }

        return name[..length];
    }

    /// <summary>A stream's columns under the names that they get in a table.</summary>
    public static IReadOnlyList<DuckColumn> Cut(IReadOnlyList<DuckColumn> columns) =>
        [.. columns.Select(column => column with { Name = Cut(column.Name) })];

    /// <summary>Names of a stream that no table can have: each a problem that says what to do.</summary>
    public static IEnumerable<Problem> ProblemsOf(string stream, IReadOnlyList<DuckColumn> columns)
    {
        foreach (var clash in columns.Select(column => column.Name).GroupBy(Cut, SqlName.Comparer).Where(names => names.Count() > 1))
        {
            yield return new Problem("name_clash",
                $"The columns {string.Join(" and ", clash.Select(name => $"\"{name}\""))} of the stream \"{stream}\" have one name in PostgreSQL, "
                + $"which keeps {BytesMax} bytes of a name: \"{clash.Key}\".")
            {
                Column = clash.Key,
                Advice = "Map one of them to a shorter name.",
            };
        }

        foreach (var name in columns.Select(column => column.Name).Where(name => name.Length == 0 || name.Contains('\0') || OfSystem.Contains(name)))
        {
            yield return new Problem("name_not_possible",
                name.Length == 0 ? $"A column of the stream \"{stream}\" has no name."
                : name.Contains('\0') ? $"A column's name in the stream \"{stream}\" holds the character NUL."
                : $"The column \"{name}\" of the stream \"{stream}\" has the name of a column that every table of PostgreSQL has.")
            {
                Column = name,
                Advice = "Map it to another name.",
            };
        }
    }

    /// <summary>A table's name in two parts: what is before the first dot is the schema.</summary>
    public static (string? Schema, string Table) Split(string name)
    {
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && dot < name.Length - 1 ? (Cut(name[..dot]), Cut(name[(dot + 1)..])) : (null, Cut(name));
    }
}
