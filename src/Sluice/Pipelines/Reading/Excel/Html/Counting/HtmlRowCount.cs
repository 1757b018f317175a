using System.Text;
using Sluice.Pipelines.Reading.Excel.Counting;

namespace Sluice.Pipelines.Reading.Excel.Html.Counting;

/// <summary>Counts the rows of a page's table once more, for the books: rows with a letter in a cell.</summary>
internal static class HtmlRowCount
{
    /// <summary>The rows of a table, by its place in the page; disposes the page.</summary>
    public static long Of(Stream page, int table, CancellationToken cancellation)
    {
        using var walk = new TagWalk(page);
        var (tables, depth, rows, isRow, isCell, hasText) = (0, 0, 0L, false, false, false);
        var raw = "";
        while (walk.MoveNext())
        {
            cancellation.ThrowIfCancellationRequested();
            var name = NameOf(walk);
            if (raw.Length > 0 || (name is "script" or "style" or "title" && !walk.IsEnd && !walk.IsEmpty))
            {
                raw = raw.Length == 0 ? name : walk.IsEnd && name == raw ? "" : raw;
                continue;
            }

            switch (name)
            {
                case "table" when !walk.IsEnd:
                    depth += tables++ == table || depth > 0 ? 1 : 0;
                    break;
                case "table" when depth == 1:
                    return rows + (isRow && hasText ? 1 : 0);
                case "table":
                    depth -= depth > 0 ? 1 : 0;
                    break;
                case "tr" when depth == 1:
                    rows += isRow && hasText ? 1 : 0;
                    (isRow, isCell, hasText) = (!walk.IsEnd, false, false);
                    break;
                case "td" or "th" when depth == 1:
                    isRow |= !walk.IsEnd;
                    isCell = !walk.IsEnd;
                    break;
            }

            hasText |= depth > 0 && isCell && HasLetter(walk.WholeTextBehind);
        }

        return rows + (isRow && hasText ? 1 : 0);
    }

    private static string NameOf(TagWalk walk) => walk.Name.Length > 16 ? "" : Encoding.ASCII.GetString(walk.Name).ToLowerInvariant();

    private static bool HasLetter(ReadOnlySpan<byte> text)
    {
        if (text.IndexOfAnyExcept(" \t\r\n\f"u8) < 0)
        {
            return false;
        }

        var shown = System.Net.WebUtility.HtmlDecode(Encoding.UTF8.GetString(text));
        return shown.AsSpan().IndexOfAnyExcept(" \t\r\n\f\u00a0") >= 0;
    }
}
