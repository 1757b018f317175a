using Sluice.Pipelines.Reading.Csv.Sniffing;
using Sluice.Pipelines.Reading.Excel.Cells;
using Sluice.Pipelines.Reading.Excel.Rows;

namespace Sluice.Pipelines.Reading.Excel;

/// <summary>
/// Finds the row that names the columns among the first rows of a sheet. It is the first row, unless that looks like the
/// data below it; or, where a title and notes stand above the table, the first row that is about as wide as the table,
/// if its cells are words, years or dates, and all rows above it are far narrower, or narrower with a blank row below them.
/// What the format marks as a header is one where nothing but titles stands above it.
/// </summary>
internal static class HeaderSearch
{
    private const int TitleRowsMax = 20;

    /// <summary>Gives the place of the header among the rows; null where there is none.</summary>
    /// <param name="head">The first rows, in their order in the sheet.</param>
    /// <param name="isThere">True where somebody has said that there is a header: the marked row, else the first.</param>
    public static int? Find(IReadOnlyList<HeadRow> head, bool isThere)
    {
        if (head.Count == 0)
        {
            return null;
        }

        var rows = head.Select(row => row.Bytes).ToList();
        var cells = rows.Select(row => SheetCells.CountOf(row)).ToList();
        var usual = cells.Order().ElementAt(cells.Count / 2);
        if (Marked(head, cells, usual) is { } marked)
        {
            return marked;
        }

        var first = isThere ? 0 : BelowTitle(rows, cells, usual);
        return isThere || first > 0 || IsHeader(rows, first) ? first : null;
    }

    /// <summary>The widest of the marked rows on top: the last of several, unless the whole table is marked.</summary>
    private static int? Marked(IReadOnlyList<HeadRow> head, List<int> cells, int usual)
    {
        var start = 0;
        while (start < head.Count && !head[start].IsMarked && TitleRow.IsNarrow(cells[start], usual))
        {
            start++;
        }

        var marked = head.Skip(start).TakeWhile(row => row.IsMarked).Count();
        if (marked == 0)
        {
            return null;
        }

        var widest = cells.Skip(start).Take(marked).Max();
        return TitleRow.IsNarrow(widest, usual) ? null
            : start + marked == head.Count ? cells.IndexOf(widest, start)
            : cells.LastIndexOf(widest, start + marked - 1, marked);
    }

    private static int BelowTitle(List<byte[]> rows, List<int> cells, int usual)
    {
        for (var i = 0; i < Math.Min(rows.Count, TitleRowsMax); i++)
        {
            var isSetOff = cells[i] < usual && IsSetOff(rows, i);
            if (cells[i] * 2 > usual && !isSetOff)
            {
                return i > 0 && (IsAllWords(rows[i]) || (HasPeriods(rows[i]) && IsHeader(rows, i))) ? i : 0;
            }

            var isTitle = isSetOff || TitleRow.IsNarrow(cells[i], usual);
            if (!isTitle)
            {
                return 0;
            }
        }

        return 0;
    }

    /// <summary>Whether blank rows stand between a row and the next, and other things than words below.</summary>
    private static bool IsSetOff(IReadOnlyList<byte[]> rows, int index) => index + 1 < rows.Count
        && SheetCells.NumberOf(rows[index + 1]) > SheetCells.NumberOf(rows[index]) + 1 && rows.Skip(index + 1).Any(row => !IsAllWords(row));

    private static bool IsAllWords(byte[] row)
    {
        var cells = new SheetCells(row);
        while (cells.MoveNext())
        {
            if (LookOf(cells.Kind, cells.Text) != CellLook.Word)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether what is no word is years or dates, several of them.</summary>
    private static bool HasPeriods(byte[] row)
    {
        var (years, dates, others) = (0, 0, 0);
        var cells = new SheetCells(row);
        while (cells.MoveNext())
        {
            var look = LookOf(cells.Kind, cells.Text);
            var isYear = look == CellLook.Number && int.TryParse(cells.Text, out var number) && number is >= 1800 and <= 2200;
            years += isYear ? 1 : 0;
            dates += look == CellLook.Date ? 1 : 0;
            others += isYear || look is CellLook.Date or CellLook.Word ? 0 : 1;
        }

        return others == 0 && (years == 0 || dates == 0) && years + dates > 1;
    }

    private static bool IsHeader(IReadOnlyList<byte[]> rows, int first)
    {
        var places = new Dictionary<int, int>();
        var looks = new List<CellLook>();
        var numbers = new List<int?>();
        var header = new SheetCells(rows[first]);
        while (header.MoveNext())
        {
            places[header.Column] = looks.Count;
            looks.Add(LookOf(header.Kind, header.Text));
            numbers.Add(int.TryParse(header.Text, out var number) ? number : null);
        }

        var verdict = new HeaderVerdict([.. looks], [.. numbers]);
        foreach (var row in rows.Skip(first + 1))
        {
            verdict.NoteRecord();
            var cells = new SheetCells(row);
            while (cells.MoveNext())
            {
                if (places.TryGetValue(cells.Column, out var place))
                {
                    verdict.Note(place, LookOf(cells.Kind, cells.Text), cells.Text);
                }
            }
        }

        return verdict.IsHeader();
    }

    private static CellLook LookOf(SheetCellKind kind, ReadOnlySpan<byte> text) => kind switch
    {
        SheetCellKind.Number or SheetCellKind.Padded or SheetCellKind.Boolean => CellLook.Number,
        SheetCellKind.Temporal or SheetCellKind.Duration => CellLook.Date,
        SheetCellKind.Error => CellLook.Nothing,
        SheetCellKind.Untyped => HeaderEvidence.LookOf(text),
        _ => text.IsEmpty ? CellLook.Nothing : CellLook.Word,
    };

    /// <summary>The names in a row, by column; blanks around them dropped.</summary>
    public static Dictionary<int, string> NamesOf(byte[] row)
    {
        var names = new Dictionary<int, string>();
        var cells = new SheetCells(row);
        while (cells.MoveNext())
        {
            names[cells.Column] = HeaderName.Of(cells.Text);
        }

        return names;
    }
}
