using Sluice.Pipelines.Reading.Excel.Rows;

namespace Sluice.Pipelines.Reading.Excel;

/// <summary>A column of a table in a sheet.</summary>
/// <param name="Place">Its column in the sheet, from 0.</param>
/// <param name="Name">Its name in the header; empty where there is none.</param>
/// <param name="Tally">What its cells are.</param>
internal sealed record SheetColumn(int Place, string Name, ColumnTally Tally);
