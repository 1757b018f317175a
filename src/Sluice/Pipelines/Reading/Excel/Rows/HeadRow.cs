namespace Sluice.Pipelines.Reading.Excel.Rows;

/// <summary>A row that is held back until it is known which one is the header.</summary>
/// <param name="Bytes">The row, as the store keeps it.</param>
/// <param name="IsMarked">Whether the format itself calls it a header.</param>
internal sealed record HeadRow(byte[] Bytes, bool IsMarked);
