using System.Buffers.Binary;
using Sluice.Pipelines.Reading.Excel.Xls.Records;

namespace Sluice.Pipelines.Reading.Excel.Xls.Counting;

/// <summary>
/// Counts the rows of a sheet once more, for the books: goes from record to record and marks the rows of those that hold a
/// value. Empty texts are none.
/// </summary>
internal static class BiffRowCount
{
    /// <summary>The rows.</summary>
    /// <param name="file">The workbook.</param>
    /// <param name="place">The sheet's place among the worksheets.</param>
    /// <param name="cancellation">Stops counting.</param>
    public static long Of(OleFile file, int place, CancellationToken cancellation)
    {
        var emptyTexts = new EmptySharedTexts(new BiffRecords(file));
        var records = new BiffRecords(file);
        var sheet = new BiffSheet(records, place);
        var rows = new HashSet<int>();
        var formulaRow = -1;
        while (sheet.MoveNext())
        {
            cancellation.ThrowIfCancellationRequested();
            var content = records.Content;
            switch (records.Number)
            {
                case 0x0002 or 0x0003 or 0x0203 or 0x0005 or 0x0205 or 0x027E or 0x007E or 0x00BD:
                case 0x0004 when content[7] > 0:
                case 0x0204 or 0x00D6 when BinaryPrimitives.ReadUInt16LittleEndian(content[6..]) > 0:
                case 0x00FD when !emptyTexts.Contains(BinaryPrimitives.ReadInt32LittleEndian(content[6..])):
                    rows.Add(RowOf(content));
                    break;
                case 0x0006 or 0x0206 or 0x0406:
                    var result = sheet.FormulaResult;
                    var isText = result[6] == 0xff && result[7] == 0xff && result[0] is not (1 or 2);
                    formulaRow = isText ? RowOf(content) : -1;
                    if (!isText)
                    {
                        rows.Add(RowOf(content));
                    }

                    break;
                case 0x0007 or 0x0207 when formulaRow >= 0:
                    if ((records.Number == 0x0007 ? content[0] : BinaryPrimitives.ReadUInt16LittleEndian(content)) > 0)
                    {
                        rows.Add(formulaRow);
                    }

                    formulaRow = -1;
                    break;
            }
        }

        return rows.Count;
    }

    private static int RowOf(ReadOnlySpan<byte> content) => BinaryPrimitives.ReadUInt16LittleEndian(content);
}
