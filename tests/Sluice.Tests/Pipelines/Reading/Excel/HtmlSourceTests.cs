using System.Text;
using Shouldly;
using Sluice.Pipelines.Reading;
using Sluice.Pipelines.Reading.Excel;
using Sluice.Pipelines.Reading.Excel.Html;
using Sluice.Pipelines.Reading.Excel.Html.Counting;
using Sluice.Pipelines.Reading.Excel.Rows;
using Sluice.Pipelines.Reading.Files;
using Xunit;

namespace Sluice.Tests.Pipelines.Reading.Excel;

/// <summary>Pages whose tables are called workbooks.</summary>
public sealed class HtmlSourceTests
{
    private const string Jira = """
        <html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta http-equiv="Content-Type" content="text/html; charset=UTF-8"/>
        <title>Jira</title><style>td { mso-number-format:"\@" } <table></style><script>if (1 <2) document.write("<table><tr><td>no</td></tr></table>")</script></head>
        <body><table border="0" width="100%"><tr><td colspan="4"><img src="logo.png"/> <a href="x">Board &amp; issues</a></td></tr><tr><td>Displaying <b>2</b> issues</td></tr></table>
        <table id="issuetable" border="1"><thead><tr class="rowHeader"><th class="colHeaderLink headerrow-issuekey">Key</th><th>Summary</th><th>Story Points</th><th>Created</th></tr></thead>
        <tbody>
        <tr id="issuerow1" class="issuerow"><td class="nav issuekey"><a href="https://jira/browse/AB-1">AB-1</a></td><td class="nav summary"><p>Log in &lt;fast&gt;<br/>second&nbsp;line</p></td><td>5.0</td><td>05/Jan/24 10:30 AM</td></tr>
        <tr id="issuerow2"><td>AB-2<td>Größe   und
          <table><tr><td>inner<td>table</table> more<td>&nbsp;<td>
        <tr><td colspan=4></td></tr>
        </tbody></table><table><tr><td>Generated at Fri Jan 05</td></tr></table></body></html>
        """;

    [Fact]
    public void The_export_of_Jira_is_its_table_of_issues()
    {
        using var sheet = new OpenSheet(Jira, "SearchRequest.xls");

        sheet.Columns.ShouldBe("Key Text|Summary Text|Story Points Text|Created Text");
        sheet.Rows.ShouldBe(["AB-1|Log in <fast>\nsecond line|5.0|05/Jan/24 10:30 AM", "AB-2|Größe und\ninner table\nmore|∅|∅"]);
        sheet.Source.Description.ShouldBe("html, table issuetable (2 of 4), header in row 1");
        sheet.Source.CountRecords(default).ShouldBe(2);
        sheet.Warnings.ShouldBe(["format_not_as_named"]);
    }

    [Fact]
    public void Without_that_the_largest_table_is_read_or_the_one_that_is_asked_for()
    {
        const string Page = "<table><tr><td>menu</table><p><TABLE id=data><TR><TD>a<TD>b<TR><TD>1<TD>2<TR><TD>3<TD>4</TABLE><table><tr><th>x<tr><td>9</table>";

        using var main = new OpenSheet(Page, "page.html");
        using var third = new OpenSheet(Page, "page.html", new SheetOptions { Sheet = "3" });

        main.Rows.ShouldBe(["1|2", "3|4"]);
        main.Source.CountRecords(default).ShouldBe(2);
        third.Columns.ShouldBe("x Text");
        third.Rows.ShouldBe(["9"]);
        third.Source.CountRecords(default).ShouldBe(1);
    }

    [Fact]
    public void Cells_over_several_rows_and_columns_have_their_value_in_the_first()
    {
        using var sheet = new OpenSheet("""
            <table><tr><th>a</th><th colspan="2">b</th><th>c</th></tr>
            <tr><td rowspan=3>1</td><td>2</td><td>3</td><td>4</td></tr>
            <tr><td colspan='2' rowspan="2">5</td><td>6</td></tr>
            <tr><td>7</td></tr>
            <tr><td>8</td><td>9</td></tr></table>
            """, "spans.xls", new SheetOptions { Header = true });

        sheet.Rows.ShouldBe(["1|2|3|4", "∅|5|∅|6", "∅|∅|∅|7", "8|9|∅|∅"]);
        sheet.Source.Columns.Select(column => column.Name).ShouldBe(["a", "b", "", "c"]);
        sheet.Source.CountRecords(default).ShouldBe(4);
        sheet.Warnings.ShouldContain("merged_cells");
    }

    [Theory]
    [InlineData("windows-1252", 0xe9)]
    [InlineData("ISO-8859-1", 0xe9)]
    [InlineData("cp850", 0x82)]
    public void A_page_says_its_encoding_itself(string charset, int letter)
    {
        byte[] page = [.. Encoding.ASCII.GetBytes($"<meta charset=\"{charset}\"><table><tr><td>caf"), (byte)letter, .. "</td></tr></table>"u8];

        using var sheet = new OpenSheet(page, "page.xls", new SheetOptions { Header = false });

        sheet.Rows.ShouldBe(["café"]);
        sheet.Source.CountRecords(default).ShouldBe(1);
    }

    [Fact]
    public void Bytes_that_do_not_decode_make_a_reject_and_no_other_character()
    {
        byte[] page = [.. "<meta charset=utf-8><table><tr><td>né</td></tr><tr><td>caf"u8, 0xe9, .. "</td></tr></table>"u8];

        using var sheet = new OpenSheet(page, "page.xls", new SheetOptions { Header = false });

        sheet.Numbers.ShouldBe(["1 1 0", "2 2 8"]);
    }

    [Fact]
    public void They_do_so_beside_a_reference_too()
    {
        byte[] page = [.. "<meta charset=utf-8><table><tr><td>caf"u8, 0xe9, .. " &amp; bar</td></tr></table>"u8];

        using var sheet = new OpenSheet(page, "page.xls", new SheetOptions { Header = false });

        sheet.Rows.ShouldBe(["caf\ufffd & bar"]);
        sheet.Numbers.ShouldBe(["1 1 8"]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(7)]
    [InlineData(11)]
    [InlineData(64)]
    public void Text_is_the_same_wherever_the_buffer_ends(int piece)
    {
        var page = Encoding.UTF8.GetBytes("<p>x<table><tr><td>R&amp;D &lt;b&gt; Größe &euro;5 ☂&nbsp;&#8364;&nope; 𝄞 a&b &copy &copy=1 <i>in</i>side</td>"
            + "<td>a < b &am</td></tr><tr><td>&nbsp;</td></tr><tr><td>\u00a0&#160;</td></tr></table>");
        var rows = new List<string>();
        using var html = new HtmlScanner(new Pieces(page, piece));
        var limits = new SheetLimits
        {
            CellCharactersMax = 1000, CellBytesMax = 1000, RowBytesMax = 10_000, ColumnsMax = 10, EmptyIsNull = true, Unpacked = UnpackedLimits.Default,
        };

        new HtmlTableReader(html, 0, new SheetRow(limits, "page"), new Shown(rows), "page").Read(default);

        rows.ShouldBe(["R&D <b> Größe €5 ☂ €&nope; 𝄞 a&b © &copy=1 inside|a < b &am"]);
        HtmlRowCount.Of(new Pieces(page, piece), 0, default).ShouldBe(1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Text_longer_than_any_buffer_is_read_whole(int offset)
    {
        var text = string.Concat(Enumerable.Repeat("R&amp;D é&nbsp;", 40_000));

        using var sheet = new OpenSheet(new string(' ', offset) + $"<table><tr><td>{text}</td></tr></table>", "page.html", new SheetOptions { Header = false });

        sheet.Rows.ShouldBe([string.Concat(Enumerable.Repeat("R&D é ", 40_000)).TrimEnd()]);
    }

    [Theory]
    [InlineData("iso-8859-1", 0x80, "€")]
    [InlineData("us-ascii", 0x92, "’")]
    [InlineData("iso-8859-9", 0x96, "–")]
    [InlineData("tis-620", 0x80, "€")]
    public void A_page_has_the_characters_that_browsers_show(string charset, int letter, string shown)
    {
        byte[] page = [.. Encoding.ASCII.GetBytes($"<meta http-equiv=Content-Type content=\"text/html; charset={charset}\"><table><tr><td>&#146;"), (byte)letter, .. "</table>"u8];

        using var sheet = new OpenSheet(page, "page.xls", new SheetOptions { Header = false });

        sheet.Rows.ShouldBe(["’" + shown]);
        sheet.Numbers.ShouldBe(["1 1 0"]);
    }

    [Fact]
    public void What_a_cell_says_of_encodings_is_not_said_of_the_page()
    {
        using var sheet = new OpenSheet("<table><tr><td>add header charset=iso-8859-1<td><meta charset=cp850>né</table>", "page.xls", new SheetOptions { Header = false });

        sheet.Rows.ShouldBe(["add header charset=iso-8859-1|né"]);
    }

    [Theory]
    [InlineData("<tr><td>Region<td>Total<tr><td>N<td>1<tr><td>S<td>2<tr><th>Sum<th>3", "Region Total", 3)]
    [InlineData("<tr><th colspan=3>Report</tr><tr><th>a<th>b<th>c</tr><tr><td>1<td>2<td>3", "a b c", 1)]
    [InlineData("<thead><tr><td colspan=3>Report<tr><td>a<td>b<td>c<tbody><tr><td>1<td>2<td>3", "a b c", 1)]
    [InlineData("<tr><td>Report of May<tr><th>a<th>b<th>c<th>d<tr><td>x<td>y<td>z<td>z", "a b c d", 1)]
    [InlineData("<tr><th>Report<tr><td>a<td>b<td>c<td>d<tr><td>1<td>2<td>3<td>4<tr><td>1<td>2<td>3<td>4", "a b c d", 2)]
    [InlineData("<tr><th>a<th>b<tr><th>1<th>2<tr><th>3<th>4", "a b", 2)]
    [InlineData("<tr><th>a<th>b", "a b", 0)]
    [InlineData("<tr><th>2023<th>2024<tr><td>1<td>2", "2023 2024", 1)]
    public void The_header_is_what_the_page_marks_as_one_on_top_of_its_table(string table, string names, int rows)
    {
        using var sheet = new OpenSheet($"<html><table>{table}</table>", "page.html");

        string.Join(' ', sheet.Source.Columns.Select(column => column.Name)).ShouldBe(names);
        sheet.Rows.Length.ShouldBe(rows);
        sheet.Source.CountRecords(default).ShouldBe(rows);
    }

    [Fact]
    public void Other_tables_of_the_same_columns_are_named()
    {
        const string Page = "<html><table><tr><td>menu<td>login</table><td><h2>North</h2><table id=n><tr><th>a<th>b<th>c<tr><td>1<td>2<td>3</table>"
            + "<table><tr><th>a<th>b<th>c<tr><td>4<td>5<td>6<tr><td>7<td>8<td>9<table><tr><td>4<td>5<td>6</table></table><table><tr><td>&nbsp;<td><td></table>";

        using var sheet = new OpenSheet(Page, "page.html");

        sheet.Rows.Length.ShouldBe(2);
        sheet.Source.Warnings.ShouldHaveSingleItem().Message.ShouldBe("Only table 3 is read; there is also 2 n.");
    }

    [Theory]
    [InlineData("<h2>Report</h2>\n<table>")]
    [InlineData("<p style=\"a: b; c: d;\">Report, 5;6</p><table border=1>")]
    [InlineData("<!-- made by, us --><HTML><TABLE\n>")]
    [InlineData("<script>a;b</script><center><table>")]
    [InlineData("<tr><td>header</td></tr><table>")]
    public void A_page_may_begin_with_anything(string start)
    {
        foreach (var name in new[] { "export.xls", "export.html" })
        {
            using var sheet = new OpenSheet(start + "<tr><td>1<td>2</table>", name, new SheetOptions { Header = false });

            sheet.Rows.ShouldBe(["1|2"]);
        }
    }

    [Theory]
    [InlineData("<table><tr><td>< 5</td><td>a<b</td><td>x > y</td></tr></table>", "< 5|a<b|x > y")]
    [InlineData("<table><tr><td title=\"5\" tall\">q</td><td a='>'>r</td></tr></table>", "q|r")]
    [InlineData("<table><tr><td>a<!-- <td>b --><td>c<tr></table>", "a|c")]
    [InlineData("<table><td>no row<td>at all</table>", "no row|at all")]
    [InlineData("<table><tr><td>never closed", "never closed")]
    [InlineData("<table><tr><td>&euro;&#8364;&#x20AC;&nope;&amp;amp;", "€€€&nope;&amp;")]
    [InlineData("<table><tr><td><pre> a\n  b </pre></table>", "a\nb")]
    [InlineData("<table><tr><td>a<script>x<y</script>b<style>z</style>", "ab")]
    [InlineData("<table><tr><td>1<tr><td colspan=99999999999>2", "1|2")]
    [InlineData("<table><tr><td>&nbsp</td></tr><tr><td>&#160</td></tr><tr><td>&nbsp&nbsp &#xa0;</td></tr><tr><td>1&nbsp2&eacute", "1&nbsp2é")]
    [InlineData("<table><tr><td>&nbspx<tr><td>&NBSP;<tr><td>&nbsp=<tr><td>&#0160;<tr><td>&<tr><td>&#;", "&nbspx|&NBSP;|&nbsp=|&|&#;")]
    [InlineData("<table><tr><td>&#129;<td>&#xd800;<td>&#99999999999999;<td>&AMP;&LT", "&#129;|&#xd800;|&#99999999999999;|&<")]
    public void Whatever_is_no_tag_is_text(string page, string cells)
    {
        using var sheet = new OpenSheet(page, "page.html", new SheetOptions { Header = false });

        string.Join('|', sheet.Rows).ShouldBe(cells);
        sheet.Source.CountRecords(default).ShouldBe(sheet.Rows.Length);
    }

    [Theory]
    [InlineData("<table><tr><td><", 1)]
    [InlineData("<table><tr><td><a", 1)]
    [InlineData("<table><a b=\"<td>1</td><tr><td>2", 2)]
    [InlineData("<table><tr><td><!--><td>1--><tr><td><!-- 2 --->3", 2)]
    [InlineData("<table><tr><td></ ><td></", 1)]
    [InlineData("<table><tr><td><script></script <td>1</table>", 1)]
    [InlineData("<table><tr><td-x>1<tr:y><td></td></table>", 0)]
    public void Broken_markup_is_the_same_to_both_counts(string page, int rows)
    {
        using var sheet = new OpenSheet(page, "page.html", new SheetOptions { Header = false });

        sheet.Rows.Length.ShouldBe(rows);
        sheet.Source.CountRecords(default).ShouldBe(rows);
    }

    [Fact]
    public void Long_cells_are_rejects_and_a_long_row_is_refused_in_words()
    {
        var read = new ReadOptions { FieldBytesMax = 4000, RecordBytesMax = 5000 };
        var (fits, tooLong) = ($"<td>{new string('x', 3500)}", $"<td>{new string('y', 4001)}");

        using var sheet = new OpenSheet(Encoding.UTF8.GetBytes($"<table><tr>{fits}{fits}<tr>{tooLong}</table>"), "page.html", new SheetOptions { Header = false }, read);
        var refusal = Should.Throw<SluiceException>(() => new OpenSheet(Encoding.UTF8.GetBytes($"<table><tr>{fits}{fits}{fits}</table>"), "page.html", null, read));

        sheet.Rows.Select(row => row.Length).ShouldBe([7001, 4002]);
        sheet.Numbers.ShouldBe(["1 1 0", $"2 2 {(int)StructureErrors.FieldTooLong}"]);
        var problem = refusal.Problems.ShouldHaveSingleItem();
        problem.Message.ShouldBe("Row 1 of the sheet is longer than 8,000 bytes.");
        problem.File.ShouldNotBeNull().ShouldEndWith("page.html");
        problem.Advice.ShouldBe("If the row is right, raise read.field_bytes_max: a row may have twice as many bytes.");
    }

    [Fact]
    public void A_page_without_a_table_is_refused_in_words()
    {
        var problem = OpenSheet.Refusal("<html><body>Please log in"u8.ToArray(), "export.xls");

        problem.Code.ShouldBe("no_table");
        problem.Advice.ShouldBe("If it is an error page or a login page, export the data again.");
    }

    [Fact]
    public void Hostile_pages_take_no_more_than_their_size()
    {
        using var open = new OpenSheet("<html>" + string.Concat(Enumerable.Repeat("<a b=\"<a b='", 200_000)) + "<table><tr><td>1", "page.html", new SheetOptions { Header = false });
        using var nested = new OpenSheet("<table><tr><td>1" + string.Concat(Enumerable.Repeat("<table>", 300_000)), "page.html", new SheetOptions { Header = false });
        using var wide = new OpenSheet("<table><tr>" + string.Concat(Enumerable.Repeat("<td colspan=1000 rowspan=1000>", 16))
            + string.Concat(Enumerable.Repeat("<tr><td>", 100_000)) + "2", "page.html", new SheetOptions { Header = false });

        nested.Rows.ShouldBe(["1"]);
        wide.Rows.ShouldBe(["2"]);
        open.Rows.ShouldBe(["1"]);
    }

    /// <summary>Gives a few bytes at a time.</summary>
    private sealed class Pieces(byte[] bytes, int piece) : MemoryStream(bytes)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, piece)]);
    }

    private sealed class Shown(List<string> rows) : IRowSink
    {
        public bool Take(SheetRow row)
        {
            var texts = new List<string>();
            for (var cells = new SheetCells(row.Bytes); cells.MoveNext();)
            {
                texts.Add(Encoding.UTF8.GetString(cells.Text));
            }

            rows.Add(string.Join('|', texts));
            row.Errors.ShouldBe(StructureErrors.None);
            return true;
        }
    }
}
