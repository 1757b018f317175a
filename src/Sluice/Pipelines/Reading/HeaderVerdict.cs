using System.Buffers.Text;

namespace Sluice.Pipelines.Reading;

/// <summary>What a cell looks like, roughly.</summary>
internal enum CellLook
{
    /// <summary>Empty, or a word for no value.</summary>
    Nothing,

    /// <summary>A number, or a boolean of a sheet.</summary>
    Number,

    /// <summary>A date or a time.</summary>
    Date,

    /// <summary>Anything else.</summary>
    Word,
}

/// <summary>
/// Decides whether the first record of a table holds names. It does, unless it looks like the records below it: a number
/// where half of the column or more are numbers, a date where they are dates, and nowhere a word above a column of numbers
/// or dates.
/// </summary>
/// <param name="first">What the cells of the first record look like.</param>
/// <param name="wholeNumbers">The whole numbers among them; null for anything else.</param>
internal sealed class HeaderVerdict(CellLook[] first, int?[] wholeNumbers)
{
    private readonly int[,] _counts = new int[first.Length, 4];
    private readonly int[] _years = new int[first.Length];
    private int _records;

    /// <summary>Counts a cell of a later record.</summary>
    /// <param name="column">Its place.</param>
    /// <param name="look">What it looks like.</param>
    /// <param name="cell">Its text.</param>
    public void Note(int column, CellLook look, ReadOnlySpan<byte> cell)
    {
        if (column < first.Length)
        {
            _counts[column, (int)look]++;
            _years[column] += look == CellLook.Number && IsYear(cell) ? 1 : 0;
        }
    }

    /// <summary>Counts a later record.</summary>
    public void NoteRecord() => _records++;

    /// <summary>Whether the first record is a header.</summary>
    public bool IsHeader()
    {
        if (_records == 0)
        {
            return Array.Exists(first, look => look == CellLook.Word) || Array.TrueForAll(first, look => look == CellLook.Nothing);
        }

        var alike = 0;
        var numbers = 0;
        for (var i = 0; i < first.Length; i++)
        {
            if (first[i] == CellLook.Word && UsualLook(i) is CellLook.Number or CellLook.Date)
            {
                return true;
            }

            // A word below them, such as that of a line of sums, makes no names of numbers.
            var isAlike = first[i] is CellLook.Number or CellLook.Date && IsHalf(i, first[i]);
            alike += isAlike ? 1 : 0;
            numbers += isAlike && first[i] == CellLook.Number ? 1 : 0;
        }

        return alike == 0 || (numbers == alike && AreYears() && (numbers >= 3 || (numbers == 2 && YearsEndWithFirst())));
    }

    /// <summary>Whether the first record holds words and a run of years, and nothing else: <c>Country,2019,2020,2021</c>.</summary>
    public bool NamesYears() => !first.Contains(CellLook.Date) && first.Contains(CellLook.Word)
        && first.Count(look => look == CellLook.Number) >= 3 && AreYears();

    /// <summary>The look of nearly all cells of a column that are not empty.</summary>
    private CellLook UsualLook(int column)
    {
        var all = Cells(column);
        return all == 0 ? CellLook.Nothing
            : _counts[column, (int)CellLook.Number] * 10 >= all * 9 ? CellLook.Number
            : _counts[column, (int)CellLook.Date] * 10 >= all * 9 ? CellLook.Date
            : CellLook.Word;
    }

    /// <summary>Whether half of the cells of a column that are not empty look so, or more.</summary>
    private bool IsHalf(int column, CellLook look) => _counts[column, (int)look] > 0 && _counts[column, (int)look] * 2 >= Cells(column);

    private int Cells(int column) => _counts[column, (int)CellLook.Number] + _counts[column, (int)CellLook.Date] + _counts[column, (int)CellLook.Word];

    /// <summary>
    /// Whether the records below hold other numbers than years. Two years side by side are the names of columns only then:
    /// they are also where something began and where it ended.
    /// </summary>
    private bool YearsEndWithFirst()
    {
        for (var i = 0; i < first.Length; i++)
        {
            if (first[i] == CellLook.Number && _years[i] * 2 > _counts[i, (int)CellLook.Number])
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsYear(ReadOnlySpan<byte> cell) => cell.Length == 4
        && Utf8Parser.TryParse(cell, out int year, out var used) && used == 4 && year is >= 1800 and <= 2200;

    /// <summary>Whether the numbers of the first record are years, one after the other: names of columns like any others.</summary>
    private bool AreYears()
    {
        int? last = null;
        int? step = null;
        for (var i = 0; i < first.Length; i++)
        {
            if (first[i] != CellLook.Number)
            {
                continue;
            }

            if (wholeNumbers[i] is not (>= 1800 and <= 2200 and var year)
                || (last is { } before && Math.Abs(year - before) != 1) || (step is { } known && year - last != known))
            {
                return false;
            }

            step = year - last;
            last = year;
        }

        return true;
    }
}
