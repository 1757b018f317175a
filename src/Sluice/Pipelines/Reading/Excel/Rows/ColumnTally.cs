using Sluice.Pipelines.Reading.Excel.Cells;

namespace Sluice.Pipelines.Reading.Excel.Rows;

/// <summary>What the cells of one column are, counted over all rows.</summary>
internal sealed class ColumnTally
{
    // Excel knows some twenty; more are made up, and stay the text that they are.
    private const int ErrorWordsMax = 32;

    private readonly long[] _cells = new long[Enum.GetValues<SheetCellKind>().Length];
    private readonly int[] _firstRow = new int[Enum.GetValues<SheetCellKind>().Length];

    private readonly List<string> _errorWords = [];
    private byte[] _lastError = [];
    private string? _firstText;

    /// <summary>All cells with a value.</summary>
    public long Cells => _cells.Sum();

    /// <summary>Cells of a kind.</summary>
    public long this[SheetCellKind kind] => _cells[(int)kind];

    /// <summary>The sheet's row of the first cell of a kind; 0 where there is none.</summary>
    public int FirstRowOf(SheetCellKind kind) => _firstRow[(int)kind];

    /// <summary>The first cell of text, cut to some characters.</summary>
    public string FirstText => _firstText ?? "";

    /// <summary>The errors that occur, by their words, in the order in which they appear.</summary>
    public IReadOnlyList<string> ErrorWords => _errorWords;

    /// <summary>
    /// What the column is to those who guess its type. Numbers, booleans and dates are what they say; text, and a number with
    /// zeros in front, may be a date or a word but never a number, and that holds for a column of several kinds too. Cells without a type are as in CSV.
    /// </summary>
    public CellKind Kind
    {
        get
        {
            var kinds = Enum.GetValues<SheetCellKind>().Where(kind => kind != SheetCellKind.Error && this[kind] > 0).ToList();
            return kinds switch
            {
                [SheetCellKind.Number] => CellKind.JsonNumber,
                [SheetCellKind.Boolean] => CellKind.JsonBoolean,
                [SheetCellKind.Untyped] => CellKind.Text,
                [SheetCellKind.Duration] => CellKind.Words,
                _ => CellKind.JsonString,
            };
        }
    }

    /// <summary>Counts a cell.</summary>
    public void Add(SheetCellKind kind, ReadOnlySpan<byte> text, int row)
    {
        if (_cells[(int)kind]++ > 0 && kind != SheetCellKind.Error)
        {
            return;
        }

        if (_firstRow[(int)kind] == 0)
        {
            _firstRow[(int)kind] = row;
        }

        if (kind == SheetCellKind.Text)
        {
            _firstText = SheetProblems.Cut(text);
        }
        else if (kind == SheetCellKind.Error)
        {
            NoteError(text);
        }
    }

    private void NoteError(ReadOnlySpan<byte> text)
    {
        if (text.SequenceEqual(_lastError))
        {
            return;
        }

        _lastError = text.ToArray();
        var word = SheetProblems.Cut(text);
        if (_errorWords.Count < ErrorWordsMax && !_errorWords.Contains(word))
        {
            _errorWords.Add(word);
        }
    }
}
