namespace Sluice.Pipelines.Reading.Excel;

/// <summary>What a reader noticed in a sheet beside its rows.</summary>
internal sealed class SheetRemarks
{
    /// <summary>Cells with a formula that nobody has ever computed.</summary>
    public long FormulasWithoutValue { get; private set; }

    /// <summary>The first of them, as <c>C5</c>.</summary>
    public string FirstFormula { get; private set; } = "";

    /// <summary>Ranges of merged cells of more than one row, by their first and last row.</summary>
    public long MergedRanges { get; private set; }

    /// <summary>The first of them that reaches below a row, as <c>A2:A6</c>.</summary>
    public string FirstMerged { get; private set; } = "";

    /// <summary>Notes a formula without a value.</summary>
    public void NoteFormula(int column, int row)
    {
        if (FormulasWithoutValue++ == 0)
        {
            FirstFormula = $"{Cells.ColumnLetters.Of(column)}{row}";
        }
    }

    /// <summary>Notes merged cells of several rows.</summary>
    public void NoteMerged(string range)
    {
        if (MergedRanges++ == 0)
        {
            FirstMerged = range;
        }
    }
}
