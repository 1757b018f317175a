using System.Globalization;
using System.Text;

namespace Sluice.Host.Rendering;

/// <summary>Rows as a table for a terminal: as many columns as fit, cells cut with an ellipsis, numbers to the right.</summary>
internal static class TableText
{
    private const int CellWidthMax = 32;
    private const int DefaultWidth = 120;

    /// <summary>Writes the table; what does not fit is counted below it.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="columns">The names above it.</param>
    /// <param name="rows">The rows, of as many cells each.</param>
    /// <param name="totalRows">How many rows there are in all.</param>
    /// <param name="lastIsSentence">The last column takes what is left of the line: it is cut only there.</param>
    public static void Write(
        TextWriter output, IReadOnlyList<string> columns, IReadOnlyList<IReadOnlyList<string?>> rows, long totalRows, bool lastIsSentence = false)
    {
        var width = Console.IsOutputRedirected ? DefaultWidth : Math.Max(40, Console.WindowWidth);
        var cells = rows.Select(row => row.Select(Cell).ToList()).ToList();
        if (lastIsSentence)
        {
            var others = Enumerable.Range(0, columns.Count - 1)
                .Sum(index => 2 + Math.Max(Columns(columns[index]), cells.Select(row => Columns(row[index])).DefaultIfEmpty(0).Max()));
            foreach (var (row, cut) in rows.Zip(cells))
            {
                cut[^1] = row[^1] is { } sentence ? Cut(sentence, Math.Max(CellWidthMax, width - others)) : cut[^1];
            }
        }

        var widths = columns.Select((name, index) =>
            Math.Max(Columns(Cut(name)), cells.Select(row => Columns(row[index])).DefaultIfEmpty(0).Max())).ToList();
        var shown = Fitting(widths, width);
        var right = Enumerable.Range(0, shown).Select(index => rows.All(row => IsNumber(row[index]))).ToList();
        output.WriteLine(Line([.. columns.Take(shown).Select(name => Cut(name))], widths, right));
        output.WriteLine(string.Join("  ", widths.Take(shown).Select(length => new string('-', length))));
        foreach (var row in cells)
        {
            output.WriteLine(Line([.. row.Take(shown)], widths, right));
        }

        var more = new List<string>();
        if (totalRows > rows.Count)
        {
            more.Add($"{rows.Count} of {totalRows.ToString("N0", CultureInfo.InvariantCulture)} rows");
        }

        if (shown < columns.Count)
        {
            more.Add($"{shown} of {columns.Count} columns");
        }

        if (more.Count > 0)
        {
            output.WriteLine($"({string.Join(", ", more)} shown)");
        }
    }

    private static int Fitting(List<int> widths, int width)
    {
        var used = 0;
        var shown = 0;
        while (shown < widths.Count && used + widths[shown] <= width)
        {
            used += widths[shown++] + 2;
        }

        return Math.Max(1, shown);
    }

    private static string Line(List<string> cells, List<int> widths, List<bool> right) => string.Join("  ", cells.Select((cell, index) =>
    {
        var padding = new string(' ', Math.Max(0, widths[index] - Columns(cell)));
        return right[index] ? padding + cell : cell + padding;
    })).TrimEnd();

    private static bool IsNumber(string? cell) =>
        cell is null || decimal.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    private static string Cell(string? cell) => cell is null ? "·" : Cut(cell);

    private static string Cut(string text, int widthMax = CellWidthMax)
    {
        var printable = ProblemText.Printable(text);
        if (Columns(printable) <= widthMax)
        {
            return printable;
        }

        var cut = new StringBuilder();
        var used = 0;
        foreach (var rune in printable.EnumerateRunes())
        {
            used += Width(rune);
            if (used > widthMax - 1)
            {
                break;
            }

            cut.Append(rune.ToString());
        }

        return cut.Append('…').ToString();
    }

    private static int Columns(string text) => text.EnumerateRunes().Sum(Width);

    // East Asian wide characters take two columns of a terminal; combining marks none.
    private static int Width(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark => 0,
        _ => rune.Value is (>= 0x1100 and <= 0x115F) or (>= 0x2E80 and <= 0xA4CF) or (>= 0xAC00 and <= 0xD7A3)
            or (>= 0xF900 and <= 0xFAFF) or (>= 0xFE30 and <= 0xFE4F) or (>= 0xFF00 and <= 0xFF60)
            or (>= 0xFFE0 and <= 0xFFE6) or (>= 0x1F300 and <= 0x1FAFF) or (>= 0x20000 and <= 0x3FFFD) ? 2 : 1,
    };
}
