using System.IO.Compression;
using System.Xml;
using System.Xml.Linq;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Sluice.Spreadsheets;
using Xunit;

namespace Sluice.Tests.Spreadsheets;

/// <summary>Workbooks as any reader of XML and ZIP sees them.</summary>
public sealed class XlsxTableWriterTests
{
    private static readonly XNamespace Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

    [Fact]
    public void Every_text_comes_back_from_the_workbook() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll(Gen.Choose(0, 0xFFFF).Select(letter => (char)letter).ArrayOf().ToArbitrary(), letters =>
        {
            var cell = new string(letters);
            return cell.Length == 0 || Cells(Written(["a"], [[cell]]), 1)[1][0] == cell;
        }));

    [Theory]
    [InlineData("\0\u0001\u001f\ufffe\uffff")]
    [InlineData("line\r\nline\rline\nline\ttab")]
    [InlineData("_x0041_ _x000d_ __x005F_ _xZZZZ_")]
    [InlineData("<a href=\"x\">&amp;</a> ]]>")]
    [InlineData("\ud800 half, \ud83d\ude00 whole")]
    [InlineData("  blanks  ")]
    public void What_XML_can_not_hold_comes_back_too(string cell) => Cells(Written(["a"], [[cell]]), 1)[1][0].ShouldBe(cell);

    [Fact]
    public void More_rows_than_a_sheet_takes_go_into_further_sheets_with_the_header()
    {
        var workbook = Written(["a", "b"], [.. Enumerable.Range(1, 5).Select(row => new[] { $"{row}", null })], sheetRowsMax: 3);

        Cells(workbook, 1).Select(row => row[0]).ShouldBe(["a", "1", "2"]);
        Cells(workbook, 2).Select(row => row[0]).ShouldBe(["a", "3", "4"]);
        Cells(workbook, 3).Select(row => row[0]).ShouldBe(["a", "5"]);
        Part(workbook, "xl/workbook.xml").Descendants(Main + "sheet").Select(sheet => (string?)sheet.Attribute("name")).ShouldBe(["rejects", "rejects 2", "rejects 3"]);
    }

    [Fact]
    public void A_cell_that_is_too_long_is_cut_at_a_whole_character_and_counted()
    {
        using var stream = new MemoryStream();
        using var writer = new XlsxTableWriter(stream, "rejects", ["a"], 0);
        writer.Write([new string('x', 32_766) + "\ud83d\ude00"]);
        writer.Write([new string('x', 32_767)]);
        writer.Finish();
        writer.CellsCut.ShouldBe(1);
        writer.Dispose();

        Cells(stream.ToArray(), 1).Skip(1).Select(row => row[0]!.Length).ShouldBe([32_766, 32_767]);
    }

    [Fact]
    public void Every_cell_is_text_and_so_is_what_a_person_types()
    {
        var sheet = Part(Written(["a", "b"], [["007", null]]), "xl/worksheets/sheet1.xml");

        sheet.Descendants(Main + "c").Select(cell => (string?)cell.Attribute("t")).ShouldAllBe(type => type == "inlineStr");
        var style = (int)sheet.Descendants(Main + "col").Single().Attribute("style")!;
        var format = Part(Written(["a"], []), "xl/styles.xml").Descendants(Main + "cellXfs").Single().Elements().ElementAt(style);
        ((int)format.Attribute("numFmtId")!).ShouldBe(49);
        ((int)sheet.Descendants(Main + "col").Single().Attribute("max")!).ShouldBe(2);
    }

    [Fact]
    public void Columns_beyond_Z_have_the_letters_of_a_spreadsheet()
    {
        var header = Enumerable.Range(1, 16_384).Select(column => $"c{column}").ToArray();

        var cells = Part(Written(header, []), "xl/worksheets/sheet1.xml").Descendants(Main + "c").Select(cell => (string)cell.Attribute("r")!).ToList();

        new[] { 0, 25, 26, 701, 702, 16_383 }.Select(column => cells[column]).ShouldBe(["A1", "Z1", "AA1", "ZZ1", "AAA1", "XFD1"]);
    }

    private static byte[] Written(string[] header, string?[][] rows, int sheetRowsMax = XlsxTableWriter.SheetRowsMax)
    {
        using var stream = new MemoryStream();
        using (var writer = new XlsxTableWriter(stream, "rejects", header, 1, sheetRowsMax))
        {
            foreach (var row in rows)
            {
                writer.Write(row);
            }

            writer.Finish();
        }

        return stream.ToArray();
    }

    private static XDocument Part(byte[] workbook, string name)
    {
        using var archive = new ZipArchive(new MemoryStream(workbook));
        using var part = archive.GetEntry(name)!.Open();
        return XDocument.Load(XmlReader.Create(part), LoadOptions.PreserveWhitespace);
    }

    private static List<List<string?>> Cells(byte[] workbook, int sheet) =>
        [.. Part(workbook, $"xl/worksheets/sheet{sheet}.xml").Descendants(Main + "row")
            .Select(row => row.Elements().Select(cell => (string?)XlsxText.Unescape(cell.Value)).ToList())];
}
