namespace Sluice.Pipelines.Reading.Excel.Xlsx;

/// <summary>What the cells of all sheets of a workbook refer to.</summary>
/// <param name="Path">The file, for messages.</param>
/// <param name="Strings">The texts that cells share.</param>
/// <param name="Formats">What the styles of cells make of numbers.</param>
/// <param name="Is1904">Whether its days are counted from 1904.</param>
internal sealed record XlsxContext(string Path, SharedStrings Strings, CellFormats Formats, bool Is1904);
