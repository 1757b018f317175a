using Shouldly;
using Sluice.Pipelines.Reading.Excel;
using Sluice.Tests.Support;
using Xunit;

namespace Sluice.Tests.Pipelines.Reading.Excel;

/// <summary>What is in a workbook since 2007, and what becomes of it.</summary>
public sealed class XlsxSourceTests
{
    private static readonly SheetOptions NoHeader = new() { Header = false };

    [Fact]
    public void Cells_keep_what_they_are()
    {
        using var sheet = new OpenSheet(WorkbookParts.OfRows("""
            <row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c><c r="D1" t="s"><v>3</v></c><c r="E1" t="s"><v>4</v></c><c r="F1" t="s"><v>5</v></c></row>
            <row r="2"><c r="A2" t="s"><v>6</v></c><c r="B2"><v>42</v></c><c r="C2"><v>0.10000000000000001</v></c><c r="D2" t="b"><v>1</v></c><c r="E2" s="1"><v>45292</v></c><c r="F2" s="2"><v>1.2604166666666667</v></c></row>
            <row r="3"><c r="A3" t="s"><v>7</v></c><c r="B3"><v>-7</v></c><c r="C3"><v>2</v></c><c r="D3" t="b"><v>0</v></c><c r="E3" s="1"><v>45293.5</v></c><c r="F3" s="2"><v>0.25</v></c></row>
            """)
            .WithStrings("<si><t>code</t></si>", "<si><t>n</t></si>", "<si><t>x</t></si>", "<si><t>flag</t></si>", "<si><t>day</t></si>", "<si><t>worked</t></si>",
                "<si><t>00123</t></si>", "<si><t>42</t></si>")
            .WithFormats("0", "yyyy-mm-dd", "[h]:mm:ss"));

        sheet.Columns.ShouldBe("code JsonString|n JsonNumber|x JsonNumber|flag JsonBoolean|day JsonString|worked Words");
        sheet.Rows.ShouldBe(["00123|42|0.1|true|2024-01-01|30:15:00", "42|-7|2|false|2024-01-02 12:00:00|06:00:00"]);
        sheet.Numbers.ShouldBe(["1 2 0", "2 3 0"]);
        sheet.Source.CountRecords(default).ShouldBe(2);
        sheet.Source.Description.ShouldBe("xlsx, sheet Sheet1 (1 of 1), header in row 1");
        sheet.Warnings.ShouldBeEmpty();
    }

    [Fact]
    public void Texts_come_from_every_place_where_a_workbook_can_have_them()
    {
        using var sheet = new OpenSheet(WorkbookParts.OfRows("""
            <row><c t="s"><v>0</v></c></row>
            <row><c t="s"><v>1</v></c></row>
            <row><c t="inlineStr"><is><t>inline</t></is></c></row>
            <row><c t="inlineStr"><is><r><t>in</t></r><r><rPr><b/></rPr><t xml:space="preserve"> runs</t></r><rPh sb="0" eb="1"><t>spoken</t></rPh></is></c></row>
            <row><c t="str"><f>A1&amp;""</f><v>formula</v></c></row>
            <row><c t="s"><v>2</v></c></row>
            <row><c t="str"><v>&lt;a&gt; &#65;&#x42; &amp;amp; "'&apos;&quot;</v></c></row>
            <row><c t="str"><v><![CDATA[<raw> & ]] ]>]]></v></c></row>
            <row><c t="str"><v>before<!-- no text -->after</v></c></row>
            """.Replace("\r", ""))
            .WithStrings("<si><t>shared</t></si>", "<si><r><t>rich </t></r><r><t>text</t></r><rPh sb=\"0\" eb=\"2\"><t>no</t></rPh><phoneticPr fontId=\"1\"/></si>",
                "<si><t>line_x000D_\r\nend_x005F_x000D_</t></si>"), NoHeader);

        sheet.Rows.ShouldBe(["shared", "rich text", "inline", "in runs", "formula", "line\r\nend_x000D_", "<a> AB &amp; \"''\"", "<raw> & ]] ]>", "beforeafter"]);
        sheet.Source.CountRecords(default).ShouldBe(9);
    }

    [Fact]
    public void Blanks_at_the_ends_of_a_text_are_part_of_it_only_where_they_are_preserved()
    {
        using var sheet = new OpenSheet(WorkbookParts.OfRows("""
            <row><c t="str"><v> a b </v></c><c t="str"><v xml:space="preserve"> a b </v></c></row>
            <row><c t="inlineStr"><is><t>&#x9;c&#xA;</t></is></c><c t="inlineStr"><is><t xml:space="preserve">&#x9;c&#xA;</t></is></c></row>
            <row><c t="s"><v> 0 </v></c><c t="s"><v>1</v></c></row>
            <row><c t="inlineStr"><is><r><t>e</t></r><r><t> </t></r><r><t>f</t></r></is></c><c><v>
                5
            </v></c></row>
            <row><c t="str"><v> <!-- g -->g</v></c><c t="str"><v> </v></c></row>
            <row><c t="str"><v> &#32;<![CDATA[ ]]></v></c><c t="inlineStr"><is><t> </t></is></c><c t="s"><v>2</v></c></row>
            <row><c t="s"><v>3</v></c><c t="inlineStr"><is><r><t> </t></r></is></c></row>
            """).WithStrings("<si><t>d </t></si>", "<si><t xml:space=\"preserve\">d </t></si>", "<si><t>\n</t></si>", "<si><t xml:space=\"preserve\"> </t></si>"), NoHeader);

        sheet.Rows.ShouldBe(["a b| a b ", "c|\tc\n", "d|d ", "e f|5", "g|∅", " | "]);
        sheet.Source.CountRecords(default).ShouldBe(6);
    }

    [Fact]
    public void References_may_be_missing_small_or_sparse()
    {
        using var sheet = new OpenSheet(WorkbookParts.OfRows("""
            <row><c><v>1</v></c><c><v>2</v></c></row>
            <row r="5"><c r="b5"><v>3</v></c><c><v>4</v></c></row>
            <row><c r="A6"><v>5</v></c><c r="C6"><v>6</v></c></row>
            <row><c r="A9"><v>7</v></c></row>
            <row r="1048576"><c r="XFD1048576"><v>8</v></c></row>
            """), NoHeader);

        sheet.Rows.ShouldBe(["1|2|∅|∅", "∅|3|4|∅", "5|∅|6|∅", "7|∅|∅|∅", "∅|∅|∅|8"]);
        sheet.Numbers.ShouldBe(["1 1 0", "2 5 0", "3 6 0", "4 9 0", "5 1048576 0"]);
        sheet.Source.Columns.Select(column => column.Letters).ShouldBe(["A", "B", "C", "XFD"]);
        sheet.Source.BlankLines.ShouldBe(1_048_576 - 5);
        sheet.Source.CountRecords(default).ShouldBe(5);
    }

    [Fact]
    public void The_header_is_the_row_on_top_of_the_sheet_wherever_it_stands_in_the_file()
    {
        using var sheet = new OpenSheet(WorkbookParts.OfRows("""
            <row r="3"><c r="A3"><v>3</v></c></row>
            <row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row>
            <row r="2"><c r="A2"><v>2</v></c></row>
            """));

        sheet.Columns.ShouldBe("a JsonNumber");
        sheet.Rows.ShouldBe(["2", "3"]);
        sheet.Source.CountRecords(default).ShouldBe(2);
    }

    [Fact]
    public void Rows_without_a_value_are_none()
    {
        using var sheet = new OpenSheet(WorkbookParts.OfRows("""
            <row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row>
            <row r="2"/>
            <row r="3"><c r="A3" s="1"/></row>
            <row r="4"><c r="A4"><v></v></c><c r="B4" t="str"><f>""</f><v></v></c></row>
            <row r="5"><c r="A5" t="s"><v>0</v></c><c r="B5" t="inlineStr"><is><t/></is></c></row>
            <row r="6"><c r="A6" t="s"><v>1</v></c></row>
            <row r="7"><c r="A7" t="inlineStr"><is><t xml:space="preserve"> </t></is></c></row>
            <row r="8"><c r="A8" t="inlineStr"><is><rPh><t>spoken</t></rPh></is></c></row>
            """).WithStrings("<si><t></t></si>", "<si/>"), NoHeader);

        sheet.Numbers.ShouldBe(["1 1 0", "2 7 0"]);
        sheet.Source.BlankLines.ShouldBe(5);
        sheet.Source.CountRecords(default).ShouldBe(2);
    }

    [Fact]
    public void An_empty_text_is_a_value_where_the_pipeline_says_so_but_makes_no_row()
    {
        using var sheet = new OpenSheet(
            WorkbookParts.OfRows("<row><c t=\"str\"><v>a</v></c><c t=\"s\"><v>0</v></c></row><row><c t=\"s\"><v>0</v></c></row>").WithStrings("<si><t/></si>"),
            NoHeader with { EmptyIsNull = false });

        sheet.Rows.ShouldBe(["a|"]);
        sheet.Source.CountRecords(default).ShouldBe(1);
    }

    [Theory]
    [InlineData("x:")]
    [InlineData("main:")]
    public void Prefixes_and_strict_namespaces_are_the_same_workbook(string prefix)
    {
        const string Strict = "http://purl.oclc.org/ooxml/spreadsheetml/main";
        var p = prefix;
        var name = prefix.TrimEnd(':');
        var parts = WorkbookParts.OfRows("")
            .With("xl/workbook.xml", $"<{p}workbook xmlns:{name}=\"{Strict}\" xmlns:q=\"http://purl.oclc.org/ooxml/officeDocument/relationships\"><{p}workbookPr date1904=\"true\"/>"
                + $"<{p}sheets><{p}sheet name=\"Zahlen\" sheetId=\"1\" q:id=\"rId1\"/></{p}sheets></{p}workbook>")
            .With("xl/worksheets/sheet1.xml", $"<?xml version=\"1.0\"?>\n<{p}worksheet xmlns:{name}=\"{Strict}\"><{p}sheetData><{p}row r='1'><{p}c r = 'A1' t='s'><{p}v>0</{p}v></{p}c>"
                + $"<{p}c s=\"0\" r=\"B1\"><{p}f>1+1</{p}f><{p}v>1</{p}v></{p}c></{p}row></{p}sheetData></{p}worksheet>")
            .With("xl/sharedStrings.xml", $"<{p}sst xmlns:{name}=\"{Strict}\"><{p}si><{p}t>text</{p}t></{p}si></{p}sst>")
            .With("xl/styles.xml", $"<{p}styleSheet xmlns:{name}=\"{Strict}\"><{p}cellXfs><{p}xf numFmtId=\"14\"/></{p}cellXfs></{p}styleSheet>");
        parts["_rels/.rels"] = WorkbookParts.Relationships(("rId1", "officeDocument", "/xl/workbook.xml")).Replace("http://schemas.openxmlformats.org/officeDocument/2006", "http://purl.oclc.org/ooxml/officeDocument");
        parts["xl/_rels/workbook.xml.rels"] = WorkbookParts.Relationships(
            ("rId1", "worksheet", "/xl/worksheets/../worksheets/sheet1.xml"), ("rId2", "styles", "./styles.xml"), ("rId3", "sharedStrings", "/xl/sharedStrings.xml"));

        using var sheet = new OpenSheet(parts, NoHeader);

        sheet.Rows.ShouldBe(["text|1904-01-02"]);
        sheet.Source.CountRecords(default).ShouldBe(1);
    }

    [Fact]
    public void A_part_may_be_UTF_16_and_may_lie_about_it()
    {
        var text = WorkbookParts.Sheet("<row><c t=\"str\"><v>Größe €</v></c></row>");
        using var real = new OpenSheet(WorkbookParts.OfRows("").With("xl/worksheets/sheet1.xml",
            [0xff, 0xfe, .. System.Text.Encoding.Unicode.GetBytes("<?xml version=\"1.0\" encoding=\"utf-16\"?>" + text)]), NoHeader);
        using var claimed = new OpenSheet(WorkbookParts.OfRows("").With("xl/worksheets/sheet1.xml", "<?xml version=\"1.0\" encoding=\"utf-16\"?>" + text), NoHeader);
        using var latin = new OpenSheet(WorkbookParts.OfRows("").With("xl/worksheets/sheet1.xml",
            System.Text.Encoding.Latin1.GetBytes("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>" + text.Replace("€", "ß"))), NoHeader);

        real.Rows.ShouldBe(["Größe €"]);
        claimed.Rows.ShouldBe(["Größe €"]);
        latin.Rows.ShouldBe(["Größe ß"]);
        real.Source.CountRecords(default).ShouldBe(1);
    }

    [Fact]
    public void Errors_are_known_by_their_words_and_make_no_column_text()
    {
        using var sheet = new OpenSheet(WorkbookParts.OfRows("""
            <row><c t="str"><v>rate</v></c></row>
            <row><c><v>1.5</v></c></row>
            <row><c t="e"><v>#N/A</v></c></row>
            <row><c t="e"><f>1/0</f><v>#DIV/0!</v></c></row>
            <row><c t="e"><v>#N/A</v></c></row>
            """));

        sheet.Columns.ShouldBe("rate JsonNumber");
        sheet.Rows.ShouldBe(["1.5", "#N/A", "#DIV/0!", "#N/A"]);
        sheet.Source.Columns[0].ErrorWords.ShouldBe(["#N/A", "#DIV/0!"]);
        sheet.Source.Warnings.ShouldHaveSingleItem().Message.ShouldBe(
            "3 cells of column rate are errors of a formula (first #N/A in row 3): no value; where the pipeline declares another type than text, their rows are rejected.");
    }

    [Fact]
    public void A_column_of_several_kinds_is_text_and_says_which_cell_made_it_so()
    {
        using var sheet = new OpenSheet(WorkbookParts.OfRows("""
            <row><c t="str"><v>amount</v></c></row>
            <row><c><v>12</v></c></row>
            <row><c><v>13</v></c></row>
            <row><c t="str"><v>n/a</v></c></row>
            """));

        sheet.Columns.ShouldBe("amount JsonString");
        sheet.Source.Warnings.ShouldHaveSingleItem().Message.ShouldBe("Column amount has 2 numbers, 1 text (the first text 'n/a' in row 4), so it is text.");
    }

    [Fact]
    public void Formulas_that_nobody_computed_are_told_from_those_that_come_to_nothing()
    {
        using var sheet = new OpenSheet(WorkbookParts.OfRows("""
            <row><c t="str"><v>a</v></c><c t="str"><v>b</v></c></row>
            <row><c><v>1</v></c><c r="B2"><f>A2*2</f><v></v></c></row>
            <row><c><v>2</v></c><c r="B3"><f>A3*2</f></c></row>
            <row><c><v>3</v></c><c r="B4" t="str"><f>""</f><v></v></c></row>
            <row><c><v>4</v></c><c r="B5"><f>A5*2</f><v>8</v></c></row>
            """));

        sheet.Rows.ShouldBe(["1|∅", "2|∅", "3|∅", "4|8"]);
        sheet.Source.Warnings.ShouldHaveSingleItem().Message.ShouldBe("2 cells (first B2) hold a formula that was never computed: no value.");
    }

    [Fact]
    public void Cells_merged_over_rows_are_said()
    {
        var parts = WorkbookParts.OfRows("");
        parts["xl/worksheets/sheet1.xml"] = WorkbookParts.Sheet(
            "<row r=\"1\"><c t=\"str\"><v>group</v></c></row><row r=\"2\"><c t=\"str\"><v>x</v></c></row>",
            "<mergeCells count=\"3\"><mergeCell ref=\"A1:C1\"/><mergeCell ref=\"A2:A6\"/><mergeCell ref=\"B2:B3\"/></mergeCells>");

        using var sheet = new OpenSheet(parts);

        sheet.Source.Warnings.ShouldHaveSingleItem().Message.ShouldBe(
            "2 ranges of merged cells (first A2:A6): the value is in the first cell of each, the others have none.");
    }

    [Fact]
    public void The_first_visible_sheet_with_data_is_read_and_the_others_are_named()
    {
        var parts = WorkbookParts.OfSheets(("Notes", ""), ("Secret", Row("s")), ("Chart", ""), ("Orders", Row("o")), ("Old & gone", Row("x")));
        parts["xl/workbook.xml"] = WorkbookParts.Workbook(["Notes", "Secret", "Chart", "Orders", "Old & gone"], more: index => index == 1 ? "state=\"veryHidden\"" : "");
        parts["xl/_rels/workbook.xml.rels"] = parts["xl/_rels/workbook.xml.rels"].Replace("/worksheet\" Target=\"worksheets/sheet3", "/chartsheet\" Target=\"worksheets/sheet3");

        using var first = new OpenSheet(parts, NoHeader);
        using var named = new OpenSheet(parts, NoHeader with { Sheet = "old & GONE" });
        using var numbered = new OpenSheet(parts, NoHeader with { Sheet = "2" });

        first.Rows.ShouldBe(["o"]);
        first.Source.Description.ShouldBe("xlsx, sheet Orders (3 of 4), no header");
        first.Source.Warnings.ShouldHaveSingleItem().Message.ShouldBe("Only sheet Orders is read; there are also 2 Secret (hidden), 4 Old & gone.");
        named.Rows.ShouldBe(["x"]);
        named.Warnings.ShouldBeEmpty();
        numbered.Rows.ShouldBe(["s"]);
        var problem = OpenSheet.Refusal(parts, NoHeader with { Sheet = "Invoices" });
        problem.Code.ShouldBe("sheet_not_found");
        problem.Found.ShouldBe("1 Notes, 2 Secret (hidden), 3 Orders, 4 Old & gone");
    }

    [Fact]
    public void Where_all_sheets_with_data_are_hidden_the_first_is_read_and_said()
    {
        var parts = WorkbookParts.OfSheets(("Shown", ""), ("Hidden", Row("h")));
        parts["xl/workbook.xml"] = WorkbookParts.Workbook(["Shown", "Hidden"], more: index => index == 1 ? "state=\"hidden\"" : "");

        using var sheet = new OpenSheet(parts, NoHeader);

        sheet.Rows.ShouldBe(["h"]);
        sheet.Warnings.ShouldBe(["hidden_sheet"]);
    }

    [Fact]
    public void A_workbook_without_a_cell_is_a_table_without_rows()
    {
        using var sheet = new OpenSheet(WorkbookParts.OfSheets(("A", ""), ("B", "<row r=\"7\"/>")));

        sheet.Source.Columns.ShouldBeEmpty();
        sheet.Rows.ShouldBeEmpty();
        sheet.Source.CountRecords(default).ShouldBe(0);
        sheet.Warnings.ShouldBe(["no_rows"]);
        sheet.Source.Description.ShouldBe("xlsx, sheet A (1 of 2), no header");
    }

    [Fact]
    public void Texts_and_rows_that_do_not_fit_into_memory_go_to_files_that_vanish()
    {
        var texts = Enumerable.Range(0, 80_000).Select(i => $"text number {i} x" + new string('x', i % 90)).ToList();
        var rows = string.Concat(texts.Select((_, i) => $"<row><c t=\"s\"><v>{i * 7919 % texts.Count}</v></c><c><v>{i}</v></c></row>"));
        using var sheet = new OpenSheet(
            WorkbookParts.OfRows(rows).WithStrings([.. texts.Select(text => $"<si><t>{text}</t></si>")]), NoHeader with { TextBytesInMemory = 1 << 20 });

        var read = sheet.Rows;

        read.Length.ShouldBe(texts.Count);
        read.ShouldBe(texts.Select((_, i) => $"{texts[i * 7919 % texts.Count]}|{i}"));
        sheet.Source.CountRecords(default).ShouldBe(texts.Count);
        sheet.SpillFiles.ShouldBe(1, "the texts are gone, the rows are kept");
        sheet.Source.Dispose();
        sheet.SpillFiles.ShouldBe(0);
    }

    [Fact]
    public void A_row_becomes_JSON_by_letters_only_for_a_reject()
    {
        using var sheet = new OpenSheet(WorkbookParts.OfRows(
            "<row r=\"3\"><c r=\"A3\"><v>1.50</v></c><c r=\"C3\" t=\"str\"><v>say \"hi\"&#10;é</v></c><c r=\"D3\" t=\"b\"><v>1</v></c><c r=\"AA3\" t=\"e\"><v>#REF!</v></c></row>"), NoHeader);

        var raw = sheet.Raws.ShouldHaveSingleItem();

        raw.ShouldBe("{\"A\":1.5,\"C\":\"say \\\"hi\\\"\\né\",\"D\":true,\"AA\":\"#REF!\"}");
        sheet.Source.CellsOf(System.Text.Encoding.UTF8.GetBytes(raw)).ShouldBe(["1.5", "say \"hi\"\né", "true", "#REF!"]);
    }

    [Fact]
    public void A_date_in_ISO_8601_is_one()
    {
        using var sheet = new OpenSheet(WorkbookParts.OfRows(
            "<row><c t=\"d\" s=\"1\"><v>2024-01-05T00:00:00</v></c><c t=\"d\"><v>2024-01-05T10:30:00.5</v></c><c t=\"d\"><v>10:30:00</v></c><c t=\"d\"><v>soon</v></c></row>")
            .WithFormats("0", "14"), NoHeader);

        sheet.Rows.ShouldBe(["2024-01-05|2024-01-05T10:30:00.5|10:30:00|soon"]);
    }

    [Fact]
    public void Numbers_under_date_formats_that_are_no_dates_stay_numbers()
    {
        using var sheet = new OpenSheet(WorkbookParts.OfRows(
            "<row><c s=\"1\"><v>-5</v></c><c s=\"1\"><v>99999999</v></c><c s=\"1\"><v>soon</v></c><c s=\"77\"><v>45292</v></c><c s=\"x\"><v>45292</v></c></row>")
            .WithFormats("0", "14"), NoHeader);

        sheet.Rows.ShouldBe(["-5|99999999|soon|45292|45292"]);
    }

    private static string Row(string text) => $"<row><c t=\"str\"><v>{text}</v></c></row>";
}
