using System.Text;
using System.Text.Json;
using Shouldly;
using Sluice.Tests.Support;
using Xunit;

namespace Sluice.Tests.Commands;

/// <summary>Rejects on their way to a person and back, as a user sends them.</summary>
public sealed class RejectsTests : IDisposable
{
    private const string Orders = """
        pipeline: orders
        map:
          id:     { from: id, type: integer, required: true }
          amount: { from: amount, type: integer }
          day:    { from: day, type: date }
          note:   note
        """;

    private readonly SluiceProcess _sluice = new();

    [Fact]
    public void Of_ten_thousand_rejects_nine_thousand_are_mended_and_exactly_those_are_loaded()
    {
        _sluice.Write("orders.yaml", Orders);
        var rows = Enumerable.Range(1, 20_000).Select(row => row % 2 == 0 ? $"{row},{row} EUR,2026-01-05,n{row}" : $"{row},{row},2026-01-05,n{row}");
        _sluice.Write("orders.csv", "id,amount,day,note\n" + string.Join('\n', rows) + "\n");
        var job = Run("orders.csv", "--pipeline", "orders.yaml", "--to", "duckdb:x.duckdb#orders");

        Export(job, "rejects.csv").GetProperty("rejects").GetInt64().ShouldBe(10_000);
        var sheet = Sheet.Read(_sluice.At("rejects.csv"));

        // 9,000 are mended, 400 stay as they are, 600 rows are taken out.
        foreach (var cells in sheet.Data.Take(9_000))
        {
            cells[sheet.Column("amount")] = cells[sheet.Column("amount")].Replace(" EUR", "");
        }

        sheet.Rows.RemoveRange(1 + 9_400, 600);
        sheet.Write(_sluice.At("mended.csv"));
        var (exitCode, replay) = _sluice.RunJson("rejects", "replay", "mended.csv");

        exitCode.ShouldBe(0);
        Books(replay).ShouldBe("9400 = 9000 + 400 + 0 + 0");
        replay.GetProperty("replayed").GetInt64().ShouldBe(9_400);
        var id = replay.GetProperty("job").GetString()!;
        Rows("SELECT count(*), count(DISTINCT id), count(*) FILTER (_row = id), count(DISTINCT _job), string_agg(DISTINCT _file, ',') FROM orders")
            .ShouldBe(["19000|19000|19000|2|orders.csv"]);
        Rows($"SELECT count(*), min(id), max(id) FROM orders WHERE _job = '{id}'").ShouldBe(["9000|2|18000"]);
        var manifest = Manifest(id).GetProperty("replay_of");
        manifest.GetProperty("job").GetString().ShouldBe(job);
        manifest.GetProperty("path").GetString().ShouldBe("mended.csv");
        manifest.GetProperty("rows").GetString()!.Split(',').Length.ShouldBe(9_400);

        // Each once: the same file again has nothing left, and what was taken out still waits.
        var again = _sluice.RunJson("rejects", "replay", "mended.csv").Json;
        again.GetProperty("status").GetString().ShouldBe("nothing_to_replay");
        again.GetProperty("replayed_before").GetProperty(id).GetInt64().ShouldBe(9_400);
        Export(job, "left.csv").GetProperty("rejects").GetInt64().ShouldBe(600);
        Export(id, "again.csv").GetProperty("rejects").GetInt64().ShouldBe(400);
        var listed = _sluice.RunJson("rejects", "list", job, "--limit", "20000").Json.EnumerateArray().ToList();
        listed.Count(reject => reject.TryGetProperty("replayed_by", out var by) && by.GetString() == id).ShouldBe(9_400);
        Rows("SELECT count(*) FROM orders").ShouldBe(["19000"]);
    }

    [Fact]
    public void An_export_says_of_each_reject_what_it_is_why_and_where_and_spreadsheets_run_none_of_its_cells()
    {
        _sluice.Write("orders.yaml", Orders);
        _sluice.Write("orders.csv", "id,amount,day,note\n1,5,2026-01-05,good\n2,-5x,2026-02-30,=HYPERLINK(\"x\")\n");

        var job = Run("orders.csv", "--pipeline", "orders.yaml");
        Export(job, "rejects.csv");

        File.ReadAllText(_sluice.At("rejects.csv")).ShouldBe(
            "_reject_id,_reasons,_file,_row,_line,_raw,id,amount,day,note\r\n"
            + $"{job}:2,\"type amount: found `-5x`, expected a whole number of 64 bits; type day: found `2026-02-30`, expected a date like 2024-12-31\","
            + "orders.csv,2,3,,2,'-5x,2026-02-30,\"'=HYPERLINK(\"\"x\"\")\"\r\n", StringCompareShould.IgnoreLineEndings);
    }

    [Fact]
    public void Columns_whose_names_are_guarded_or_hold_line_ends_are_mended_by_the_names_that_the_export_has_given_them()
    {
        var longName = new string('n', 40_000);
        _sluice.Write("p.yaml", "pipeline: p\nmap:\n  a: { from: \"=a\", type: integer }\n  b: { from: \"b\\nb\", type: integer }\n  c: { column_number: 3, type: integer }\n");
        _sluice.Write("p.csv", $"=a,\"b\nb\",{longName}\n1,1,1\nx,y,z\n");
        var job = Run("p.csv", "--pipeline", "p.yaml", "--to", "duckdb:x.duckdb#p");
        Export(job, "rejects.csv");
        var sheet = Sheet.Read(_sluice.At("rejects.csv"));
        sheet.Set(2, "'=a", "2");
        sheet.Set(2, "b\nb", "3");
        sheet.Set(2, longName, "4");
        sheet.Write(_sluice.At("mended.csv"));
        _sluice.Write("mended.csv", File.ReadAllText(_sluice.At("mended.csv")).Replace("b\nb", "b\r\nb").Replace(longName, longName[..32_767]));

        Books(Replayed("mended.csv")).ShouldBe("1 = 1 + 0 + 0 + 0");

        Rows("SELECT a, b, c FROM p WHERE _row = 2").ShouldBe(["2|3|4"]);
    }

    [Fact]
    public void Records_that_are_broken_as_a_whole_are_mended_in_their_cells_or_in_the_record_and_stay_rejects_untouched()
    {
        _sluice.Write("p.yaml", "pipeline: p\nread: { encoding: utf-8, quote: '\"' }\nmap:\n  id: { from: id, type: integer }\n  a: a\n  b: b\n");
        _sluice.Write("p.csv", [.. "id,a,b\n1,x,y\n2,only\n3,\"brok\"en,y\n4,x,y,z\n"u8, .. "5,caf"u8, 0xE9, .. ",y\n"u8,
            .. "6,n\0l,y\n7,\"open\n8,x,y\n9,\"quo\"ted,y\n10,few\n11,C:\\dir,y,z\n"u8]);
        var job = Run("p.csv", "--pipeline", "p.yaml", "--to", "duckdb:x.duckdb#p");
        Export(job, "rejects.csv").GetProperty("rejects").GetInt64().ShouldBe(9);
        var sheet = Sheet.Read(_sluice.At("rejects.csv"));
        sheet.Of(5)[sheet.Column("_raw")].ShouldBe("5,caf\\xe9,y");
        sheet.Of(6)[sheet.Column("a")].ShouldBe("n\\x00l");
        sheet.Of(11)[sheet.Column("_raw")].ShouldBe("11,C:\\\\dir,y,z");

        sheet.Set(2, "b", "mended");
        sheet.Set(3, "_raw", "3,\"mended, \"\"whole\"\"\",y");
        sheet.Set(4, "_raw", "");
        sheet.Set(5, "a", "café");
        sheet.Set(6, "b", "but the NUL stays");
        sheet.Set(7, "_raw", "7,\"still open");
        sheet.Set(11, "_raw", "11,C:\\\\dir,y");
        sheet.Write(_sluice.At("mended.csv"));
        var replay = Replayed("mended.csv");

        Books(replay).ShouldBe("9 = 5 + 4 + 0 + 0");
        Rows("SELECT id, a, b FROM p WHERE id > 1 ORDER BY id").ShouldBe(
            ["2|only|mended", "3|mended, \"whole\"|y", "4|x|y", "5|café|y", "8|x|y", "11|C:\\dir|y"]);
        _sluice.RunJson("rejects", "list", replay.GetProperty("job").GetString()!).Json.EnumerateArray()
            .Select(reject => $"{reject.GetProperty("row")} {reject.GetProperty("line")} {reject.GetProperty("reasons")[0].GetProperty("code").GetString()}")
            .ShouldBe(["6 7 nul_byte", "7 8 broken_quote", "9 10 broken_quote", "10 11 too_few_fields"]);
    }

    [Fact]
    public void What_is_still_bad_is_exported_and_replayed_again_until_it_is_good()
    {
        _sluice.Write("orders.yaml", Orders);
        _sluice.Write("orders.csv", "id,amount,day,note\n1,a,2026-01-05,\"two\nlines\"\n");
        var job = Run("orders.csv", "--pipeline", "orders.yaml", "--to", "duckdb:x.duckdb#orders");

        foreach (var amount in new[] { "b", "c", "7" })
        {
            Export(job, "rejects.csv");
            var sheet = Sheet.Read(_sluice.At("rejects.csv"));
            sheet.Set(1, "amount", amount);
            sheet.Write(_sluice.At("rejects.csv"));
            job = _sluice.RunJson("rejects", "replay", "rejects.csv").Json.GetProperty("job").GetString()!;
            File.Delete(_sluice.At("rejects.csv"));
        }

        Rows("SELECT amount, note, _row, _file, _job FROM orders").ShouldBe([$"7|two\nlines|1|orders.csv|{job}"]);
    }

    [Fact]
    public void Types_that_the_whole_file_has_proven_hold_for_the_few_rows_of_a_replay()
    {
        // Row 1 alone tells day from month; without it 03/04 could be either.
        _sluice.Write("p.csv", "day,n,code\n13/02/2026,1,007\n03/04/2026,2,008,\n05/06/2026,3,009,\n");
        var job = Run("p.csv", "--to", "duckdb:x.duckdb#p");
        Export(job, "rejects.csv");
        var sheet = Sheet.Read(_sluice.At("rejects.csv"));
        sheet.Set(2, "_raw", "");
        sheet.Set(3, "n", "33");
        sheet.Write(_sluice.At("rejects.csv"));

        var replay = _sluice.RunJson("rejects", "replay", "rejects.csv", "--to", "duckdb:y.duckdb#p").Json;

        Books(replay).ShouldBe("2 = 2 + 0 + 0 + 0");
        Database.Rows(_sluice.At("y.duckdb"), "SELECT day::VARCHAR, n, code, typeof(day), typeof(n), typeof(code) FROM p ORDER BY n").ShouldBe(
            ["2026-04-03|2|008|DATE|BIGINT|VARCHAR", "2026-06-05|33|009|DATE|BIGINT|VARCHAR"]);
    }

    [Fact]
    public void Columns_may_be_moved_and_taken_out_and_new_ones_are_left_out_and_said()
    {
        _sluice.Write("orders.yaml", Orders);
        _sluice.Write("orders.csv", "id,amount,day,note\n1,x,2026-01-05,kept\n");
        var job = Run("orders.csv", "--pipeline", "orders.yaml", "--to", "duckdb:x.duckdb#orders");
        _sluice.Write("mended.csv", $"remark;amount;_reject_id\r\nlooked at;9;{job}:1\r\n;;\r\n");

        var replay = Replayed("mended.csv");

        Books(replay).ShouldBe("1 = 1 + 0 + 0 + 0");
        replay.GetProperty("notes").EnumerateArray().ShouldContain(note => note.GetProperty("code").GetString() == "unknown_column"
            && note.GetProperty("message").GetString()!.Contains("remark"));
        Rows("SELECT id, amount, note FROM orders").ShouldBe(["1|9|kept"]);
    }

    [Theory]
    [InlineData("id,amount\n1,2\n", "no_reject_ids")]
    [InlineData("_reject_id,amount\nJOB:1,2\nJOB:1,3\n", "reject_id_twice")]
    [InlineData("_reject_id,amount\nJOB:2,2\n", "not_a_reject")]
    [InlineData("_reject_id,amount\n,2\n", "reject_id")]
    [InlineData("_reject_id,amount\nJOB:1,2,3\n", "mended_row")]
    [InlineData("_reject_id,amount\nJOB:1,2\n00000000-0000-7000-8000-000000000000:1,2\n", "mended_jobs")]
    [InlineData("_reject_id,amount\n00000000-0000-7000-8000-000000000000:1,2\n", "no_such_job")]
    public void A_file_in_which_rejects_can_not_be_told_apart_is_refused_whole(string mended, string code)
    {
        _sluice.Write("orders.yaml", Orders);
        _sluice.Write("orders.csv", "id,amount,day,note\n1,x,2026-01-05,a\n2,2,2026-01-05,b\n");
        var job = Run("orders.csv", "--pipeline", "orders.yaml", "--to", "duckdb:x.duckdb#orders");
        _sluice.Write("mended.csv", mended.Replace("JOB", job));

        var (exitCode, json) = _sluice.RunJson("rejects", "replay", "mended.csv");

        exitCode.ShouldBe(1);
        json.GetProperty("problems")[0].GetProperty("code").GetString().ShouldBe(code);
        Rows("SELECT count(*) FROM orders").ShouldBe(["1"]);
        Directory.EnumerateDirectories(_sluice.At(".sluice/packages")).Count().ShouldBe(1);

        // Nothing was taken.
        _sluice.Write("good.csv", $"_reject_id,amount\n{job}:1,1\n");
        Books(Replayed("good.csv")).ShouldBe("1 = 1 + 0 + 0 + 0");
    }

    [Theory]
    [InlineData("parent:claim")]
    [InlineData("parent:package")]
    [InlineData("parent:load")]
    public void A_replay_that_is_killed_is_finished_by_the_next_and_no_row_is_lost_or_doubled(string fault)
    {
        _sluice.Write("orders.yaml", Orders);
        _sluice.Write("orders.csv", "id,amount,day,note\n1,x,2026-01-05,a\n2,x,2026-01-05,b\n3,x,2026-01-05,c\n");
        var job = Run("orders.csv", "--pipeline", "orders.yaml", "--to", "duckdb:x.duckdb#orders");
        _sluice.Write("first.csv", $"_reject_id,amount\n{job}:1,1\n{job}:2,2\n");
        _sluice.Write("second.csv", $"_reject_id,amount\n{job}:2,22\n{job}:3,3\n");

        _sluice.Environment["SLUICE_TEST_FAULT"] = fault;
        _sluice.Run("rejects", "replay", "first.csv").ExitCode.ShouldNotBe(0);
        _sluice.Environment.Clear();
        var second = _sluice.RunJson("rejects", "replay", "second.csv").Json;
        _sluice.RunJson("rejects", "replay", "first.csv");

        // What came of the first file stands; what was only claimed is free again.
        Rows("SELECT id, amount FROM orders ORDER BY id").ShouldBe(fault == "parent:claim" ? ["1|1", "2|22", "3|3"] : ["1|1", "2|2", "3|3"]);
        second.GetProperty("replayed").GetInt64().ShouldBe(fault == "parent:claim" ? 2 : 1);
        second.GetProperty("notes").EnumerateArray().Any(note => note.GetProperty("code").GetString() == "replay_finished").ShouldBe(fault != "parent:claim");
    }

    [Fact]
    public async Task A_replay_that_a_signal_ends_says_so_by_its_exit_code()
    {
        _sluice.Write("orders.yaml", Orders);
        _sluice.Write("orders.csv", "id,amount,day,note\n1,x,2026-01-05,a\n");
        var job = Run("orders.csv", "--pipeline", "orders.yaml", "--to", "duckdb:x.duckdb#orders");
        _sluice.Write("mended.csv", $"_reject_id,amount\n{job}:1,1\n");

        _sluice.Environment["SLUICE_TEST_FAULT"] = "child:loop";
        using var replay = _sluice.Start("rejects", "replay", "mended.csv");
        var (output, error) = (replay.StandardOutput.ReadToEndAsync(), replay.StandardError.ReadToEndAsync());
        Eventually.True(() => Directory.Exists(_sluice.At($".sluice/packages/{job}/replays"))
            && Directory.EnumerateFiles(_sluice.At($".sluice/packages/{job}/replays"), "*.json").Any(), "the row is claimed");
        using (var kill = System.Diagnostics.Process.Start("kill", ["-TERM", replay.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
        {
            kill.WaitForExit();
        }

        replay.WaitForExit(TimeSpan.FromMinutes(2)).ShouldBeTrue();
        replay.ExitCode.ShouldBe(143);
        (await output).ShouldNotContain("replayed");
        (await error).ShouldContain("Stopped. What was begun is finished by the next replay");
        _sluice.Environment.Clear();
        Books(Replayed("mended.csv")).ShouldBe("1 = 1 + 0 + 0 + 0");
    }

    [Fact]
    public void Two_replays_at_once_take_each_reject_once()
    {
        _sluice.Write("orders.yaml", Orders);
        _sluice.Write("orders.csv", "id,amount,day,note\n" + string.Concat(Enumerable.Range(1, 200).Select(row => $"{row},x,2026-01-05,a\n")));
        var job = Run("orders.csv", "--pipeline", "orders.yaml", "--to", "duckdb:x.duckdb#orders");
        _sluice.Write("mended.csv", "_reject_id,amount\n" + string.Concat(Enumerable.Range(1, 200).Select(row => $"{job}:{row},{row}\n")));

        var racers = Enumerable.Range(0, 3).Select(_ => _sluice.Start("rejects", "replay", "mended.csv", "--output", "json")).ToList();
        var codes = racers.Select(racer =>
        {
            racer.StandardOutput.ReadToEnd();
            racer.WaitForExit();
            return racer.ExitCode;
        }).ToList();

        codes.ShouldContain(0);
        codes.ShouldAllBe(code => code == 0 || code == 69);
        Rows("SELECT count(*), count(DISTINCT id) FROM orders").ShouldBe(["200|200"]);
    }

    [Fact]
    public void A_mended_row_whose_key_is_held_already_is_a_duplicate_where_rows_are_added_and_takes_its_place_where_they_are_overwritten()
    {
        const string Checks = "check:\n  - { unique: id, keep: last }\n";
        _sluice.Write("append.yaml", $"{Orders}\n{Checks}");
        _sluice.Write("orders.csv", "id,amount,day,note\n1,1,2026-01-05,old\n2,2,2026-01-05,old\n2,x,2026-01-05,new\n9,x,2026-01-05,new\n1,11,2026-01-05,newest\n");
        foreach (var (mode, expected) in new[] { ("append", "1|newest,2|old"), ("upsert", "1|newest,2|new") })
        {
            string[] to = mode == "append" ? ["--to", "duckdb:x.duckdb#append"] : ["--to", "duckdb:x.duckdb#upsert", "--mode", "upsert", "--key", "id"];
            var job = Run(["orders.csv", "--pipeline", "append.yaml", .. to]);
            _sluice.Write("mended.csv", $"_reject_id,id,amount\n{job}:3,2,22\n{job}:4,1,9\n");

            var replay = Replayed("mended.csv");

            // Row 4 became a second 1, and row 5 that holds it stands further down.
            Books(replay).ShouldBe(mode == "append" ? "2 = 0 + 0 + 2 + 0" : "2 = 1 + 0 + 1 + 0");
            Rows($"SELECT id, note FROM \"{mode}\" ORDER BY id").ShouldBe(expected.Split(','));
        }
    }

    [Fact]
    public void Mended_rows_are_added_to_a_table_that_was_replaced_unless_a_later_file_has_replaced_it_since()
    {
        _sluice.Write("orders.yaml", Orders);
        _sluice.Write("orders.csv", "id,amount,day,note\n1,1,2026-01-05,a\n2,x,2026-01-05,b\n3,x,2026-01-05,c\n");
        string[] run = ["orders.csv", "--pipeline", "orders.yaml", "--to", "duckdb:x.duckdb#orders", "--mode", "replace"];
        var job = Run(run);
        _sluice.Write("mended.csv", $"_reject_id,amount\n{job}:2,2\n");
        _sluice.RunJson("rejects", "replay", "mended.csv").ExitCode.ShouldBe(0);
        Rows("SELECT id FROM orders ORDER BY id").ShouldBe(["1", "2"]);

        Run(run);
        _sluice.Write("late.csv", $"_reject_id,amount\n{job}:3,3\n");
        var (exitCode, json) = _sluice.RunJson("rejects", "replay", "late.csv");

        exitCode.ShouldBe(4);
        json.GetProperty("problems")[0].GetProperty("code").GetString().ShouldBe("table_replaced");
        Rows("SELECT id FROM orders ORDER BY id").ShouldBe(["1"]);
    }

    [Fact]
    public void Replace_by_would_take_good_rows_away_and_is_refused_where_nothing_makes_its_column_unique()
    {
        _sluice.Write("orders.yaml", Orders);
        _sluice.Write("orders.csv", "id,amount,day,note\n1,1,2026-01-05,a\n2,x,2026-01-05,b\n");
        var job = Run("orders.csv", "--pipeline", "orders.yaml", "--to", "duckdb:x.duckdb#orders", "--mode", "replace_by", "--key", "day");
        _sluice.Write("mended.csv", $"_reject_id,amount\n{job}:2,2\n");

        _sluice.RunJson("rejects", "replay", "mended.csv").Json.GetProperty("problems")[0].GetProperty("code").GetString().ShouldBe("replace_by_not_unique");
        _sluice.RunJson("rejects", "replay", "mended.csv", "--to", "duckdb:x.duckdb#orders").ExitCode.ShouldBe(0);

        Rows("SELECT id FROM orders ORDER BY id").ShouldBe(["1", "2"]);
    }

    [Fact]
    public void Bounds_on_the_whole_file_are_not_those_of_a_replay_and_another_pipeline_may_be_named()
    {
        _sluice.Write("strict.yaml", $"{Orders}\ncheck:\n  - {{ rows: '>= 3' }}\n  - {{ column: amount, between: [0, 10] }}\n");
        _sluice.Write("orders.csv", "id,amount,day,note\n1,1,2026-01-05,a\n2,20,2026-01-05,b\n3,30,2026-01-05,c\n");
        var job = Run("orders.csv", "--pipeline", "strict.yaml", "--to", "duckdb:x.duckdb#orders");
        Export(job, "rejects.csv");

        Books(Replayed("rejects.csv", "--dry-run")).ShouldBe("2 = 0 + 2 + 0 + 0");
        _sluice.Write("loose.yaml", Orders);
        Books(Replayed("rejects.csv", "--pipeline", "loose.yaml")).ShouldBe("2 = 2 + 0 + 0 + 0");

        Rows("SELECT id, amount FROM orders ORDER BY id").ShouldBe(["1|1", "2|20", "3|30"]);
    }

    [Fact]
    public void Rejects_of_a_job_of_which_nothing_was_loaded_wait_for_its_file()
    {
        _sluice.Write("orders.yaml", $"{Orders}\ncheck:\n  - {{ rejects: '<= 0' }}\n");
        _sluice.Write("orders.csv", "id,amount,day,note\n1,1,2026-01-05,a\n2,x,2026-01-05,b\n");
        var (_, run) = _sluice.RunJson("run", "orders.csv", "--pipeline", "orders.yaml", "--to", "duckdb:x.duckdb#orders");
        Export(run.GetProperty("job").GetString()!, "rejects.csv").GetProperty("rejects").GetInt64().ShouldBe(1);

        var (exitCode, json) = _sluice.RunJson("rejects", "replay", "rejects.csv");

        exitCode.ShouldBe(4);
        json.GetProperty("problems")[0].GetProperty("code").GetString().ShouldBe("job_not_completed");
    }

    [Fact]
    public void Duplicates_come_along_when_asked_for_with_the_row_that_holds_their_key()
    {
        _sluice.Write("orders.yaml", $"{Orders}\ncheck:\n  - {{ unique: id }}\n");
        _sluice.Write("orders.csv", "id,amount,day,note\n1,1,2026-01-05,=a\n1,2,2026-01-05,b\n");
        var job = Run("orders.csv", "--pipeline", "orders.yaml", "--to", "duckdb:x.duckdb#orders");

        Export(job, "none.csv").GetProperty("rejects").GetInt64().ShouldBe(0);
        Export(job, "rejects.csv", "--duplicates").GetProperty("duplicates").GetInt64().ShouldBe(1);
        var sheet = Sheet.Read(_sluice.At("rejects.csv"));
        sheet.Of(1)[sheet.Column("_reasons")].ShouldBe("duplicate: expected a key that no other row has; row 2 holds it");
        sheet.Of(1)[sheet.Column("_line")].ShouldBe("2");
        sheet.Set(1, "id", "3");
        sheet.Write(_sluice.At("rejects.csv"));
        Books(Replayed("rejects.csv")).ShouldBe("1 = 1 + 0 + 0 + 0");

        Rows("SELECT id, note FROM orders ORDER BY id").ShouldBe(["1|b", "3|=a"]);
    }

    [Fact]
    public void A_file_that_somebody_may_have_mended_is_not_written_over()
    {
        _sluice.Write("orders.yaml", Orders);
        _sluice.Write("orders.csv", "id,amount,day,note\n2,x,2026-01-05,b\n");
        var job = Run("orders.csv", "--pipeline", "orders.yaml");
        _sluice.Write("rejects.xlsx", "mended");

        _sluice.Run("rejects", "export", job, "-o", "rejects.xlsx").ExitCode.ShouldBe(64);
        File.ReadAllText(_sluice.At("rejects.xlsx")).ShouldBe("mended");
        _sluice.Run("rejects", "export", job, "-o", "rejects.xlsx", "--overwrite").ExitCode.ShouldBe(0);
        _sluice.Run("rejects", "export", job, "-o", "rejects.pdf").ExitCode.ShouldBe(64);
        Directory.EnumerateDirectories(_sluice.At(".sluice/packages")).Count().ShouldBe(1);
    }

    [Theory]
    [InlineData("p.ndjson", "{\"id\":1,\"s\":\"a\",\"o\":{\"k\":[1]},\"b\":true}\n{\"id\":2,\"s\":\"\",\"o\":{},\"b\":null}\n{\"id\":3,\"s\":\"c\"\n{\"id\":4,\"s\":\"q\\\"\\n\",\"o\":[]}\n")]
    [InlineData("p.json", "[{\"id\":1,\"s\":\"a\",\"o\":{\"k\":[1]},\"b\":true},{\"id\":2,\"s\":\"\",\"o\":{},\"b\":null},{\"id\":3,\"s\":\"c\"},{\"id\":4,\"s\":\"q\\\"\\n\",\"o\":[]}]")]
    public void Records_of_JSON_are_mended_like_any_other(string file, string text)
    {
        _sluice.Write(file, text);
        _sluice.Write("p.yaml", "pipeline: p\nmap:\n  id: { from: id, type: integer, between: [9, null] }\n  s: { from: s, type: text }\n  o: { from: o, type: json }\n  b: { from: b, type: boolean }\n");
        var job = Run(file, "--pipeline", "p.yaml", "--to", "duckdb:x.duckdb#p");
        Export(job, "rejects.csv").GetProperty("rejects").GetInt64().ShouldBe(4);
        var sheet = Sheet.Read(_sluice.At("rejects.csv"));
        foreach (var row in new long[] { 1, 2, 4 })
        {
            sheet.Set(row, "id", $"1{row}");
        }

        sheet.Set(3, file == "p.json" ? "id" : "_raw", file == "p.json" ? "13" : "{\"id\":13,\"s\":\"c\"}");
        sheet.Write(_sluice.At("rejects.csv"));

        Books(Replayed("rejects.csv")).ShouldBe("4 = 4 + 0 + 0 + 0");
        Rows("SELECT id, s, o, b, _row FROM p ORDER BY id").ShouldBe(
            ["11|a|{\"k\":[1]}|True|1", "12||{}|null|2", "13|c|null|null|3", "14|q\"\n|[]|null|4"]);
    }

    [Fact]
    public void A_mended_cell_of_a_typed_format_has_to_be_of_its_type()
    {
        Database.Rows(_sluice.At("make.duckdb"), $"""
            COPY (SELECT 1 AS id, 1.5::DECIMAL(9,2) AS price, [1, 2] AS list, DATE '2026-01-05' AS day, 'x' AS unread
                  UNION ALL SELECT 2, 2.5, NULL, NULL, 'y') TO '{_sluice.At("p.parquet")}' (FORMAT parquet)
            """);
        _sluice.Write("p.yaml", "pipeline: p\nmap:\n  id: { from: id, between: [9, null] }\n  price: price\n  list: list\n  day: day\n");
        var job = Run("p.parquet", "--pipeline", "p.yaml", "--to", "duckdb:x.duckdb#p");
        Export(job, "rejects.csv").GetProperty("columns_left_out")[0].GetString().ShouldBe("unread");
        var sheet = Sheet.Read(_sluice.At("rejects.csv"));
        sheet.Set(1, "id", "11");
        sheet.Set(1, "list", "[3,4,5]");
        sheet.Set(2, "id", "twelve");
        sheet.Write(_sluice.At("rejects.csv"));

        var replay = Replayed("rejects.csv");

        Books(replay).ShouldBe("2 = 1 + 1 + 0 + 0");
        Rows("SELECT id, price, list::VARCHAR, day::VARCHAR, typeof(list) FROM p").ShouldBe(["11|1.50|[3, 4, 5]|2026-01-05|INTEGER[]"]);
        var reason = _sluice.RunJson("rejects", "list", replay.GetProperty("job").GetString()!).Json[0].GetProperty("reasons")[0];
        reason.GetProperty("code").GetString().ShouldBe("unreadable_cell");
    }

    public void Dispose() => _sluice.Dispose();

    private string Run(params string[] words)
    {
        var (exitCode, json) = _sluice.RunJson(["run", .. words]);
        exitCode.ShouldBe(0, json.ToString());
        return json.GetProperty("job").GetString()!;
    }

    private JsonElement Export(string job, string file, params string[] words)
    {
        var (exitCode, json) = _sluice.RunJson(["rejects", "export", job, "--output-file", file, .. words]);
        exitCode.ShouldBe(0, json.ToString());
        return json;
    }

    private JsonElement Replayed(string file, params string[] words)
    {
        var (exitCode, json) = _sluice.RunJson(["rejects", "replay", file, .. words]);
        exitCode.ShouldBe(0, json.ToString());
        return json;
    }

    private IReadOnlyList<string> Rows(string sql) => Database.Rows(_sluice.At("x.duckdb"), sql);

    private JsonElement Manifest(string job) =>
        JsonDocument.Parse(File.ReadAllText(_sluice.At($".sluice/packages/{job}/manifest.json"))).RootElement;

    private static string Books(JsonElement report)
    {
        long Of(string name) => report.TryGetProperty(name, out var value) ? value.GetInt64() : throw new InvalidOperationException(report.ToString());
        return $"{Of("rows_read")} = {Of("accepted")} + {Of("rejected")} + {Of("duplicate")} + {Of("filtered")}";
    }
}
