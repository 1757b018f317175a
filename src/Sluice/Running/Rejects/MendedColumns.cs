using System.Globalization;
using Sluice.DuckDbApi;

namespace Sluice.Running.Rejects;

/// <summary>
/// Which column of a mended file is which of the original's. Columns may have been moved or taken out; one that is gone
/// leaves its cells as they were. Our own names come first in an export, so the first of a name is ours.
/// </summary>
/// <param name="Cells">SQL of the list of cells by the columns of the original, over the list <c>cells</c> of the mended file.</param>
/// <param name="Raw">SQL of the record that a person may have written anew.</param>
/// <param name="Warnings">Columns that are in neither.</param>
internal sealed record MendedColumns(string Cells, string Raw, IReadOnlyList<Problem> Warnings)
{
    /// <summary>Matches the columns by their names.</summary>
    public static MendedColumns Of(ReplayWork work)
    {
        var left = work.Mended.Header.Select((name, index) => (Index: index, Name: name)).Where(column => column.Name.Length > 0).ToList();
        foreach (var ours in RejectTable.OwnNames)
        {
            left.Remove(left.Find(column => column.Name == ours));
        }

        var cells = new List<string>();
        foreach (var column in work.Original.SourceColumns)
        {
            var found = column.IsKept ? left.FindIndex(one => one.Name == column.Key) : -1;
            cells.Add(found < 0 ? "NULL::VARCHAR" : Cell(left[found].Index));
            if (found >= 0)
            {
                left.RemoveAt(found);
            }
        }

        var raw = work.Mended.Header.ToList().IndexOf(RejectTable.Raw);
        return new MendedColumns($"[{string.Join(", ", cells)}]", raw < 0 ? "NULL::VARCHAR" : Cell(raw), [.. left.Select(column => Unknown(column.Name))]);
    }

    private static string Cell(int index) => string.Create(CultureInfo.InvariantCulture, $"coalesce(cells[{index + 1}], '')");

    private static Problem Unknown(string name) => new("unknown_column",
        $"The column {name} is none of the original file's and is left out.") { Severity = Severity.Warning, Column = name };
}
