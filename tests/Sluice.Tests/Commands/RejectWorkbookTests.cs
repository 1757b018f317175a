using System.Text;
using System.Text.Json;
using Shouldly;
using Sluice.Spreadsheets;
using Sluice.Tests.Support;
using Xunit;

namespace Sluice.Tests.Commands;

/// <summary>Rejects that are mended in a workbook, as spreadsheet programs save it, and rejects of workbooks.</summary>
public sealed class RejectWorkbookTests : IDisposable
{
    private const string German = """
        pipeline: orders
        read: { decimal_mark: ",", thousands_mark: ".", date_order: dmy }
        map:
          id:     { from: Nr, type: integer, required: true }
          amount: { from: Betrag, type: "decimal(9,3)" }
          day:    { from: Tag, type: date }
          code:   { from: Code, type: text, matches: "[0-9]{3}" }
        """;

    private readonly SluiceProcess _sluice = new();

    [Fact]
    public void Numbers_and_dates_that_a_spreadsheet_has_made_of_what_was_typed_are_what_was_meant()
    {
        _sluice.Write("orders.yaml", German);
        _sluice.Write("orders.csv", "Nr;Betrag;Tag;Code\n1;x;01.02.2026;001\n2;1.234,5;31.02.2026;002\n3;y;05.02.2026;3\n4;1,5;05.02.2026;=4\n");
        var job = Run("orders.csv", "--pipeline", "orders.yaml", "--to", "duckdb:x.duckdb#orders");
        _sluice.RunJson("rejects", "export", job, "-o", "rejects.xlsx").Json.GetProperty("rejects").GetInt64().ShouldBe(4);
        var sheet = Sheet.ReadWorkbook(_sluice.At("rejects.xlsx"));
        sheet.Of(4)[sheet.Column("Code")].ShouldBe("=4");

        // A number of a spreadsheet has a point in the file: with a decimal comma 1.234 would be a thousand times as much.
        sheet.Set(1, "Betrag", "#1.234");
        sheet.Set(2, "Tag", "@46081");
        sheet.Set(3, "Betrag", "2.345,25");
        sheet.Set(3, "Code", "003");
        sheet.Set(4, "Code", "#4");
        sheet.WriteWorkbook(_sluice.At("mended.xlsx"));

        Books(Replayed("mended.xlsx")).ShouldBe("4 = 3 + 1 + 0 + 0");
        Rows("SELECT id, amount, day::VARCHAR, code FROM orders ORDER BY id").ShouldBe(
            ["1|1.234|2026-02-01|001", "2|1234.500|2026-02-28|002", "3|2345.250|2026-02-05|003"]);
    }

    [Fact]
    public void Rows_may_be_deleted_and_sorted_and_sheets_of_notes_added()
    {
        _sluice.Write("p.yaml", "pipeline: p\nmap:\n  id: { from: id, type: integer }\n  n: { from: n, type: integer }\n");
        _sluice.Write("p.csv", "id,n\n" + string.Concat(Enumerable.Range(1, 6).Select(row => $"{row},x\n")));
        var job = Run("p.csv", "--pipeline", "p.yaml", "--to", "duckdb:x.duckdb#orders");
        using (var file = File.Create(_sluice.At("mended.xlsx")))
        {
            // More rows than a sheet takes here go into further sheets.
            using var writer = new XlsxTableWriter(file, "rejects", ["n", "_reject_id"], 0, sheetRowsMax: 3);
            foreach (var row in new[] { 5, 2, 6, 1, 3 })
            {
                writer.Write([$"{row}0", $"{job}:{row}"]);
            }

            writer.Finish();
        }

        var replay = Replayed("mended.xlsx");

        Books(replay).ShouldBe("5 = 5 + 0 + 0 + 0");
        Rows("SELECT id, n, _row FROM orders ORDER BY id").ShouldBe(["1|10|1", "2|20|2", "3|30|3", "5|50|5", "6|60|6"]);
        _sluice.RunJson("rejects", "export", job, "-o", "left.xlsx").Json.GetProperty("rejects").GetInt64().ShouldBe(1);
    }

    [Fact]
    public void What_is_wrong_in_a_workbook_is_said_with_sheet_and_row()
    {
        _sluice.Write("p.csv", "id,n\n1,1,1\n");
        var job = Run("p.csv");
        File.WriteAllBytes(_sluice.At("mended.xlsx"), WorkbookParts.OfSheets(
            ("notes", "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>looked at</t></is></c></row>"),
            ("mine", $"<row r=\"1\">{Text("A1", "_reject_id")}</row><row r=\"2\">{Text("A2", $"{job}:1")}</row><row r=\"7\">{Text("A7", $"{job}:1")}</row>")).Zip());

        var problem = _sluice.RunJson("rejects", "replay", "mended.xlsx").Json.GetProperty("problems")[0];

        problem.GetProperty("code").GetString().ShouldBe("reject_id_twice");
        problem.GetProperty("message").GetString()!.ShouldContain("sheet mine, row ");
    }

    [Fact]
    public void Rejects_of_a_sheet_say_their_cells_and_are_mended_when_the_workbook_is_gone()
    {
        _sluice.Write("p.yaml", "pipeline: p\nmap:\n  id: { from: Id, type: integer }\n  price: { from: Price, type: double }\n  day: { from: Day, type: date }\n");
        Table(["Title", "", ""], ["", "", ""], ["Id", "Price", "Day"], ["#1", "#1.5", "@46027"], ["", "", ""], ["#2", "free", "@46028"], ["#3", "#2.25", "soon"]);
        var job = Run("book.xlsx", "--pipeline", "p.yaml", "--set", "read.header=true", "--set", "read.skip_lines=2", "--to", "duckdb:x.duckdb#orders");
        var listed = _sluice.RunJson("rejects", "list", job).Json;
        listed[0].GetProperty("reasons")[0].GetProperty("cell").GetString().ShouldBe("B6");
        listed[0].GetProperty("line").GetInt64().ShouldBe(6);
        listed[0].GetProperty("sheet").GetString().ShouldBe("Sheet1");
        File.Delete(_sluice.At("book.xlsx"));
        _sluice.RunJson("rejects", "export", job, "-o", "rejects.xlsx").Json.GetProperty("rejects").GetInt64().ShouldBe(2);
        var sheet = Sheet.ReadWorkbook(_sluice.At("rejects.xlsx"));
        sheet.Of(2).Skip(3).ShouldBe(["2", "6", "", "2", "free", "2026-01-06"]);

        sheet.Set(2, "Price", "#0");
        sheet.Set(3, "Day", "2026-01-07");
        sheet.WriteWorkbook(_sluice.At("rejects.xlsx"));

        Books(Replayed("rejects.xlsx")).ShouldBe("2 = 2 + 0 + 0 + 0");
        Rows("SELECT id, price, day::VARCHAR, _row FROM orders ORDER BY id").ShouldBe(["1|1.5|2026-01-05|1", "2|0|2026-01-06|2", "3|2.25|2026-01-07|3"]);
    }

    [Fact]
    public void Types_of_a_sheet_hold_in_a_replay_without_a_pipeline_and_formulas_without_a_result_stay_no_values()
    {
        Table(["Id", "Price", "Note"], ["#1", "#1.5", "a"], ["#2", "#N/A", "b"], ["#3", "#2.5", "c"], ["#3", "#3", "d"]);
        var job = Run("book.xlsx", "--set", "read.header=true", "--set", "check=[{ unique: Id, keep: first }, { column: Note, in: [a, x] }]", "--to", "duckdb:x.duckdb#orders");
        _sluice.RunJson("rejects", "export", job, "-o", "rejects.csv").Json.GetProperty("rejects").GetInt64().ShouldBe(3);
        var sheet = Sheet.Read(_sluice.At("rejects.csv"));
        foreach (var row in new long[] { 2, 3, 4 })
        {
            sheet.Set(row, "Note", "x");
        }

        // Saved by a program of another country.
        sheet.Write(_sluice.At("mended.csv"), ';');

        Books(Replayed("mended.csv")).ShouldBe("3 = 2 + 0 + 1 + 0");
        Rows("SELECT Id, Price, Note, typeof(Price) FROM orders ORDER BY Id").ShouldBe(["1|1.5|a|DOUBLE", "2|null|x|DOUBLE", "3|2.5|x|DOUBLE"]);
    }

    [Fact]
    public void Rejects_of_files_in_other_encodings_are_mended_as_text()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        foreach (var (name, encoding) in new[] { ("utf-16", Encoding.Unicode), ("windows-1252", Encoding.GetEncoding(1252)), ("shift-jis", Encoding.GetEncoding(932)) })
        {
            var word = name == "shift-jis" ? "\u65e5\u672c\u8a9e" : "Stra\u00dfe \u20ac";
            _sluice.Write("p.yaml", $"pipeline: p\nread: {{ encoding: {name} }}\nmap:\n  id: {{ from: id, type: integer }}\n  s: {{ from: s, type: text }}\n");
            _sluice.Write("p.csv", encoding.GetBytes($"id,s\nx,{word}\n"));
            var job = Run("p.csv", "--pipeline", "p.yaml", "--to", "duckdb:x.duckdb#orders", "--mode", "replace");
            _sluice.Run("rejects", "export", job, "-o", "rejects.xlsx", "--overwrite").ExitCode.ShouldBe(0);
            var sheet = Sheet.ReadWorkbook(_sluice.At("rejects.xlsx"));
            sheet.Of(1)[sheet.Column("s")].ShouldBe(word);
            sheet.Of(1)[sheet.Column("_line")].ShouldBe("2");
            sheet.Set(1, "id", "#7");
            sheet.WriteWorkbook(_sluice.At("mended.xlsx"));

            Books(Replayed("mended.xlsx")).ShouldBe("1 = 1 + 0 + 0 + 0");
            Rows("SELECT id, s FROM orders").ShouldBe([$"7|{word}"]);
        }
    }

    public void Dispose() => _sluice.Dispose();

    private static string Text(string place, string text) => $"<c r=\"{place}\" t=\"inlineStr\"><is><t>{text}</t></is></c>";

    // An error stands as a cell of its own kind.
    private void Table(params string[][] rows) => File.WriteAllBytes(_sluice.At("book.xlsx"), WorkbookParts.OfRows(string.Concat(rows.Select((row, number) =>
        $"<row r=\"{number + 1}\">{string.Concat(row.Select((cell, column) => Cell(cell, $"{(char)('A' + column)}{number + 1}")))}</row>"))).WithFormats("0", "14").Zip());

    private static string Cell(string cell, string place) => cell switch
    {
        "" => "",
        "#N/A" => $"<c r=\"{place}\" t=\"e\"><f>NA()</f><v>#N/A</v></c>",
        ['#', .. var number] => $"<c r=\"{place}\"><v>{number}</v></c>",
        ['@', .. var day] => $"<c r=\"{place}\" s=\"1\"><v>{day}</v></c>",
        _ => Text(place, cell),
    };

    private string Run(params string[] words)
    {
        var (exitCode, json) = _sluice.RunJson(["run", .. words]);
        exitCode.ShouldBe(0, json.ToString());
        return json.GetProperty("job").GetString()!;
    }

    private JsonElement Replayed(string file)
    {
        var (exitCode, json) = _sluice.RunJson("rejects", "replay", file);
        exitCode.ShouldBe(0, json.ToString());
        return json;
    }

    private IReadOnlyList<string> Rows(string sql) => Database.Rows(_sluice.At("x.duckdb"), sql);

    private static string Books(JsonElement report)
    {
        long Of(string name) => report.TryGetProperty(name, out var value) ? value.GetInt64() : throw new InvalidOperationException(report.ToString());
        return $"{Of("rows_read")} = {Of("accepted")} + {Of("rejected")} + {Of("duplicate")} + {Of("filtered")}";
    }
}
