using Shouldly;
using Sluice.Tests.Support;
using Xunit;

namespace Sluice.Tests.Commands;

/// <summary>A pipeline to begin with, as a user gets it.</summary>
public sealed class GuessTests : IDisposable
{
    private readonly SluiceProcess _sluice = new();

    [Fact]
    public void A_program_gets_the_pipeline_and_the_configuration_as_JSON()
    {
        _sluice.Write("a.csv", "id\n1\n");
        _sluice.Write("sluice.yaml", "memory: 1GB\n");

        var (guessed, pipeline) = _sluice.RunJson("guess", "a.csv", "-o", "p.yaml");
        var (shown, configuration) = _sluice.RunJson("config", "show", "--pipeline", "p.yaml");

        (guessed, shown).ShouldBe((0, 0));
        pipeline.GetProperty("pipeline").GetString().ShouldBe(File.ReadAllText(_sluice.At("p.yaml")));
        pipeline.GetProperty("file").GetString().ShouldBe("p.yaml");
        configuration.GetProperty("engine").EnumerateArray().Single(value => value.GetProperty("path").GetString() == "memory").ToString()
            .ShouldBe("""{"path":"memory","value":"1GB","origin":"sluice.yaml:1"}""");
        configuration.GetProperty("pipeline").EnumerateArray().ShouldContain(value => value.GetProperty("path").GetString() == "map.id.type");
        configuration.GetProperty("problems").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public void A_guess_says_the_type_of_each_column_with_its_witness_and_samples_and_runs_as_it_stands()
    {
        var rows = Enumerable.Range(1, 40).Select(row => $"{row},{(row == 33 ? "01A" : $"{row * 10}")},{row % 28 + 1:00}/02/2026,{(row % 3 == 0 ? "open" : "paid")}");
        _sluice.Write("Orders 2026.csv", "Order No,code,day,state\n" + string.Join('\n', rows) + "\n");

        var result = _sluice.Run("guess", "Orders 2026.csv", "--output-file", "orders.yaml");

        result.ExitCode.ShouldBe(0, result.Error);
        var yaml = File.ReadAllText(_sluice.At("orders.yaml"));
        yaml.ShouldContain("pipeline: orders_2026\n");
        yaml.ShouldContain("  header: true\n");
        yaml.ShouldContain("  # integer; never empty; such as 1, 2, 3\n  order_no: { from: Order No, type: integer }\n");
        yaml.ShouldContain("text because row 33 is `01A`");
        yaml.ShouldContain("  day: { from: day, type: date, date_order: dmy }\n");
        yaml.ShouldContain("# check:\n#   - { unique: order_no }\n");
        yaml.ShouldContain("#   - { column: state, in: [open, paid] }\n");
        _sluice.Run("validate", "orders.yaml").ExitCode.ShouldBe(0);
        _sluice.Run("run", "Orders 2026.csv", "--pipeline", "orders.yaml", "--to", "duckdb:x.duckdb#o").ExitCode.ShouldBe(0);
        Database.Rows(_sluice.At("x.duckdb"), "SELECT count(*), max(order_no), max(day)::VARCHAR FROM o").ShouldBe(["40|40|2026-02-28"]);
    }

    [Fact]
    public void The_checks_that_it_suggests_hold_when_they_are_taken_in()
    {
        var sample = Path.Combine(SluiceProcess.Root, "samples", "orders.csv");
        var yaml = _sluice.Run("guess", sample).Output;
        _sluice.Write("strict.yaml", string.Join('\n', yaml.Split('\n').Select(line => line == "# check:" || line.StartsWith("#   - { column") || line.StartsWith("#   - { unique") ? line[2..] : line)));

        var (_, report) = _sluice.RunJson("run", sample, "--pipeline", "strict.yaml", "--dry-run");

        report.GetProperty("status").GetString().ShouldBe("completed", report.ToString());
        report.GetProperty("accepted").GetInt64().ShouldBe(197);
        File.ReadAllText(_sluice.At("strict.yaml")).Split('\n').Count(line => line.StartsWith("  - { ")).ShouldBeGreaterThan(8);
    }

    [Fact]
    public void Names_of_other_languages_are_readable_and_those_of_a_guess_are_the_tables_own()
    {
        const string text = "Größe,Größe (cm),Preis/Stück €,Straße,ÆØÅ łódź,姓名,Дата Счёта,中文 名,Nr,Großhandels-Nr,Grosse,ชื่อ,2024,%\n1,2,3,4,5,6,7,8,9,10,11,12,13,14\n";
        _sluice.Write("Übersicht Köln.csv", text);
        _sluice.Write("売上高.csv", text);
        _sluice.Write("null.csv", text);

        foreach (var (file, table) in ((string, string)[])[("Übersicht Köln.csv", "ubersicht_koln"), ("売上高.csv", "売上高"), ("null.csv", "null")])
        {
            _sluice.Run("guess", file, "-o", "guessed.yaml").ExitCode.ShouldBe(0);
            _sluice.Run("validate", "guessed.yaml").ExitCode.ShouldBe(0);
            var direct = _sluice.RunJson("run", file, "--to", "duckdb:direct.duckdb").Json;
            var guessed = _sluice.RunJson("run", file, "--pipeline", "guessed.yaml", "--to", "duckdb:guessed.duckdb").Json;
            direct.GetProperty("loads")[0].GetProperty("table").GetString().ShouldBe(table);
            guessed.GetProperty("loads")[0].GetProperty("table").GetString().ShouldBe(table);
            File.Move(_sluice.At("guessed.yaml"), _sluice.At($"{table}.yaml"));
        }

        Database.Rows(_sluice.At("guessed.duckdb"), "SELECT string_agg(column_name, ',') FROM (SELECT column_name FROM duckdb_columns() WHERE table_name = '売上高' AND column_name NOT LIKE '\\_%' ESCAPE '\\' ORDER BY column_index)")
            .ShouldBe(["grosse_2,grosse_cm,preis_stuck,strasse,aeoa_lodz,姓名,дата_счёта,中文_名,Nr,grosshandels_nr,Grosse,ชื่อ,c_2024,column_14"]);
    }

    [Theory]
    [InlineData("a,a,A,,b.1,b,\"x*\",rest,true,2024,\u00e4 \u00f6,${HOME},\"q\"\"uote: #\",${secret:env:X}\n1,2,3,4,5,6,7,8,9,10,11,12,13,14\n")]
    [InlineData("\"two\nlines\",\"tab\there\",_row,_job,\u4ef7\u683c,-,null,~,\"  \"\n1,2,3,4,5,6,7,8,9\n")]
    [InlineData("1;2,5;x\n3;4,5;y\n6;7,5;z\n")]
    [InlineData("only\nx\n")]
    [InlineData("a\u0001b\n1\u0001x\n2\u0001y\n")]
    [InlineData("a\u001fb\n1\u001fx\n2\u001fy\n")]
    public void Headers_of_any_kind_are_named_so_that_each_column_is_found(string text)
    {
        _sluice.Write("odd.csv", text);

        _sluice.Run("guess", "odd.csv", "-o", "odd.yaml").ExitCode.ShouldBe(0);
        var validated = _sluice.Run("validate", "odd.yaml");
        validated.ExitCode.ShouldBe(0, validated.Error + File.ReadAllText(_sluice.At("odd.yaml")));
        _sluice.Run("run", "odd.csv", "--to", "parquet:direct#t").ExitCode.ShouldBe(0);
        _sluice.Run("run", "odd.csv", "--to", "parquet:guessed#t", "--pipeline", "odd.yaml").ExitCode.ShouldBe(0);

        Values("guessed").ShouldBe(Values("direct"));
    }

    [Fact]
    public void Dates_that_nobody_can_tell_are_text_until_a_person_has_answered()
    {
        _sluice.Write("d.csv", "id,day\n1,03/04/2026\n2,05/06/2026\n");

        var yaml = _sluice.Run("guess", "d.csv", "-o", "d.yaml");

        yaml.ExitCode.ShouldBe(0);
        File.ReadAllText(_sluice.At("d.yaml")).ShouldContain("  # The dates of column 'day' can be read with the day first or the month first");
        _sluice.Run("run", "d.csv").ExitCode.ShouldBe(4);
        _sluice.Run("run", "d.csv", "--pipeline", "d.yaml").ExitCode.ShouldBe(0);
    }

    [Fact]
    public void A_file_with_more_columns_than_a_pipeline_says_still_gets_one_that_runs()
    {
        var names = string.Join(',', Enumerable.Range(1, 8000).Select(column => $"a rather long name of a column, number {column}".Replace(",", "")));
        _sluice.Write("wide.csv", $"{names}\n{string.Join(',', Enumerable.Range(1, 8000))}\n");

        _sluice.Run("guess", "wide.csv", "-o", "wide.yaml", "--set", "memory=8GB").ExitCode.ShouldBe(0);

        new FileInfo(_sluice.At("wide.yaml")).Length.ShouldBeLessThanOrEqualTo(256 * 1024);
        var run = _sluice.Run("run", "wide.csv", "--pipeline", "wide.yaml", "--dry-run");
        run.ExitCode.ShouldBe(0, run.Error);
    }

    [Fact]
    public void A_guess_of_a_workbook_says_sheet_header_and_what_its_formulas_without_a_result_mean()
    {
        static string Text(string place, string text) => $"<c r=\"{place}\" t=\"inlineStr\"><is><t>{text}</t></is></c>";
        var rows = $"<row r=\"1\">{Text("A1", "Report")}</row><row r=\"3\">{Text("A3", "Id")}{Text("B3", "Price")}{Text("C3", "Day")}{Text("D3", "Note")}</row>"
            + string.Concat(Enumerable.Range(4, 30).Select(row => $"<row r=\"{row}\"><c r=\"A{row}\"><v>{row}</v></c>"
                + (row == 9 ? $"<c r=\"B{row}\" t=\"e\"><v>#N/A</v></c>" : $"<c r=\"B{row}\"><v>{row}.5</v></c>") + $"<c r=\"C{row}\" s=\"1\"><v>{46000 + row}</v></c>{Text($"D{row}", "x")}</row>"));
        _sluice.Write("book.xlsx", WorkbookParts.OfSheets(("${2024}", rows), ("other", rows)).WithFormats("0", "14").Zip());

        _sluice.Run("guess", "book.xlsx", "-o", "book.yaml").ExitCode.ShouldBe(0);

        var yaml = File.ReadAllText(_sluice.At("book.yaml"));
        yaml.ShouldContain("  formats: [xlsx]\n  sheet: \"$${2024}\"\n  skip_lines: 2\n  header: true\n");
        yaml.ShouldContain("null: [\"#N/A\"]");
        var direct = _sluice.RunJson("run", "book.xlsx", "--to", "parquet:direct#t").Json;
        var guessed = _sluice.RunJson("run", "book.xlsx", "--pipeline", "book.yaml", "--to", "parquet:guessed#t").Json;
        guessed.GetProperty("accepted").GetInt64().ShouldBe(30);
        guessed.GetProperty("rejected").GetInt64().ShouldBe(0);
        direct.GetProperty("accepted").GetInt64().ShouldBe(30);
    }

    public void Dispose() => _sluice.Dispose();

    // Names may differ, and provenance does; the values stand in the same columns.
    private IReadOnlyList<string> Values(string folder)
    {
        var file = Directory.EnumerateFiles(_sluice.At(folder), "*.parquet", SearchOption.AllDirectories).Single();
        return [.. Database.Rows(_sluice.At("look.duckdb"), $"SELECT * FROM read_parquet('{file}')").Select(row => string.Join('|', row.Split('|').SkipLast(3)))];
    }
}
