using Sluice.Pipelines.Reading.Excel.Cells;
using Sluice.Pipelines.Reading.Excel.Rows;
using Sluice.Pipelines.Reading.Files;

namespace Sluice.Pipelines.Reading.Excel;

/// <summary>
/// Makes a table of the rows of a sheet: holds the first back until it is known which of them is the header, keeps the
/// others in a store, and counts what the cells of each column are. A column is one that has a name or a cell with a
/// value below the header; the empty ones between and beside them are none.
/// <para>Whoever takes the store disposes it; this object only fills it.</para>
/// </summary>
internal sealed class SheetTable(string path, long fileBytes, SheetOptions options, SheetLimits limits) : IRowSink
{
    private const int HeadRowsMax = 200;
    private const int HeadBytesMax = 4 << 20;

    private readonly List<HeadRow> _head = [];
    private readonly List<ColumnTally?> _tallies = [];
    private Dictionary<int, string> _names = [];
    private int _headBytes;
    private bool _isHeaderKnown;
    private long _rows;
    private int _lastNumber;

    /// <summary>The rows of data.</summary>
    public SheetStore Store { get; } = new(options.SpillFolder);

    /// <summary>Rows with a value that are not data: those left out, titles, and the header.</summary>
    public long RowsAbove { get; private set; }

    /// <summary>The header's row in the sheet; 0 where there is none.</summary>
    public int HeaderNumber { get; private set; }

    /// <summary>Rows with a value between those left out and the header.</summary>
    public int TitleRows { get; private set; }

    /// <summary>True for a sheet without any row with a value.</summary>
    public bool IsEmpty => _rows == 0;

    /// <summary>Rows without a value above the last one that has some.</summary>
    public long BlankRows => Math.Max(0, _lastNumber - _rows);

    /// <inheritdoc/>
    public bool Take(SheetRow row)
    {
        _rows++;
        _lastNumber = Math.Max(_lastNumber, row.Number);
        if (row.Number <= options.SkipLines)
        {
            RowsAbove++;
            return true;
        }

        if (_isHeaderKnown)
        {
            AddData(row.Bytes);
            return true;
        }

        _head.Add(new(row.Bytes.ToArray(), row.IsMarkedAsHeader));
        _headBytes += row.Bytes.Length;
        if (_head.Count == HeadRowsMax || _headBytes > HeadBytesMax)
        {
            FindHeader();
        }

        return true;
    }

    /// <summary>Ends the table and gives its columns.</summary>
    public IReadOnlyList<SheetColumn> Complete()
    {
        if (!_isHeaderKnown)
        {
            FindHeader();
        }

        Store.Complete();
        var columns = new List<SheetColumn>();
        var places = Math.Max(_tallies.Count, _names.Keys.DefaultIfEmpty(-1).Max() + 1);
        for (var place = 0; place < places; place++)
        {
            var tally = place < _tallies.Count ? _tallies[place] : null;
            if (tally is not null || _names.GetValueOrDefault(place, "").Length > 0)
            {
                columns.Add(new(place, _names.GetValueOrDefault(place, ""), tally ?? new ColumnTally()));
            }
        }

        return columns.Count <= limits.ColumnsMax ? columns
            : throw SheetProblems.Failure(SheetProblems.TooManyColumns(path, columns.Count, limits.ColumnsMax));
    }

    private void FindHeader()
    {
        _isHeaderKnown = true;

        // A file may hold the rows of a sheet in any order, and what is on top of the sheet is its header.
        var head = _head.OrderBy(row => SheetCells.NumberOf(row.Bytes)).ToList();
        var place = options.Header == false ? null : HeaderSearch.Find(head, isThere: options.Header == true);

        if (place is { } header)
        {
            _names = HeaderSearch.NamesOf(head[header].Bytes);
            HeaderNumber = SheetCells.NumberOf(head[header].Bytes);
            TitleRows = header;
            RowsAbove += header + 1;
        }

        foreach (var row in head.Skip(place + 1 ?? 0))
        {
            AddData(row.Bytes);
        }

        _head.Clear();
    }

    private void AddData(ReadOnlySpan<byte> row)
    {
        var number = SheetCells.NumberOf(row);
        var cells = new SheetCells(row);
        while (cells.MoveNext())
        {
            while (cells.Column >= _tallies.Count)
            {
                _tallies.Add(null);
            }

            (_tallies[cells.Column] ??= new ColumnTally()).Add(cells.Kind, cells.Text, number);
        }

        Store.Add(row);
        CheckSize();
    }

    // Cells share texts, so that the text of a sheet may be far more than the sheet. Only what was counted can be trusted.
    private void CheckSize()
    {
        if (Store.Bytes <= UnpackedLimits.RatioFreeBytes)
        {
            return;
        }

        if (Store.Bytes > limits.Unpacked.BytesMax)
        {
            throw SheetProblems.Failure(FileProblems.UnpackedTooLarge(path, limits.Unpacked.BytesMax));
        }

        if (Store.Bytes / Math.Max(1, fileBytes) > limits.Unpacked.RatioMax)
        {
            throw SheetProblems.Failure(FileProblems.UnpackedRatioTooHigh(path, fileBytes, Store.Bytes, limits.Unpacked.RatioMax));
        }
    }
}
