using System.Buffers;
using System.Text;

namespace Sluice.Spreadsheets;

/// <summary>
/// A CSV file for people: UTF-8 with a byte order mark, without which Excel takes it for something else, commas, CRLF, and
/// no cell that a spreadsheet would run as a formula (<see cref="FormulaGuard"/>). An empty text stands in quotes, a cell
/// without a value is nothing. The writer owns the stream.
/// </summary>
internal sealed class CsvTableWriter : ITableWriter
{
    private static readonly SearchValues<char> Quoted = SearchValues.Create("\",\r\n");
    private readonly StreamWriter _text;
    private readonly bool _isGuarded;

    /// <param name="output">Where it is written.</param>
    /// <param name="header">The names of the columns.</param>
    /// <param name="isGuarded">False for a file that no spreadsheet will see: its cells are written as they are.</param>
    public CsvTableWriter(Stream output, IReadOnlyList<string> header, bool isGuarded = true)
    {
        _isGuarded = isGuarded;
        _text = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), 1 << 16);
        Write(header.ToArray());
    }

    /// <inheritdoc/>
    public long CellsCut => 0;

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<string?> cells)
    {
        for (var column = 0; column < cells.Length; column++)
        {
            if (column > 0)
            {
                _text.Write(',');
            }

            if (cells[column] is { } cell)
            {
                WriteCell(_isGuarded ? FormulaGuard.Guard(cell) : cell);
            }
        }

        _text.Write("\r\n");
    }

    /// <inheritdoc/>
    public void Finish() => _text.Flush();

    /// <inheritdoc/>
    public void Dispose() => _text.Dispose();

    private void WriteCell(string cell)
    {
        // Blanks at the ends would be dropped by some readers.
        var isPlain = cell.Length > 0 && cell[0] != ' ' && cell[^1] != ' ' && !cell.AsSpan().ContainsAny(Quoted);
        if (isPlain)
        {
            _text.Write(cell);
            return;
        }

        _text.Write('"');
        _text.Write(cell.Replace("\"", "\"\"", StringComparison.Ordinal));
        _text.Write('"');
    }
}
