using System.Globalization;
using System.Text;
using Sluice.Stores.Search;

namespace Sluice.Host.Rendering;

/// <summary>Results of a search for people: a title, its values, where the words stand; then the facets.</summary>
internal static class SearchText
{
    private const int SnippetsMax = 2;
    private const int ValuesMax = 5;
    private const int BarWidth = 20;

    /// <summary>Writes a page. On a terminal the words of the query are bold.</summary>
    public static void Write(TextWriter output, SearchResult result, bool isTerminal)
    {
        foreach (var hit in result.Hits)
        {
            Write(output, hit, isTerminal);
        }

        foreach (var facet in result.Facets.Where(facet => facet.Values.Count > 0))
        {
            Write(output, facet, isTerminal);
        }

        foreach (var note in result.Notes)
        {
            output.WriteLine($"note: {ProblemText.Printable(note)}");
        }

        var total = result.Total.ToString("N0", CultureInfo.InvariantCulture) + (result.IsTotalExact ? "" : "+");
        output.WriteLine(result.Hits.Count == result.Total ? $"{total} found in {result.Index}" : $"{result.Hits.Count} of {total} found in {result.Index}"
            + (result.Cursor is null ? "" : $"; the next: --cursor {result.Cursor}"));
    }

    private static void Write(TextWriter output, SearchHit hit, bool isTerminal)
    {
        var title = hit.Title is null ? "" : "  " + Marked(hit.Title, isTerminal, bold: "\u001b[1;4m");
        output.WriteLine((isTerminal ? $"\u001b[1;36m{ProblemText.Printable(hit.Id)}\u001b[0m" : ProblemText.Printable(hit.Id)) + title);
        var values = hit.Values.Where(value => value.Value[0].Length is > 0 and <= 40 && value.Value[0] != hit.Id).Take(ValuesMax)
            .Select(value => $"{value.Key}: {ProblemText.Printable(string.Join(", ", value.Value.Take(3)))}");
        var line = string.Join(" · ", values);
        if (line.Length > 0)
        {
            output.WriteLine("  " + (isTerminal ? $"\u001b[2m{line}\u001b[0m" : line));
        }

        foreach (var snippet in hit.Snippets.Take(SnippetsMax))
        {
            output.WriteLine($"  {snippet.Field}: {Marked(snippet, isTerminal, bold: "\u001b[1m")}");
        }

        output.WriteLine();
    }

    private static void Write(TextWriter output, SearchFacet facet, bool isTerminal)
    {
        output.WriteLine(isTerminal ? $"\u001b[1m{facet.Field}\u001b[0m" : facet.Field);
        var most = facet.Values.Max(value => value.Count);
        var width = Math.Min(32, facet.Values.Max(value => value.Value.Length));
        foreach (var value in facet.Values)
        {
            var shown = ProblemText.Printable(value.Value);
            shown = shown.Length > width ? shown[..(width - 1)] + "…" : shown.PadRight(width);
            var bar = new string('█', (int)Math.Ceiling(BarWidth * (double)value.Count / most));
            output.WriteLine($"  {shown}  {value.Count.ToString("N0", CultureInfo.InvariantCulture),9}  {bar}");
        }

        output.WriteLine();
    }

    // What strangers wrote has its control characters shown; line ends become blanks, because a snippet is one line.
    private static string Marked(Snippet snippet, bool isTerminal, string bold)
    {
        var text = new StringBuilder();
        var at = 0;
        foreach (var mark in snippet.Marks)
        {
            text.Append(Plain(snippet.Text[at..mark.Start])).Append(isTerminal ? bold : "*")
                .Append(Plain(snippet.Text.Substring(mark.Start, mark.Length))).Append(isTerminal ? "\u001b[0m" : "*");
            at = mark.Start + mark.Length;
        }

        return text.Append(Plain(snippet.Text[at..])).ToString();
    }

    private static string Plain(string text) => ProblemText.Printable(text.ReplaceLineEndings(" ").Replace('\t', ' '));
}
