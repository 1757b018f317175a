using System.Buffers.Binary;
using Sluice.Pipelines.Reading.Excel.Xls.Records;

namespace Sluice.Pipelines.Reading.Excel.Xls;

/// <summary>
/// The cells of a sheet that hold an error. ExcelDataReader gives them like empty ones, so they are looked up in the records.
/// </summary>
internal sealed class ErrorCells
{
    private const int Columns = 256;
    private const int Rows = 65_536;

    // By row and column the error and one more; made when there is the first.
    private byte[]? _codes;

    /// <summary>Finds them.</summary>
    /// <param name="file">The workbook.</param>
    /// <param name="place">The sheet's place among the worksheets.</param>
    /// <param name="cancellation">Stops looking.</param>
    /// <exception cref="InvalidDataException">The workbook is damaged.</exception>
    public static ErrorCells In(OleFile file, int place, CancellationToken cancellation)
    {
        var errors = new ErrorCells();
        var records = new BiffRecords(file);
        var sheet = new BiffSheet(records, place);
        while (sheet.MoveNext())
        {
            cancellation.ThrowIfCancellationRequested();
            var content = records.Content;
            switch (records.Number)
            {
                case 0x0005 when content[8] != 0:
                    errors.Add(content, content[7]);
                    break;
                case 0x0205 when content[7] != 0:
                    errors.Add(content, content[6]);
                    break;
                case 0x0006 or 0x0206 or 0x0406 when sheet.FormulaResult is [2, _, var code, _, _, _, 0xff, 0xff]:
                    errors.Add(content, code);
                    break;
            }
        }

        return errors;
    }

    /// <summary>The word of the error in a cell; null where it has none.</summary>
    /// <param name="row">Its row, from 0.</param>
    /// <param name="column">Its column, from 0.</param>
    public string? At(int row, int column) => _codes is null || row >= Rows || column >= Columns ? null : _codes[row * Columns + column] switch
    {
        0 => null,
        0x00 + 1 => "#NULL!",
        0x07 + 1 => "#DIV/0!",
        0x0F + 1 => "#VALUE!",
        0x17 + 1 => "#REF!",
        0x1D + 1 => "#NAME?",
        0x24 + 1 => "#NUM!",
        0x2A + 1 => "#N/A",
        _ => "#GETTING_DATA",
    };

    private void Add(ReadOnlySpan<byte> content, byte code)
    {
        int column = BinaryPrimitives.ReadUInt16LittleEndian(content[2..]);
        if (column < Columns)
        {
            (_codes ??= new byte[Rows * Columns])[BinaryPrimitives.ReadUInt16LittleEndian(content) * Columns + column] = (byte)(code + 1);
        }
    }
}
