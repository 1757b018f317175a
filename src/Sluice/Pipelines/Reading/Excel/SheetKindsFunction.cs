using Sluice.DuckDbApi;
using Sluice.Pipelines.Reading.Excel.Cells;
using Sluice.Pipelines.Reading.Excel.Rows;

namespace Sluice.Pipelines.Reading.Excel;

/// <summary>
/// <c>name(row BLOB) → VARCHAR</c>: what the cells of a row of the store are, a letter for each column of the table: <c>n</c>
/// for a number, <c>d</c> for a date or time, a blank for anything else.
/// </summary>
/// <param name="name">The name in SQL.</param>
/// <param name="columns">Columns of the table.</param>
/// <param name="indexOfPlace">By column of the sheet: the column of the table, or -1.</param>
internal sealed class SheetKindsFunction(string name, int columns, int[] indexOfPlace) : DuckScalarFunction(name, DuckLogicalType.Varchar, DuckLogicalType.Blob)
{
    /// <summary>The letter of a number.</summary>
    public const char Number = 'n';

    /// <summary>The letter of a date or time.</summary>
    public const char Temporal = 'd';

    /// <inheritdoc/>
    protected override void Invoke(DuckDataChunk input, DuckVectorWriter output, object? state)
    {
        var rows = input.Column(0);
        var kinds = new byte[columns];
        for (var row = 0; row < input.Count; row++)
        {
            if (!rows.IsNull(row))
            {
                Write(rows.Utf8(row), kinds);
                output.SetUtf8(row, kinds);
            }
        }
    }

    private void Write(ReadOnlySpan<byte> row, byte[] kinds)
    {
        Array.Fill(kinds, (byte)' ');
        var cells = new SheetCells(row);
        while (cells.MoveNext())
        {
            if (cells.Column < indexOfPlace.Length && indexOfPlace[cells.Column] is >= 0 and var column)
            {
                kinds[column] = (byte)(cells.Kind switch
                {
                    SheetCellKind.Number => Number,
                    SheetCellKind.Temporal => Temporal,
                    _ => ' ',
                });
            }
        }
    }
}
