namespace Sluice.Pipelines.Reading.Excel.Html;

/// <summary>Finds the tables of a page, and the one that holds its data.</summary>
internal static class HtmlTableList
{
    // Pages are laid out by tables, and mails by hundreds of them; beyond this somebody plays.
    private const int TablesMax = 10_000;

    private const string JiraTable = "issuetable";

    /// <summary>All tables in the order in which they begin; disposes the page.</summary>
    public static IReadOnlyList<HtmlTable> Of(Stream page, CancellationToken cancellation)
    {
        var tables = new List<HtmlTable>();
        var open = new Stack<HtmlTable>();
        using var html = new HtmlScanner(page);
        while (html.MoveNext() && tables.Count < TablesMax)
        {
            cancellation.ThrowIfCancellationRequested();
            if (html.IsText)
            {
                NoteText(html.Text, open);
                continue;
            }

            switch (html.Tag)
            {
                case HtmlTag.Table when html.IsEnd:
                    open.TryPop(out _);
                    break;
                case HtmlTag.Table:
                    tables.Add(new HtmlTable(html.Attribute("id") ?? "", open.TryPeek(out var outer) ? outer : null));
                    open.Push(tables[^1]);
                    break;
                case HtmlTag.Row when open.TryPeek(out var table):
                    table.AddRow();
                    break;
                case HtmlTag.Cell or HtmlTag.HeaderCell when !html.IsEnd && open.TryPeek(out var table):
                    table.AddCell();
                    break;
            }
        }

        return tables;
    }

    private static void NoteText(ReadOnlySpan<byte> text, Stack<HtmlTable> open)
    {
        if (open.TryPeek(out var table) && table is { HasText: false, Cells: > 0 })
        {
            table.HasText = !text.Trim(" \t\r\n\f"u8).IsEmpty && !text.Trim(" \t\r\n\f"u8).SequenceEqual("&nbsp;"u8);
        }
    }

    /// <summary>The place of the table with the data: that of Jira's export, else the one with most cells.</summary>
    public static int MainOf(IReadOnlyList<HtmlTable> tables)
    {
        var main = tables.Index().FirstOrDefault(table => string.Equals(table.Item.Id, JiraTable, StringComparison.OrdinalIgnoreCase), (-1, null!)).Index;
        return main >= 0 ? main : tables.Index().MaxBy(table => table.Item.Cells).Index;
    }
}
