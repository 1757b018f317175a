namespace Sluice.Pipelines.Reading.Excel.Html;

/// <summary>A table of a page.</summary>
/// <param name="Id">Its id in the page; empty where it has none.</param>
internal sealed record HtmlTable(string Id)
{
    /// <summary>Cells that begin in it, those of tables in its cells not counted.</summary>
    public long Cells { get; private set; }

    /// <summary>Counts a cell.</summary>
    public void AddCell() => Cells++;
}
