using Sluice.Stores;

namespace Sluice.Host.Rendering;

/// <summary>The differences between streams and tables for a person: a line for each, and what becomes of it.</summary>
internal static class DriftText
{
    /// <summary>Writes all of them; nothing when there are none.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="drift">The differences.</param>
    /// <param name="before">What each line begins with.</param>
    public static void Write(TextWriter output, IReadOnlyList<SchemaDrift> drift, string before = "  ")
    {
        foreach (var table in drift)
        {
            output.WriteLine($"{before}drift      {ProblemText.Printable(table.Stream)} → {table.Store} table {ProblemText.Printable(table.Table)}"
                + $" (schema: {table.Schema.ToString().ToLowerInvariant()})");
            foreach (var change in table.Changes)
            {
                output.WriteLine($"{before}           {ProblemText.Printable(Line(change))}");
            }
        }
    }

    private static string Line(ColumnChange change) => change.Kind switch
    {
        ColumnChangeKind.Added => $"+ {change.Column} {change.StreamType}: {(change.IsApplied ? "added to the table" : "not in the table")}",
        ColumnChangeKind.Dropped => $"- {change.Column} {change.TableType}: not in the file"
            + (change.Refusal is null ? ", so it keeps its value or gets NULL" : ""),
        ColumnChangeKind.Renamed => $"~ {change.Was} → {change.Column} {change.StreamType}: looks renamed, values {change.Similarity:P0} alike; "
            + (change.IsApplied ? "added as a column of its own; " : "")
            + (NameLetters.IsName(change.Was!) ? $"to go on in one, map: {{ {YamlText.Word(change.Was!)}: {{ from: [{YamlText.Of(change.Was!)}, {YamlText.Of(change.Column)}] }} }}"
                : "a pipeline's map gives both one name"),
        _ => $"! {change.Column} {change.TableType} → {change.StreamType}: does not always fit",
    };
}
