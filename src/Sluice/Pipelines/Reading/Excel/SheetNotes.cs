using Sluice.Pipelines.Reading.Excel.Cells;

namespace Sluice.Pipelines.Reading.Excel;

/// <summary>What is worth telling about a table of a sheet.</summary>
internal static class SheetNotes
{
    /// <summary>Gathers it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="table">The table.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="remarks">What the reader noticed.</param>
    /// <param name="isHeaderOpen">True where nobody has said if there is a header.</param>
    public static IReadOnlyList<Problem> Of(
        string path, SheetTable table, IReadOnlyList<SheetColumn> columns, SheetRemarks remarks, bool isHeaderOpen)
    {
        var notes = new List<Problem>();
        if (table.TitleRows > 0)
        {
            notes.Add(SheetProblems.RowsAboveHeader(path, table.HeaderNumber, table.TitleRows));
        }
        else if (table.HeaderNumber == 0 && isHeaderOpen && !table.IsEmpty)
        {
            notes.Add(SheetProblems.HeaderMissing(path));
        }

        foreach (var column in columns)
        {
            NoteErrors(path, column, notes);
            NoteMixture(path, column, notes);
        }

        if (remarks.FormulasWithoutValue > 0)
        {
            notes.Add(SheetProblems.FormulasWithoutValue(path, remarks.FormulasWithoutValue, remarks.FirstFormula));
        }

        if (remarks.MergedRanges > 0)
        {
            notes.Add(SheetProblems.MergedCells(path, remarks.MergedRanges, remarks.FirstMerged));
        }

        return notes;
    }

    private static void NoteErrors(string path, SheetColumn column, List<Problem> notes)
    {
        var tally = column.Tally;
        if (tally[SheetCellKind.Error] > 0)
        {
            notes.Add(SheetProblems.ErrorCells(
                path, tally[SheetCellKind.Error], NameOf(column), tally.ErrorWords[0], tally.FirstRowOf(SheetCellKind.Error)));
        }
    }

    private static void NoteMixture(string path, SheetColumn column, List<Problem> notes)
    {
        var kinds = Words.Select(word => (Kind: word.Key, Cells: column.Tally[word.Key])).Where(kind => kind.Cells > 0).OrderByDescending(kind => kind.Cells).ToList();
        if (kinds.Count < 2)
        {
            return;
        }

        // What is rarest is what a person looks for.
        var rarest = kinds[^1].Kind;
        var all = string.Join(", ", kinds.Select(kind => $"{kind.Cells} {Words[kind.Kind]}{(kind.Cells == 1 ? "" : "s")}"));
        var witness = rarest == SheetCellKind.Text ? $"text '{column.Tally.FirstText}'" : Words[rarest];
        var mayBeDates = kinds.TrueForAll(kind => kind.Kind is SheetCellKind.Text or SheetCellKind.Temporal);
        notes.Add(SheetProblems.MixedColumn(path, NameOf(column), all, witness, column.Tally.FirstRowOf(rarest), mayBeDates));
    }

    private static Dictionary<SheetCellKind, string> Words { get; } = new()
    {
        [SheetCellKind.Number] = "number",
        [SheetCellKind.Padded] = "padded number",
        [SheetCellKind.Temporal] = "date",
        [SheetCellKind.Duration] = "duration",
        [SheetCellKind.Boolean] = "boolean",
        [SheetCellKind.Text] = "text",
    };

    private static string NameOf(SheetColumn column) => column.Name.Length > 0 ? column.Name : ColumnLetters.Of(column.Place);
}
