using Shouldly;
using Sluice.Tests.Support;
using Xunit;

namespace Sluice.Tests.Commands;

/// <summary>Workbooks through the real executable.</summary>
public sealed class WorkbookRunTests : IDisposable
{
    private const string Rows = """
        <row r="1"><c r="A1" t="str"><v>Order</v></c><c r="B1" t="str"><v>Ordered</v></c><c r="C1" t="str"><v>Shipped at</v></c><c r="D1" t="str"><v>Amount</v></c><c r="E1" t="str"><v>Paid</v></c><c r="F1" t="str"><v>Code</v></c></row>
        <row r="2"><c r="A2"><v>1</v></c><c r="B2" s="1"><v>45292</v></c><c r="C2" s="2"><v>45293.4375</v></c><c r="D2"><v>33.300000000000004</v></c><c r="E2" t="b"><v>1</v></c><c r="F2" t="str"><v>007</v></c></row>
        <row r="4"><c r="A4"><v>2</v></c><c r="B4" s="1"><v>45300</v></c><c r="D4" t="e"><v>#N/A</v></c><c r="E4" t="b"><v>0</v></c><c r="F4" t="str"><v>12</v></c></row>
        <row r="5"><c r="A5"><v>3</v></c><c r="B5" s="1"><v>45301</v></c><c r="C5" s="2"><v>45302</v></c><c r="D5"><v>7</v></c><c r="E5" t="b"><v>1</v></c><c r="F5" t="str"><v>x</v></c></row>
        """;

    private readonly SluiceProcess _sluice = new();

    public WorkbookRunTests() => _sluice.Write("orders.xlsx", WorkbookParts.OfRows(Rows).WithFormats("0", "yyyy-mm-dd", "22").Zip());

    [Fact]
    public void A_workbook_becomes_a_table_with_types()
    {
        var (exitCode, json) = _sluice.RunJson("run", "orders.xlsx", "--to", "duckdb:shop.duckdb#orders");

        exitCode.ShouldBe(0, json.ToString());
        (json.GetProperty("rows_read").GetInt64(), json.GetProperty("accepted").GetInt64()).ShouldBe((3, 3));
        Database.Rows(_sluice.At("shop.duckdb"), "SELECT column_name, column_type FROM (DESCRIBE SELECT * EXCLUDE (_job, _file, _row) FROM orders)")
            .ShouldBe(["Order|BIGINT", "Ordered|DATE", "Shipped at|TIMESTAMP", "Amount|DOUBLE", "Paid|BOOLEAN", "Code|VARCHAR"]);
        Database.Rows(_sluice.At("shop.duckdb"), "SELECT COLUMNS(* EXCLUDE (_job, _file, _row))::VARCHAR FROM orders ORDER BY 1").ShouldBe(
            ["1|2024-01-01|2024-01-02 10:30:00|33.3|true|007", "2|2024-01-09|null|null|false|12", "3|2024-01-10|2024-01-11 00:00:00|7.0|true|x"]);
    }

    [Fact]
    public void A_pipeline_that_declares_types_gets_rejects_with_sheet_row_and_cell()
    {
        _sluice.Write("orders.yaml", """
            pipeline: orders
            read: { formats: [xlsx, xls], sheet: Sheet1 }
            map:
              order_id: { from: Order, type: integer }
              amount:   { from: Amount, type: "decimal(10,2)" }
              code:     { from: Code, type: integer }
            """);

        var (exitCode, json) = _sluice.RunJson("run", "orders.xlsx", "--pipeline", "orders.yaml", "--to", "duckdb:shop.duckdb#orders");
        var text = _sluice.Run("rejects", "list").Output;
        var (_, rejects) = _sluice.RunJson("rejects", "list");

        exitCode.ShouldBe(0, json.ToString());
        (json.GetProperty("accepted").GetInt64(), json.GetProperty("rejected").GetInt64()).ShouldBe((1, 2));
        Database.Rows(_sluice.At("shop.duckdb"), "SELECT order_id, amount::VARCHAR, code FROM orders").ShouldBe(["1|33.30|7"]);
        text.ShouldContain("orders.xlsx, sheet Sheet1, row 4");
        text.ShouldContain("amount (D4): found `#N/A`, expected a number of up to 8 digits before '.' and 2 after it");
        text.ShouldContain("> {\"A\":2,\"B\":\"2024-01-09\",\"D\":\"#N/A\",\"E\":false,\"F\":\"12\"}");
        text.ShouldContain("code (F5): found `x`");
        var first = rejects[0];
        (first.GetProperty("sheet").GetString(), first.GetProperty("row").GetInt64(), first.GetProperty("line").GetInt64()).ShouldBe(("Sheet1", 2, 4));
        first.GetProperty("reasons")[0].GetProperty("cell").GetString().ShouldBe("D4");
    }

    [Fact]
    public void Preview_and_plan_show_what_a_run_will_do()
    {
        var preview = _sluice.Run("preview", "orders.xlsx");
        var plan = _sluice.Run("plan", "orders.xlsx");

        preview.ExitCode.ShouldBe(0, preview.Error);
        preview.Output.ShouldContain("3 rows, 6 columns, xlsx, sheet Sheet1 (1 of 1), header in row 1");
        preview.Output.ShouldContain("timestamp");
        plan.ExitCode.ShouldBe(0, plan.Error);
        plan.Output.ShouldContain("FROM sheet_source_");
    }

    [Fact]
    public void The_sheet_is_chosen_by_name_or_number_and_a_wrong_one_is_a_broken_contract()
    {
        _sluice.Write("two.xlsx", WorkbookParts.OfSheets(("Orders", Cell("a", 1)), ("Prices 2024", Cell("b", 2) + Cell("b", 3))).Zip());

        Read("Prices 2024").ShouldBe(2);
        Read("2").ShouldBe(2);
        Read("orders").ShouldBe(1);
        var (exitCode, json) = _sluice.RunJson("run", "two.xlsx", "--dry-run", "--set", "read.sheet=Invoices");
        exitCode.ShouldBe(4);
        json.GetProperty("problems")[0].GetProperty("message").GetString().ShouldBe("There is no sheet Invoices. There are 1 Orders, 2 Prices 2024.");

        long Read(string sheet) =>
            _sluice.RunJson("run", "two.xlsx", "--dry-run", "--set", $"read.sheet={sheet}", "--set", "read.header=false").Json.GetProperty("rows_read").GetInt64();
    }

    [Fact]
    public void A_workbook_is_refused_by_a_pipeline_for_other_formats()
    {
        var (exitCode, json) = _sluice.RunJson("run", "orders.xlsx", "--dry-run", "--set", "read.formats=csv");

        exitCode.ShouldBe(4);
        json.GetProperty("problems")[0].GetProperty("code").GetString().ShouldBe("format_not_declared");
    }

    [Fact]
    public void Names_that_repeat_or_are_missing_go_where_those_of_other_files_go()
    {
        _sluice.Write("names.xlsx", WorkbookParts.OfRows("""
            <row><c t="str"><v>id</v></c><c t="str"><v>Comment</v></c><c t="str"><v>Comment</v></c><c/><c/></row>
            <row><c><v>1</v></c><c t="str"><v>a</v></c><c t="str"><v>b</v></c><c/><c><v>5</v></c></row>
            """).Zip());
        _sluice.Write("names.yaml", """
            pipeline: names
            map:
              id: { from: id, type: integer }
              comments: { from: Comment, collect: list }
              rest: json
            """);

        _sluice.Run("run", "names.xlsx", "--pipeline", "names.yaml", "--to", "duckdb:shop.duckdb#names").ExitCode.ShouldBe(0);

        Database.Rows(_sluice.At("shop.duckdb"), "SELECT id, comments::VARCHAR, rest::VARCHAR FROM names").ShouldBe(["1|[a, b]|{\"column_4\":5}"]);
    }

    public void Dispose() => _sluice.Dispose();

    private static string Cell(string text, int number) => $"<row><c t=\"str\"><v>{text}</v></c><c><v>{number}</v></c></row>";
}
