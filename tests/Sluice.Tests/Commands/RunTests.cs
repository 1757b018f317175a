using System.Text.Json;
using Shouldly;
using Sluice.Tests.Support;
using Xunit;

namespace Sluice.Tests.Commands;

/// <summary>The main job, as a user runs it.</summary>
public sealed class RunTests : IDisposable
{
    private const string Pipeline = """
        pipeline: orders
        map:
          order_id:   { from: [Order No, order_id], type: integer, required: true }
          ordered_at: { from: ordered_at, type: timestamp }
          country:    country
          quantity:   { from: quantity, type: integer }
          unit_price: { from: unit_price, type: "decimal(10,2)" }
          total:      { expr: quantity * unit_price, type: "decimal(18,2)" }
        check:
          - { unique: order_id, keep: last }
          - { column: country, in: [DE, FR, NL] }
          - { column: quantity, between: [1, 100] }
        """;

    private readonly SluiceProcess _sluice = new();

    [Theory]
    [InlineData("note: { expr: \"replace(note, 'a', 'b')\" }", "1|bc")]
    [InlineData("Note: { expr: \"upper(note)\", type: text }", "1|AC")]
    [InlineData("note: { expr: \"note || id\" }", "1|ac1")]
    public void An_expression_may_change_the_column_of_its_own_name(string entry, string row)
    {
        _sluice.Write("p.yaml", $"pipeline: p\nread: {{ where: \"note = 'ac'\" }}\nmap:\n  id: id\n  {entry}\ncheck:\n  - {{ expr: \"length(note) > 1\", name: long }}\n");
        _sluice.Write("p.csv", "id,note\n1,ac\n2,x\n");

        var run = _sluice.Run("run", "p.csv", "--pipeline", "p.yaml", "--to", "duckdb:x.duckdb#p");

        run.ExitCode.ShouldBe(0, run.Error);
        Database.Rows(_sluice.At("x.duckdb"), "SELECT id, note FROM p").ShouldBe([row]);
    }

    [Fact]
    public void A_store_that_has_two_names_gets_what_goes_into_both()
    {
        _sluice.Write("sluice.yaml", "stores: { main: 'duckdb:x.duckdb', reports: 'duckdb:./x.duckdb' }\n");
        _sluice.Write("p.yaml", "pipeline: p\nwrite:\n  - { store: main, table: a }\n  - { store: reports, table: b }\n");
        _sluice.Write("p.csv", "id\n1\n2\n");

        var (exitCode, run) = _sluice.RunJson("run", "p.csv", "--pipeline", "p.yaml");

        exitCode.ShouldBe(0, run.ToString());
        Database.Rows(_sluice.At("x.duckdb"), "SELECT (SELECT count(*) FROM a), (SELECT count(*) FROM b)").ShouldBe(["2|2"]);
    }

    [Fact]
    public void A_wide_file_without_a_pipeline_keeps_a_column_called_rest_in_the_object_of_that_name()
    {
        var columns = Enumerable.Range(0, 2000).Select(column => column == 3 ? "Rest" : $"c{column}").ToList();
        _sluice.Write("wide.csv", string.Join(',', columns) + "\n" + string.Join(',', columns.Select((_, column) => $"v{column}")) + "\n");

        var (exitCode, json) = _sluice.RunJson("run", "wide.csv", "--to", "duckdb:x.duckdb#wide");

        exitCode.ShouldBe(0, json.ToString());
        Database.Rows(_sluice.At("x.duckdb"), "SELECT c0, rest->>'Rest', rest->>'c1999' FROM wide").ShouldBe(["v0|v3|v1999"]);
    }

    [Fact]
    public void A_pattern_names_files_by_letters_and_folders_and_each_file_once()
    {
        foreach (var name in new[] { "in/p1.csv", "in/p2.csv", "in/p10.csv", "in/sub/p3.csv", "in/sub/deep/p4.csv", "in/sub/q.txt" })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_sluice.At(name))!);
            _sluice.Write(name, "a,b\n1,x\n");
        }

        File.CreateSymbolicLink(_sluice.At("in/loop"), _sluice.At("in"));

        Files("in/p?.csv").ShouldBe("in/p1.csv in/p2.csv");
        Files("./in/p1.csv", "in/p1.csv", "in/p1*.csv", _sluice.At("in/p10.csv")).ShouldBe("./in/p1.csv in/p10.csv");
        Files("in/**/*.csv").ShouldBe("in/p1.csv in/p10.csv in/p2.csv in/sub/deep/p4.csv in/sub/p3.csv");
        Files("in/*/p?.csv").ShouldBe("in/loop/p1.csv in/loop/p2.csv in/sub/p3.csv");
        _sluice.Run("run", "in/**/z*.csv").Error.ShouldContain("No file matches this pattern");

        string Files(params string[] words) => string.Join(' ', _sluice.RunJson(["run", .. words, "--dry-run"]).Json
            .GetProperty("files").EnumerateArray().Select(file => file.GetProperty("path").GetString()));
    }

    [Fact]
    public void The_sample_lands_in_a_table_with_its_three_bad_records_held_back()
    {
        var sample = Path.Combine(SluiceProcess.Root, "samples", "orders.csv");

        var result = _sluice.Run("run", sample, "--to", "duckdb:shop.duckdb#orders");

        result.ExitCode.ShouldBe(0, result.Error);
        result.Output.ShouldContain("rows read            200");
        result.Output.ShouldContain("(broken_quote 1, too_few_fields 1, too_many_fields 1)");
        result.Output.ShouldContain("(5 of 197 rows shown)");
        Database.Rows(_sluice.At("shop.duckdb"), "SELECT count(*), sum(quantity), max(_row) FROM orders").ShouldBe(["197|1280|200"]);
    }

    [Fact]
    public void Every_reason_of_a_row_is_told_at_once_with_column_found_and_expected()
    {
        _sluice.Write("orders.yaml", Pipeline);
        _sluice.Write("orders.csv", """
            Order No,ordered_at,country,quantity,unit_price
            1,2026-01-05 10:00:00,DE,2,4.90
            x7,2026-02-30,ES,500,1.005
            3,2026-01-06 11:00:00,FR,1,10
            """);

        var (exitCode, json) = _sluice.RunJson("run", "orders.csv", "--pipeline", "orders.yaml", "--to", "duckdb:x.duckdb#orders");
        var rejects = _sluice.RunJson("rejects", "list", json.GetProperty("job").GetString()!).Json;

        exitCode.ShouldBe(0);
        var reject = rejects.EnumerateArray().ShouldHaveSingleItem();
        reject.GetProperty("row").GetInt64().ShouldBe(2);
        reject.GetProperty("line").GetInt64().ShouldBe(3);
        reject.GetProperty("raw").GetString().ShouldBe("x7,2026-02-30,ES,500,1.005");
        reject.GetProperty("reasons").EnumerateArray().Select(reason =>
            $"{reason.GetProperty("code").GetString()} {reason.GetProperty("column").GetString()} {reason.GetProperty("found").GetString()}")
            .ShouldBe(["type order_id x7", "type ordered_at 2026-02-30", "type unit_price 1.005", "in country ES", "between quantity 500"]);
        Database.Rows(_sluice.At("x.duckdb"), "SELECT order_id, total FROM orders ORDER BY 1").ShouldBe(["1|9.80", "3|10.00"]);
    }

    [Fact]
    public void Duplicates_are_counted_apart_and_kept_with_the_row_that_holds_their_key()
    {
        _sluice.Write("orders.yaml", Pipeline);
        _sluice.Write("orders.csv", "order_id,ordered_at,country,quantity,unit_price\n1,,DE,1,1\n2,,DE,2,2\n1,,FR,3,3\n");

        var (_, json) = _sluice.RunJson("run", "orders.csv", "--pipeline", "orders.yaml", "--to", "duckdb:x.duckdb#orders");
        var rejects = _sluice.RunJson("rejects", "list", json.GetProperty("job").GetString()!).Json;

        json.GetProperty("accepted").GetInt64().ShouldBe(2);
        json.GetProperty("duplicate").GetInt64().ShouldBe(1);
        json.GetProperty("rejected").GetInt64().ShouldBe(0);
        rejects[0].GetProperty("row").GetInt64().ShouldBe(1);
        rejects[0].GetProperty("reasons")[0].GetProperty("expected").GetString()!.ShouldContain("row 3");
        Database.Rows(_sluice.At("x.duckdb"), "SELECT order_id, country FROM orders ORDER BY 1").ShouldBe(["1|FR", "2|DE"]);
    }

    [Fact]
    public void Rows_left_out_by_where_are_filtered_and_a_cell_that_could_not_be_read_is_not_hidden_by_it()
    {
        _sluice.Write("p.yaml", "pipeline: p\nread: { where: \"amount > 0\" }\nmap:\n  amount: { from: amount, type: integer }\n");
        _sluice.Write("p.csv", "amount\n5\n-1\nabc\n\"\"\n7\n");

        var (_, json) = _sluice.RunJson("run", "p.csv", "--pipeline", "p.yaml", "--to", "duckdb:x.duckdb#p");

        json.GetProperty("rows_read").GetInt64().ShouldBe(5);
        json.GetProperty("accepted").GetInt64().ShouldBe(2);
        json.GetProperty("filtered").GetInt64().ShouldBe(2);
        json.GetProperty("rejected").GetInt64().ShouldBe(1);
    }

    [Fact]
    public void A_row_on_whose_values_an_expression_fails_is_a_reject_and_the_others_are_loaded()
    {
        _sluice.Write("shares.yaml", """
            pipeline: shares
            read: { where: "CAST(part AS INTEGER) < 100" }
            map:
              part:  part
              whole: { from: whole, type: integer }
              code:  { expr: "CAST(substr(part, 1, 2) AS INTEGER)", type: int16 }
            check:
              - { expr: "CAST(part AS INTEGER) % CAST(whole AS VARCHAR)::INTEGER = 0", name: divides }
            """);
        _sluice.Write("shares.csv", "part,whole\n8,4\nmany,4\n7,4\n500,1\n1,\n");

        var (exitCode, json) = _sluice.RunJson("run", "shares.csv", "--pipeline", "shares.yaml", "--to", "duckdb:x.duckdb#shares");
        var rejects = _sluice.RunJson("rejects", "list", json.GetProperty("job").GetString()!).Json;

        exitCode.ShouldBe(0);
        rejects.EnumerateArray().Select(reject => $"{reject.GetProperty("row")}: " + string.Join(", ", reject.GetProperty("reasons").EnumerateArray()
            .Select(reason => $"{reason.GetProperty("code").GetString()} {reason.GetProperty("check").GetString()}")))
            .ShouldBe(["2: expression code_expression, expr divides, expression read.where", "3: expr divides"]);
        var found = rejects.EnumerateArray().SelectMany(reject => reject.GetProperty("reasons").EnumerateArray())
            .Select(reason => reason.TryGetProperty("found", out var said) ? said.GetString() : null).ToList();
        found.ShouldBe([
            "Conversion Error: Could not convert string 'ma' to INT32", "Conversion Error: Could not convert string 'many' to INT32 when casting from source column part",
            "Conversion Error: Could not convert string 'many' to INT32 when casting from source column part", null]);
        json.GetProperty("filtered").GetInt64().ShouldBe(1);
        Database.Rows(_sluice.At("x.duckdb"), "SELECT part, code FROM shares ORDER BY 1").ShouldBe(["1|1", "8|8"]);
    }

    [Fact]
    public void Why_an_expression_failed_is_said_also_of_columns_that_no_target_has()
    {
        _sluice.Write("p.yaml", """
            pipeline: p
            map:
              id: id
              day: { expr: "strptime(\"the day\", '%d.%m.%Y')::DATE" }
              rest: drop
            """);
        _sluice.Write("p.csv", "id,the day\n1,24.12.2025\n2,Christmas 'Eve'\n");

        var (_, json) = _sluice.RunJson("run", "p.csv", "--pipeline", "p.yaml", "--to", "duckdb:x.duckdb#p");
        var reject = _sluice.RunJson("rejects", "list", json.GetProperty("job").GetString()!).Json[0];

        reject.GetProperty("row").GetInt64().ShouldBe(2);
        var reason = reject.GetProperty("reasons")[0];
        reason.GetProperty("code").GetString().ShouldBe("expression");
        reason.GetProperty("found").GetString()!.ShouldContain("Could not parse string \"Christmas 'Eve'\"");
    }

    [Fact]
    public void Values_that_Parquet_has_no_type_for_arrive_whole_also_inside_lists_and_structs()
    {
        _sluice.Write("wide.yaml", """
            pipeline: wide
            map:
              id:     { from: id, type: integer }
              huge:   { expr: "170141183460469231731687303715884105727::HUGEINT - id" }
              nested: { expr: "[{'h': 170141183460469231731687303715884105727::HUGEINT - id, 'i': INTERVAL 3 MONTHS + INTERVAL '0.000007 seconds'}]" }
              state:  { expr: "CAST('on' AS ENUM ('on', 'off'))" }
              rest: json
            """);
        _sluice.Write("wide.csv", "id,more\n1,2\n");

        _sluice.Run("run", "wide.csv", "--pipeline", "wide.yaml", "--to", "duckdb:x.duckdb#wide").ExitCode.ShouldBe(0);

        Database.Rows(_sluice.At("x.duckdb"), "SELECT huge::VARCHAR, nested::VARCHAR, state::VARCHAR, typeof(huge), typeof(nested) FROM wide").ShouldBe(
            ["170141183460469231731687303715884105726|[{'h': 170141183460469231731687303715884105726, 'i': '3 months 00:00:00.000007'}]|on"
                + "|HUGEINT|STRUCT(h HUGEINT, i INTERVAL)[]"]);
    }

    [Fact]
    public void A_second_file_of_a_typed_format_goes_into_the_table_that_the_first_has_made()
    {
        Database.Rows(_sluice.At("make.duckdb"), $"COPY (SELECT 1::INTEGER AS small, [2::SMALLINT] AS list, 3::BIGINT AS large) TO '{_sluice.At("p.parquet")}'");

        _sluice.Run("run", "p.parquet", "--to", "duckdb:x.duckdb#p").ExitCode.ShouldBe(0);
        var second = _sluice.Run("run", "p.parquet", "--to", "duckdb:x.duckdb#p");

        second.ExitCode.ShouldBe(0, second.Error);
        Database.Rows(_sluice.At("x.duckdb"), "SELECT count(*), any_value(typeof(small)), any_value(typeof(list)) FROM p").ShouldBe(["2|INTEGER|SMALLINT[]"]);
    }

    [Fact]
    public void An_expression_that_gives_another_value_each_time_is_refused()
    {
        _sluice.Write("p.yaml", "pipeline: p\nmap:\n  a: a\n  id: { expr: uuid() }\n");
        _sluice.Write("p.csv", "a\n1\n");

        var result = _sluice.Run("run", "p.csv", "--pipeline", "p.yaml", "--to", "duckdb:x.duckdb#p");

        result.ExitCode.ShouldBe(78);
        result.Error.ShouldContain("a re-run of a job has to give the same rows");
    }

    [Fact]
    public void Too_many_rejects_fail_the_job_and_nothing_is_loaded()
    {
        _sluice.Write("p.yaml", "pipeline: p\nmap:\n  amount: { from: amount, type: integer }\ncheck:\n  - { rejects: \"<= 10%\" }\n");
        _sluice.Write("p.csv", "amount\n5\nabc\n7\n");

        var (exitCode, json) = _sluice.RunJson("run", "p.csv", "--pipeline", "p.yaml", "--to", "duckdb:x.duckdb#p");

        exitCode.ShouldBe(4);
        json.GetProperty("problems")[0].GetProperty("code").GetString().ShouldBe("rejects_bound");
        json.GetProperty("loads").GetArrayLength().ShouldBe(0);
        _sluice.RunJson("rejects", "list").Json.GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public void Strict_ends_with_three_when_rows_were_rejected()
    {
        _sluice.Write("p.csv", "a,b\n1,2\n3\n");

        _sluice.Run("run", "p.csv", "--strict", "-q").ExitCode.ShouldBe(3);
        _sluice.Run("run", "p.csv", "-q").ExitCode.ShouldBe(0);
    }

    [Fact]
    public void A_dry_run_predicts_the_real_run_and_leaves_nothing_behind()
    {
        _sluice.Write("orders.yaml", Pipeline);
        _sluice.Write("orders.csv", "order_id,ordered_at,country,quantity,unit_price,more\n1,,DE,1,1,m\n1,,DE,2,2,n\n3,,XX,3,3,o\n4\n");
        var before = _sluice.Files();
        string[] words = ["run", "orders.csv", "--pipeline", "orders.yaml", "--to", "duckdb:x.duckdb#orders"];

        var dry = _sluice.RunJson([.. words, "--dry-run"]).Json;
        _sluice.Files().ShouldBe(before);
        var real = _sluice.RunJson(words).Json;

        foreach (var field in new[] { "status", "pipeline", "rows_read", "accepted", "rejected", "duplicate", "filtered", "rejects_by_code", "warnings", "loads", "columns", "notes" })
        {
            dry.GetProperty(field).GetRawText().ShouldBe(real.GetProperty(field).GetRawText(), field);
        }
    }

    [Fact]
    public void Packing_the_same_file_twice_gives_the_same_digest()
    {
        _sluice.Write("p.csv", string.Concat(Enumerable.Range(0, 50_000).Select(row => $"{row},name {row % 97}\n").Prepend("id,name\n")));

        var digests = Enumerable.Range(0, 2).Select(_ =>
        {
            var package = _sluice.RunJson("run", "p.csv").Json.GetProperty("package").GetString()!;
            return JsonDocument.Parse(File.ReadAllText(Path.Combine(package, "manifest.json"))).RootElement.GetProperty("digest").GetString();
        }).ToList();

        digests[0].ShouldBe(digests[1]);
        digests[0].ShouldNotBe(new string('0', 32));
    }

    [Fact]
    public void Several_files_are_one_job_each_with_one_summary_and_the_worst_exit_code()
    {
        _sluice.Write("a.csv", "id\n1\n");
        _sluice.Write("b.csv", "id\n2\n3\n");

        var (exitCode, json) = _sluice.RunJson("run", "*.csv", "gone.csv", "--to", "duckdb:x.duckdb#ids");

        exitCode.ShouldBe(1);
        json.GetProperty("files").GetArrayLength().ShouldBe(3);
        Database.Rows(_sluice.At("x.duckdb"), "SELECT id FROM ids ORDER BY id").ShouldBe(["1", "2", "3"]);
    }

    [Theory]
    [InlineData("text")]
    [InlineData("json")]
    public async Task A_run_that_is_stopped_tells_of_the_files_that_are_done(string form)
    {
        _sluice.Write("a.csv", "id\n1\n");
        _sluice.Write("slow.csv", "id\n2\n");
        _sluice.Environment["SLUICE_TEST_FAULT"] = "child:loop@slow";
        using var run = _sluice.Start("run", "a.csv", "slow.csv", "--to", "duckdb:x.duckdb#ids", "--output", form);
        var (output, error) = (run.StandardOutput.ReadToEndAsync(), run.StandardError.ReadToEndAsync());
        Eventually.True(() => Directory.Exists(_sluice.At(".sluice/packages"))
            && Directory.EnumerateFiles(_sluice.At(".sluice/packages"), "outcome.json", SearchOption.AllDirectories).Any(), "the first file is done");
        // The second is begun right behind it, and never ends.
        Eventually.True(() => Directory.EnumerateDirectories(_sluice.At(".sluice/packages"), "*.part").Any(), "the second is begun");

        using (var kill = System.Diagnostics.Process.Start("kill", ["-TERM", run.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
        {
            kill.WaitForExit();
        }

        run.WaitForExit(TimeSpan.FromMinutes(2)).ShouldBeTrue();
        run.ExitCode.ShouldBe(143);
        (await error).ShouldContain("Stopped. 1 of 2 files are done.");
        if (form == "text")
        {
            (await output).ShouldContain("a.csv: completed");
            return;
        }

        var json = JsonDocument.Parse(await output).RootElement;
        json.GetProperty("status").GetString().ShouldBe("stopped");
        json.GetProperty("exit_code").GetInt32().ShouldBe(143);
        json.GetProperty("files").EnumerateArray().Single().GetProperty("path").GetString().ShouldBe("a.csv");
    }

    [Theory]
    [InlineData("run p.csv")]
    [InlineData("run p.csv --output json")]
    [InlineData("preview p.csv --output json")]
    [InlineData("config show")]
    public void An_output_that_takes_nothing_is_said_in_a_sentence(string words)
    {
        if (!File.Exists("/dev/full"))
        {
            return;
        }

        _sluice.Write("p.csv", "id\n1\n");
        _sluice.Write("sh", $"'{SluiceProcess.Executable}' {words} >/dev/full");

        using var shell = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("/bin/sh", ["sh"])
        {
            WorkingDirectory = _sluice.Folder,
            RedirectStandardError = true,
        })!;
        var error = shell.StandardError.ReadToEnd();
        shell.WaitForExit();

        shell.ExitCode.ShouldBe(1);
        error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Last().ShouldStartWith("error io: ");
        error.ShouldNotContain("   at ");
    }

    [Fact]
    public void A_file_of_very_many_columns_is_shown_with_the_memory_that_a_server_has()
    {
        var lines = Enumerable.Range(0, 8).Select(row => string.Join('\t', Enumerable.Range(0, 1700).Select(i => row == 0 ? $"c{i}" : $"{row}.{i}")));
        _sluice.Write("wide.tsv", string.Join('\n', lines) + "\n");

        var (exitCode, json) = _sluice.RunJson("preview", "wide.tsv", "--set", "memory=512MB");

        exitCode.ShouldBe(0, json.ToString());
        json.GetProperty("sample").EnumerateArray().Select(row => row[0].GetString()).ShouldBe(["1.0", "2.0", "3.0", "4.0", "5.0", "6.0", "7.0"]);
    }

    [Fact]
    public void A_temporary_folder_that_is_not_there_is_named()
    {
        _sluice.Write("p.csv", "id\n1\n");
        _sluice.Environment["TMPDIR"] = _sluice.At("nowhere");

        var result = _sluice.Run("preview", "p.csv");

        result.ExitCode.ShouldBe(78);
        result.Error.ShouldContain(_sluice.At("nowhere"));
        result.Error.ShouldContain("TMPDIR");
    }

    [Fact]
    public void A_home_that_can_not_be_written_to_is_not_said_to_be_in_use()
    {
        // The kernel's own file system refuses even the superuser; a link makes its folder a home.
        if (!Directory.Exists("/sys/kernel"))
        {
            return;
        }

        _sluice.Write("p.csv", "id\n1\n");

        var result = _sluice.Run("run", "p.csv", "--home", "/sys/kernel");

        result.ExitCode.ShouldBe(78);
        result.Error.ShouldNotContain("Another sluice");
    }

    [Fact]
    public void Sluice_runs_where_its_home_is_held_by_another_only_after_it()
    {
        _sluice.Write("p.csv", "id\n1\n");
        Directory.CreateDirectory(_sluice.At(".sluice"));
        using (new FileStream(_sluice.At(".sluice/lock"), FileMode.Create, FileAccess.ReadWrite, FileShare.None))
        {
            var result = _sluice.Run("run", "p.csv");
            result.ExitCode.ShouldBe(69);
            result.Error.ShouldContain("home_locked");
        }

        _sluice.Run("run", "p.csv").ExitCode.ShouldBe(0);
    }

    public void Dispose() => _sluice.Dispose();
}
