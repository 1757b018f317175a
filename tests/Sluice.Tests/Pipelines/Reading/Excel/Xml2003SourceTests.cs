using Shouldly;
using Sluice.Pipelines.Reading.Excel;
using Xunit;

namespace Sluice.Tests.Pipelines.Reading.Excel;

/// <summary>"XML Spreadsheet 2003" under the names that it has.</summary>
public sealed class Xml2003SourceTests
{
    private const string Book = """
        <?xml version="1.0"?>
        <?mso-application progid="Excel.Sheet"?>
        <Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet" xmlns:html="http://www.w3.org/TR/REC-html40">
         <Styles><Style ss:ID="Default"/><Style ss:ID="d"><NumberFormat ss:Format="Short Date"/></Style><Style ss:ID="t"><NumberFormat ss:Format="[h]:mm:ss"/></Style></Styles>
         <Worksheet ss:Name="Empty"><Table/></Worksheet>
         <Worksheet ss:Name="R &amp; D"><Table ss:ExpandedColumnCount="6">
          <Column ss:Width="50"/>
          <Row><Cell><Data ss:Type="String">id</Data></Cell><Cell><Data ss:Type="String">day</Data></Cell><Cell><Data ss:Type="String">n</Data></Cell><Cell ss:Index="6"><Data ss:Type="String">note</Data></Cell></Row>
          <Row ss:Index="4"><Cell><Data ss:Type="String">007</Data></Cell><Cell ss:StyleID="d"><Data ss:Type="DateTime">2024-01-05T00:00:00.000</Data></Cell><Cell><Data ss:Type="Number">1.50</Data></Cell><Cell ss:Index="6"><ss:Data ss:Type="String" xmlns="http://www.w3.org/TR/REC-html40"><B>bold</B> &lt;x&gt;</ss:Data></Cell></Row>
          <Row/>
          <Row><Cell ss:MergeDown="2" ss:MergeAcross="1"><Data ss:Type="String">008</Data></Cell><Cell ss:StyleID="t"><Data ss:Type="Number">1.25</Data></Cell><Cell><Data ss:Type="Boolean">1</Data></Cell><Cell><Data ss:Type="DateTime">1899-12-31T10:30:00.000</Data></Cell><Cell><Data ss:Type="Error">#N/A</Data></Cell></Row>
          <Row><Cell ss:Formula="=R1"/><Cell><Data ss:Type="String"></Data></Cell></Row>
         </Table></Worksheet>
        </Workbook>
        """;

    [Theory]
    [InlineData("report.xls")]
    [InlineData("report.xml")]
    public void It_is_read_like_any_workbook(string name)
    {
        using var sheet = new OpenSheet(Book, name, new SheetOptions { Header = true });

        sheet.Rows.ShouldBe(["007|2024-01-05|1.5|∅|∅|bold <x>", "008|∅|30:00:00|true|10:30:00|#N/A"]);
        sheet.Numbers.ShouldBe(["1 4 0", "2 6 0"]);
        sheet.Source.Columns.Select(column => $"{column.Letters} {column.Name}".Trim()).ShouldBe(["A id", "B day", "C n", "D", "E", "F note"]);
        sheet.Source.Description.ShouldBe("xml spreadsheet, sheet R & D (2 of 2), header in row 1");
        sheet.Source.CountRecords(default).ShouldBe(2);
        sheet.Warnings.ShouldBe(name.EndsWith("xls")
            ? ["format_not_as_named", "mixed_column", "error_cells", "formulas_without_value", "merged_cells"]
            : ["mixed_column", "error_cells", "formulas_without_value", "merged_cells"]);
    }

    [Fact]
    public void A_comment_is_no_data()
    {
        using var sheet = new OpenSheet(Book.Replace("<Row/>", "<Row><Cell><Comment ss:Author=\"me\"><ss:Data>look</ss:Data></Comment></Cell></Row>"), "report.xls");

        sheet.Rows.Length.ShouldBe(2);
        sheet.Source.CountRecords(default).ShouldBe(2);
    }

    [Fact]
    public void A_hidden_sheet_is_read_last()
    {
        const string Lookup = """
             <Worksheet ss:Name="Lookup"><Table><Row><Cell><Data ss:Type="String">code</Data></Cell></Row></Table>
             <WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel"><PageSetup><Header/></PageSetup><Visible>SheetHidden</Visible></WorksheetOptions></Worksheet>
             <Worksheet ss:Name="Empty">
            """;

        using var sheet = new OpenSheet(Book.Replace("<Worksheet ss:Name=\"Empty\">", Lookup), "report.xls");

        sheet.Source.Description.ShouldBe("xml spreadsheet, sheet R & D (3 of 3), header in row 1");
        sheet.Source.Warnings.Single(warning => warning.Code == "other_sheets").Message.ShouldContain("1 Lookup (hidden)");
    }

    [Theory]
    [InlineData("windows-1251", 0xe6, "ж")]
    [InlineData("ISO-8859-1", 0x80, "€")]
    public void Its_first_line_says_its_encoding(string encoding, int letter, string shown)
    {
        byte[] book = [.. System.Text.Encoding.Latin1.GetBytes(Book.Replace("?>", $" encoding=\"{encoding}\"?>").Replace("bold", ((char)letter).ToString()))];

        using var sheet = new OpenSheet(book, "report.xml", new SheetOptions { Header = true });

        sheet.Rows[0].ShouldEndWith($"|{shown} <x>");
        sheet.Warnings.ShouldNotContain("encoding_guessed");
    }

    [Fact]
    public void A_broken_one_is_refused_in_words() =>
        OpenSheet.Refusal(System.Text.Encoding.UTF8.GetBytes(Book.Replace("</Table></Worksheet>\n</Workbook>", "</Table>").Replace("</Workbook>", "")), "report.xls")
            .Code.ShouldBe("workbook_damaged");
}
