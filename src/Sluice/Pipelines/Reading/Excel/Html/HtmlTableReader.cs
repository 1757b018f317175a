using Sluice.Pipelines.Reading.Excel.Cells;
using Sluice.Pipelines.Reading.Excel.Rows;

namespace Sluice.Pipelines.Reading.Excel.Html;

/// <summary>
/// Reads the rows of one table of a page. Cells and rows need not be closed. A cell over several columns or rows has its
/// value in the first of them; the cells of tables in a cell are text of that cell.
/// </summary>
internal sealed class HtmlTableReader(HtmlScanner html, int table, SheetRow row, IRowSink sink, string path)
{
    private const int SpanMax = 1000;

    // A page can make every cell look for its place behind thousands of others; no real one comes near this.
    private const long StepsAsideMax = 100_000_000;

    private readonly HtmlCellText _text = new(row.CellBytesMax);
    private readonly SheetRemarks _remarks = new();

    // By column: the last row that a cell from above reaches down to.
    private readonly List<int> _takenUntil = [];
    private long _stepsAside;

    private int _tables;

    // Tables that are open around the current place from ours inwards: 0 outside of it, 1 in it, more in a table in a cell.
    private int _depth;
    private int _number;
    private int _column;
    private int _columns;
    private int _preformatted;
    private bool _isRowOpen;
    private bool _isCellOpen;
    private bool _isInHead;
    private bool _hasData;
    private bool _isDone;

    /// <summary>Reads the table up to its end, or until the sink has enough.</summary>
    public SheetRemarks Read(CancellationToken cancellation)
    {
        while (!_isDone && html.MoveNext())
        {
            cancellation.ThrowIfCancellationRequested();
            if (html.IsText)
            {
                if (_isCellOpen)
                {
                    _text.Add(html.Text, _preformatted > 0);
                }
            }
            else if (html.Tag == HtmlTag.Table)
            {
                ReadTable();
            }
            else if (_depth == 1)
            {
                ReadTag();
            }
            else if (_depth > 1)
            {
                ReadInnerTag();
            }
        }

        if (!_isDone)
        {
            EndRow();
        }

        return _remarks;
    }

    private void ReadTable()
    {
        _text.EndLine();
        if (!html.IsEnd)
        {
            _depth += _tables++ == table || _depth > 0 ? 1 : 0;
        }
        else if (_depth > 0 && --_depth == 0)
        {
            EndRow();
            _isDone = true;
        }
    }

    private void ReadTag()
    {
        switch (html.Tag)
        {
            case HtmlTag.Head:
                _isInHead = !html.IsEnd;
                break;
            case HtmlTag.Body:
                _isInHead = false;
                break;
            case HtmlTag.Row:
                EndRow();
                if (!html.IsEnd)
                {
                    BeginRow();
                }

                break;
            case HtmlTag.Cell or HtmlTag.HeaderCell:
                EndCell();
                if (!html.IsEnd)
                {
                    BeginCell();
                }

                break;
            case HtmlTag.Line:
                _text.EndLine();
                break;
            case HtmlTag.Preformatted:
                _text.EndLine();
                _preformatted = html.IsEnd ? 0 : 1;
                break;
        }
    }

    private void ReadInnerTag()
    {
        if (html.Tag is HtmlTag.Row or HtmlTag.Line)
        {
            _text.EndLine();
        }
        else if (html.Tag is HtmlTag.Cell or HtmlTag.HeaderCell)
        {
            _text.EndWord();
        }
    }

    private void BeginRow()
    {
        _isRowOpen = true;
        _hasData = false;
        _column = 0;
        row.Begin(++_number);
    }

    private void BeginCell()
    {
        if (!_isRowOpen)
        {
            BeginRow();
        }

        while (_column < _takenUntil.Count && _takenUntil[_column] >= _number)
        {
            _column++;
            _stepsAside++;
        }

        _isCellOpen = true;
        _hasData |= html.Tag == HtmlTag.Cell;
        _columns = SpanOf("colspan");
        _text.Clear();
        _preformatted = 0;
        if (_column + _columns > ColumnLetters.ColumnsMax || _stepsAside > StepsAsideMax)
        {
            throw SheetProblems.Failure(SheetProblems.ColumnPastExcel(path, $"table {table + 1}", ColumnLetters.Of(_column + _columns - 1)));
        }

        ReachDown();
    }

    private void ReachDown()
    {
        var rows = SpanOf("rowspan");
        if (rows == 1)
        {
            return;
        }

        _remarks.NoteMerged($"{ColumnLetters.Of(_column)}{_number}:{ColumnLetters.Of(_column + _columns - 1)}{_number + rows - 1}");
        while (_takenUntil.Count < _column + _columns)
        {
            _takenUntil.Add(0);
        }

        for (var column = _column; column < _column + _columns; column++)
        {
            _takenUntil[column] = _number + rows - 1;
        }
    }

    private void EndCell()
    {
        if (!_isCellOpen)
        {
            return;
        }

        _isCellOpen = false;
        row.AddDecoded(_column, SheetCellKind.Untyped, _text.Bytes);
        _column += _columns;
    }

    private void EndRow()
    {
        EndCell();
        if (!_isRowOpen)
        {
            return;
        }

        _isRowOpen = false;
        row.IsMarkedAsHeader = _isInHead || !_hasData;
        if (!row.IsBlank)
        {
            _isDone |= !sink.Take(row);
        }
    }

    private int SpanOf(string name) =>
        int.TryParse(html.Attribute(name), out var span) ? Math.Clamp(span, 1, SpanMax) : 1;
}
