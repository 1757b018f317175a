namespace Sluice.Pipelines.Reading;

/// <summary>What a title above a table looks like, in text and in workbooks alike.</summary>
internal static class TitleRow
{
    // One cell or two ("Date:", "5 May") above a table of four columns or more, or a third of its width.
    private const int CellsMax = 2;
    private const int WideTableCellsMin = 4;

    /// <summary>Whether a row is so much narrower than the table that it may be a title.</summary>
    /// <param name="cells">Its cells with content.</param>
    /// <param name="usual">The cells that most rows have.</param>
    public static bool IsNarrow(int cells, int usual) => cells * 3 <= usual || (cells <= CellsMax && usual >= WideTableCellsMin);
}
