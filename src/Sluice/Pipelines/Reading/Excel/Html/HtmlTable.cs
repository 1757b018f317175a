namespace Sluice.Pipelines.Reading.Excel.Html;

/// <summary>A table of a page.</summary>
/// <param name="Id">Its id in the page; empty where it has none.</param>
/// <param name="Outer">The table in whose cell it stands; null where it stands in none.</param>
internal sealed record HtmlTable(string Id, HtmlTable? Outer)
{
    private int _cellsOfRow;

    /// <summary>Cells that begin in it, those of tables in its cells not counted.</summary>
    public long Cells { get; private set; }

    /// <summary>Cells of its longest row.</summary>
    public int Columns { get; private set; }

    /// <summary>Whether a letter stands in one of its cells.</summary>
    public bool HasText { get; set; }

    /// <summary>Begins a row.</summary>
    public void AddRow() => _cellsOfRow = 0;

    /// <summary>Counts a cell.</summary>
    public void AddCell()
    {
        Cells++;
        Columns = Math.Max(Columns, ++_cellsOfRow);
    }

    /// <summary>Whether it may go on where the other ends: as wide, and in the same place.</summary>
    public bool IsLike(HtmlTable other) => Columns == other.Columns && Columns > 1 && ReferenceEquals(Outer, other.Outer);
}
