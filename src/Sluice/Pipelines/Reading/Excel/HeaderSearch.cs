using Sluice.Pipelines.Reading.Csv.Sniffing;
using Sluice.Pipelines.Reading.Excel.Cells;
using Sluice.Pipelines.Reading.Excel.Rows;

namespace Sluice.Pipelines.Reading.Excel;

/// <summary>
/// Finds the row that names the columns among the first rows of a sheet. It is the first row, unless that looks like the
/// data below it; or, where a title and notes stand above the table, the first row that is about as wide as the table,
/// if all its cells are words and all rows above it are far narrower, or narrower with a blank row below them.
/// </summary>
internal static class HeaderSearch
{
    private const int TitleRowsMax = 20;

    /// <summary>Gives the place of the header among the rows; null where there is none.</summary>
    /// <param name="rows">The first rows, as the store keeps them.</param>
    /// <param name="markedAsHeader">The place of the first row that the format itself calls a header; null for none.</param>
    public static int? Find(IReadOnlyList<byte[]> rows, int? markedAsHeader)
    {
        if (markedAsHeader is not null || rows.Count == 0)
        {
            return markedAsHeader;
        }

        var first = BelowTitle(rows);
        return first > 0 || IsHeader(rows, first) ? first : null;
    }

    private static int BelowTitle(IReadOnlyList<byte[]> rows)
    {
        var cells = rows.Select(row => SheetCells.CountOf(row)).ToList();
        var usual = cells.Order().ElementAt(cells.Count / 2);
        for (var i = 0; i < Math.Min(rows.Count, TitleRowsMax); i++)
        {
            var isSetOff = cells[i] < usual && IsSetOff(rows, i);
            if (cells[i] * 2 > usual && !isSetOff)
            {
                return i > 0 && IsAllWords(rows[i]) ? i : 0;
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
