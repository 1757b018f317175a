using System.Globalization;
using Shouldly;
using Sluice.Pipelines.Reading.Excel;
using Sluice.Tests.Support;
using Xunit;

namespace Sluice.Tests.Pipelines.Reading.Excel;

/// <summary>Which row of a sheet names the columns.</summary>
public sealed class HeaderSearchTests
{
    [Theory]
    [InlineData("name,n/Ann,1/Bob,2", 1)]
    [InlineData("name,city/Ann,Rome/Bob,Oslo", 1)]
    [InlineData("1,2/3,4/5,6", 0)]
    [InlineData("2019,2020,2021/1,2,3/4,5,6", 1)]
    [InlineData("name/Ann", 1)]
    [InlineData("5", 0)]
    [InlineData("1,Ann/2,Bob", 0)]
    [InlineData("Sales of 2024/id,name,n,city/1,Ann,5,Rome/2,Bob,6,Oslo", 2)]
    [InlineData("Report,May/by,Ann/id,name,n,city,x/1,Ann,5,Rome,1/2,Bob,6,Oslo,2", 3)]
    [InlineData("Sales/Made 5 May,by Ann//id,name,n/1,Ann,5/2,Bob,6", 4)]
    [InlineData("country,2019,2020/DE,1.5,2.5/FR,3.5,4.5", 1)]
    [InlineData("Total/id,n/1,2/3,4", 1)]
    [InlineData("Things of many kinds/a,5,x,y/b,x,5,z/c,7,y,5/d,y,z,w", 1)]
    [InlineData("Sales by region//Region,2022,2023,2024/North,1.5,2.5,3/South,1,2,3.25", 3)]
    [InlineData("Sales by region/Region,2023,2024,Sum/North,1.5,2.5,4/South,1,2,3", 2)]
    [InlineData("id,name,n,city/1,Ann,5,Rome/Bob", 1)]
    [InlineData("Ann/1,2,3,4/5,6,7,8/9,10,11,12", 1)]
    [InlineData("1,Ann/2,Bob/3,Cid/Total,3", 0)]
    [InlineData("1/2/word", 0)]
    [InlineData("id,name/1,Ann/2,Bob/Total,3", 1)]
    [InlineData("1,2/x,/y,z", 1)]
    [InlineData("country,2019,2020,2021/DE,1.5,n.a.,3/FR,n.a.,2.5,4", 1)]
    public void It_is_found_by_what_stands_below_and_above_it(string table, int row)
    {
        using var sheet = new OpenSheet(Sheet(table));

        sheet.Source.Description.ShouldEndWith(row == 0 ? "no header" : $"header in row {row}");
        sheet.Rows.Length.ShouldBe(table.Count(letter => letter == '/') + 1 - row);
        sheet.Source.CountRecords(default).ShouldBe(sheet.Rows.Length);
        sheet.Warnings.Where(code => code != "mixed_column").ShouldBe(row > 1 ? ["rows_above_header"] : row == 0 ? ["header_missing"] : [], ignoreOrder: true);
    }

    [Fact]
    public void Months_below_a_title_are_names()
    {
        const string Months = """<row r="1"><c r="A1" t="str"><v>Sales by region</v></c></row><row r="3"><c r="A3" t="str"><v>Region</v></c><c r="B3" s="1"><v>45292</v></c><c r="C3" s="1"><v>45323</v></c><c r="D3" s="1"><v>45352</v></c></row>""";
        const string Data = """<row r="4"><c r="A4" t="str"><v>North</v></c><c r="B4"><v>1</v></c><c r="C4"><v>2</v></c><c r="D4"><v>3</v></c></row>""";
        using var sheet = new OpenSheet(WorkbookParts.OfRows(Months + Data + Data.Replace("4\"", "5\"")).WithFormats("0", "mmm yyyy"));

        sheet.Source.Description.ShouldEndWith("header in row 3");
        sheet.Rows.ShouldBe(["North|1|2|3", "North|1|2|3"]);
    }

    [Fact]
    public void Rows_above_it_are_said()
    {
        using var sheet = new OpenSheet(Sheet("Sales of 2024/id,name,n,city/1,Ann,5,Rome"));

        sheet.Source.Warnings.ShouldHaveSingleItem().ToString().ShouldEndWith(
            "The header was found in row 2; one row above it is not read. If these are data, set read.header to true (the first row is the header) or false. "
            + "To say it for good, set read.skip_lines to 1.");
    }

    [Fact]
    public void What_is_declared_is_not_looked_for()
    {
        const string Table = "Title/id,name,n,city/1,Ann,5,Rome/2,Bob,6,Oslo";
        using var present = new OpenSheet(Sheet(Table), new SheetOptions { Header = true });
        using var absent = new OpenSheet(Sheet(Table), new SheetOptions { Header = false });
        using var skipped = new OpenSheet(Sheet(Table), new SheetOptions { SkipLines = 2, Header = false });
        using var below = new OpenSheet(Sheet(Table), new SheetOptions { SkipLines = 1 });

        present.Columns.ShouldStartWith("Title JsonString");
        present.Rows.Length.ShouldBe(3);
        absent.Rows.Length.ShouldBe(4);
        skipped.Rows.ShouldBe(["1|Ann|5|Rome", "2|Bob|6|Oslo"]);
        skipped.Source.CountRecords(default).ShouldBe(2);
        below.Columns.ShouldBe("id JsonNumber|name JsonString|n JsonNumber|city JsonString");
        below.Warnings.ShouldBeEmpty();
    }

    [Fact]
    public void Names_are_the_values_of_its_cells_and_columns_without_name_and_value_are_none()
    {
        using var sheet = new OpenSheet(WorkbookParts.OfRows("""
            <row r="2"><c r="B2" t="str"><v> id </v></c><c r="C2" t="str"><v>name</v></c><c r="D2" s="1"/><c r="E2" t="str"><v>name</v></c><c r="F2" t="str"><v>empty</v></c></row>
            <row r="3"><c r="B3"><v>1</v></c><c r="C3" t="str"><v>a</v></c><c r="E3" t="str"><v>b</v></c><c r="H3" t="str"><v>more</v></c></row>
            """));

        sheet.Source.Columns.Select(column => (column.Name, column.Letters)).ShouldBe([("id", "B"), ("name", "C"), ("name", "E"), ("empty", "F"), ("", "H")]);
        sheet.Rows.ShouldBe(["1|a|b|∅|more"]);
    }

    /// <summary>Rows by /, cells by comma: digits are a number.</summary>
    private static WorkbookParts Sheet(string table) => WorkbookParts.OfRows(string.Concat(table.Split('/').Select(row =>
        "<row>" + string.Concat(row.Split(',').Select(cell => double.TryParse(cell, CultureInfo.InvariantCulture, out _) ? $"<c><v>{cell}</v></c>" : $"<c t=\"str\"><v>{cell}</v></c>")) + "</row>")));
}
