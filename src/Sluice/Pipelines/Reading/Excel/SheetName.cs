namespace Sluice.Pipelines.Reading.Excel;

/// <summary>A sheet of a workbook, or a table of a page.</summary>
/// <param name="Index">Its place among the sheets that can be read, from 0.</param>
/// <param name="Name">Its name.</param>
/// <param name="IsHidden">Whether a person who opens the workbook does not see it.</param>
internal sealed record SheetName(int Index, string Name, bool IsHidden = false)
{
    /// <summary>Its number for a person.</summary>
    public int Number => Index + 1;
}
