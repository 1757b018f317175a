using System.Text.Json;
using Shouldly;
using Sluice.Tests.Support;
using Xunit;

namespace Sluice.Tests.Commands;

/// <summary>Digits that nobody may lose in silence, as a user meets them.</summary>
public sealed class DigitTests : IDisposable
{
    private readonly SluiceProcess _sluice = new();

    [Fact]
    public void Numbers_that_a_spreadsheet_has_cut_are_told_by_run_preview_and_guess_and_nothing_is_changed()
    {
        _sluice.Write("calls.csv", "id,phone\n1,491761234567\n2,4.01234E+12\n3,42\n4,4.9176E+11\n");

        var (_, report) = _sluice.RunJson("run", "calls.csv", "--to", "duckdb:x.duckdb#calls");
        var preview = _sluice.Run("preview", "calls.csv").Output;
        var guess = _sluice.Run("guess", "calls.csv").Output;

        var note = Notes(report).ShouldHaveSingleItem();
        note.GetProperty("code").GetString().ShouldBe("digits_cut");
        note.GetProperty("column").GetString().ShouldBe("phone");
        note.GetProperty("message").GetString().ShouldBe(
            "In column 'phone' row 2 is `4.01234E+12`, and 1 more row is like it: a spreadsheet has cut the digits of what was a longer number.");
        note.GetProperty("advice").GetString().ShouldNotBeNull().ShouldContain("Export it again with the column as text");
        preview.ShouldContain("note: In column 'phone' row 2 is `4.01234E+12`");
        preview.ShouldContain("double because row 2 is `4.01234E+12`, cut by a spreadsheet");
        guess.ShouldContain("# In column 'phone' row 2 is `4.01234E+12`, and 1 more row is like it");
        guess.ShouldContain("# double because row 2 is `4.01234E+12`, cut by a spreadsheet; never empty");
        Database.Rows(_sluice.At("x.duckdb"), "SELECT phone FROM calls ORDER BY id").ShouldBe(["491761234567", "4012340000000", "42", "491760000000"]);
    }

    [Fact]
    public void A_small_file_is_not_told_what_is_true_of_the_one_before_it()
    {
        _sluice.Write("a.csv", "id,phone\n1,4.01234E+12\n");
        _sluice.Write("b.csv", "id,phone\n1,1.5\n");
        _sluice.Write("c.csv", "id,phone\n1,2.5\n2,7.01234E+12\n");

        var (_, report) = _sluice.RunJson("run", "a.csv", "b.csv", "c.csv", "--to", "duckdb:x.duckdb#calls");

        Notes(report).ShouldHaveSingleItem().GetProperty("found").GetString().ShouldBe("4.01234E+12");
    }

    [Fact]
    public void More_digits_than_a_double_keeps_come_whole_from_json_as_from_csv()
    {
        string[] numbers = ["0.12345678901234567891", "123456789012345678.12345678901234567890", "1.5"];
        _sluice.Write("rates.csv", "id,rate\n" + string.Concat(numbers.Select((number, row) => $"{row},{number}\n")));
        _sluice.Write("rates.json", $"[{string.Join(",", numbers.Select((number, row) => $"{{\"id\":{row},\"rate\":{number}}}"))},{{\"id\":3,\"rate\":1E-7}}]");
        _sluice.Write("rates.yaml", "pipeline: rates\nmap:\n  id: { from: id, type: integer }\n  rate: { from: rate, type: \"decimal(38,20)\" }\n");

        foreach (var file in (string[])["csv", "json"])
        {
            _sluice.Run("run", $"rates.{file}", "--to", $"duckdb:x.duckdb#guessed_{file}").ExitCode.ShouldBe(0);
            var (_, report) = _sluice.RunJson("run", $"rates.{file}", "--pipeline", "rates.yaml", "--to", $"duckdb:x.duckdb#declared_{file}");
            var guess = _sluice.Run("guess", $"rates.{file}").Output;

            report.GetProperty("rejected").GetInt64().ShouldBe(0, report.ToString());
            guess.ShouldContain("text because row 1 is `0.12345678901234567891`, with more digits than a double keeps");
            Database.Rows(_sluice.At("x.duckdb"), $"SELECT rate, typeof(rate) FROM guessed_{file} WHERE id < 3 ORDER BY id").ShouldBe(numbers.Select(number => $"{number}|VARCHAR"));
            Database.Rows(_sluice.At("x.duckdb"), $"SELECT rate::VARCHAR FROM declared_{file} WHERE id < 3 ORDER BY id").ShouldBe(
                ["0.12345678901234567891", "123456789012345678.12345678901234567890", "1.50000000000000000000"]);
        }

        Database.Rows(_sluice.At("x.duckdb"), "SELECT rate::VARCHAR FROM declared_json WHERE id = 3").ShouldBe(["0.00000010000000000000"]);
    }

    [Fact]
    public void Zeros_that_a_workbook_shows_are_kept_unless_a_number_is_declared()
    {
        static string Row(int row, string zip, string tax, string plain) =>
            $"<row r=\"{row}\"><c r=\"A{row}\"><v>{row}</v></c><c r=\"B{row}\" s=\"1\"><v>{zip}</v></c><c r=\"C{row}\" s=\"2\"><v>{tax}</v></c>"
            + $"<c r=\"D{row}\" s=\"3\"><v>{plain}</v></c></row>";
        _sluice.Write("people.xlsx", WorkbookParts.OfRows("<row r=\"1\">" + string.Concat("id zip tax amount".Split(' ')
                .Select((name, column) => $"<c r=\"{(char)('A' + column)}1\" t=\"str\"><v>{name}</v></c>")) + "</row>"
            + Row(2, "123", "12345678", "1500") + Row(3, "90210", "987654321", "2")).WithFormats("0", "00000;@", "000\\-00\\-0000", "#,##0").Zip());
        _sluice.Write("people.yaml", "pipeline: people\nmap:\n  zip: { from: zip, type: integer }\n  tax: { from: tax, type: text }\n");

        _sluice.Run("run", "people.xlsx", "--to", "duckdb:x.duckdb#guessed").ExitCode.ShouldBe(0);
        var (_, declared) = _sluice.RunJson("run", "people.xlsx", "--pipeline", "people.yaml", "--to", "duckdb:x.duckdb#declared");

        Database.Rows(_sluice.At("x.duckdb"), "SELECT zip, tax, amount, typeof(amount) FROM guessed ORDER BY id").ShouldBe(
            ["00123|012-34-5678|1500|BIGINT", "90210|987-65-4321|2|BIGINT"]);
        declared.GetProperty("rejected").GetInt64().ShouldBe(0, declared.ToString());
        Database.Rows(_sluice.At("x.duckdb"), "SELECT zip, tax FROM declared ORDER BY zip").ShouldBe(["123|012-34-5678", "90210|987-65-4321"]);
    }

    public void Dispose() => _sluice.Dispose();

    private static List<JsonElement> Notes(JsonElement report) => [.. report.GetProperty("notes").EnumerateArray()];
}
