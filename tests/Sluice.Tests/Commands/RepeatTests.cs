using System.Text.Json;
using Shouldly;
using Sluice.Tests.Support;
using Xunit;

namespace Sluice.Tests.Commands;

/// <summary>The same bytes again, as a user runs them.</summary>
public sealed class RepeatTests : IDisposable
{
    private const string Rows = "id,name\n1,a\n2,b\n3,c\n";

    private readonly SluiceProcess _sluice = new();

    [Fact]
    public void The_same_bytes_are_loaded_again_and_the_summary_says_which_job_had_them()
    {
        _sluice.Write("p.csv", Rows);
        var first = Job(Run());

        Directory.CreateDirectory(_sluice.At("copy"));
        _sluice.Write("copy/p.csv", Rows);
        var text = _sluice.Run("run", "copy/p.csv", "--to", "duckdb:x.duckdb#p");

        text.ExitCode.ShouldBe(0);
        text.Output.ShouldContain($"the same bytes were loaded by job {first}");
        text.Output.ShouldContain("they were loaded again");
        Count().ShouldBe(6);
        Repeat(Run("--dry-run")).GetProperty("did").GetString().ShouldBe("load_again");
    }

    [Fact]
    public void With_skip_nothing_is_done_again()
    {
        _sluice.Write("p.csv", Rows);
        var first = Job(Run("--on-repeat", "skip"));

        var again = Run("--on-repeat", "skip");

        var file = again.GetProperty("files")[0];
        file.GetProperty("status").GetString().ShouldBe("skipped");
        file.GetProperty("repeat").GetProperty("job").GetString().ShouldBe(first);
        file.TryGetProperty("package", out _).ShouldBeFalse();
        _sluice.Run("run", "p.csv", "--to", "duckdb:x.duckdb#p", "--on-repeat", "skip").Output.ShouldStartWith("p.csv: skipped\n");
        Count().ShouldBe(3);
        Directory.EnumerateDirectories(_sluice.At(".sluice/packages")).Count().ShouldBe(1);
    }

    [Fact]
    public void With_skip_a_store_that_has_the_rows_no_more_gets_them_again()
    {
        _sluice.Write("p.csv", Rows);
        Run("--on-repeat", "skip");
        File.Delete(_sluice.At("x.duckdb"));

        Run("--on-repeat", "skip").GetProperty("files")[0].GetProperty("status").GetString().ShouldBe("completed");

        Count().ShouldBe(3);
        Run("--on-repeat", "skip").GetProperty("files")[0].GetProperty("status").GetString().ShouldBe("skipped");
    }

    [Fact]
    public void What_a_killed_run_had_loaded_is_neither_loaded_again_nor_left_by_a_reload()
    {
        _sluice.Write("p.csv", Rows);
        _sluice.Environment["SLUICE_TEST_FAULT"] = "parent:load";
        _sluice.Run("run", "p.csv", "--to", "duckdb:x.duckdb#p").ExitCode.ShouldNotBe(0);
        _sluice.Environment.Clear();
        Count().ShouldBe(3);

        Run("--on-repeat", "skip", "--dry-run").GetProperty("files")[0].GetProperty("status").GetString().ShouldBe("skipped");
        Run("--on-repeat", "skip").GetProperty("files")[0].GetProperty("status").GetString().ShouldBe("skipped");
        Count().ShouldBe(3);

        Repeat(Run("--on-repeat", "reload")).GetProperty("did").GetString().ShouldBe("reload");
        Count().ShouldBe(3);
    }

    [Fact]
    public void With_reload_the_rows_take_the_place_of_those_of_all_earlier_jobs_of_the_same_bytes()
    {
        _sluice.Write("other.csv", "id,name\n9,z\n");
        _sluice.Write("p.yaml", "pipeline: p\non_repeat: reload\n");
        _sluice.Write("p.csv", Rows);
        _sluice.RunJson("run", "other.csv", "--to", "duckdb:x.duckdb#p").ExitCode.ShouldBe(0);
        Run();
        Run();
        Count().ShouldBe(7);

        var again = Run("--pipeline", "p.yaml");

        Repeat(again).GetProperty("did").GetString().ShouldBe("reload");
        Database.Rows(_sluice.At("x.duckdb"), "SELECT id, count(*), min(_job) = max(_job) FROM p WHERE id <> 9 GROUP BY id ORDER BY id").ShouldBe(
            ["1|1|True", "2|1|True", "3|1|True"]);
        Count().ShouldBe(4);
    }

    [Fact]
    public void Other_bytes_other_tables_and_parts_of_a_file_are_no_repetition()
    {
        _sluice.Write("p.csv", Rows);
        Run("--limit", "2");
        Run().GetProperty("files")[0].TryGetProperty("repeat", out _).ShouldBeFalse();

        _sluice.RunJson("run", "p.csv", "--to", "duckdb:x.duckdb#q", "--on-repeat", "skip").Json.GetProperty("files")[0].GetProperty("status").GetString().ShouldBe("completed");
        _sluice.Write("p.csv", Rows.Replace('c', 'd'));
        Run("--on-repeat", "skip").GetProperty("files")[0].GetProperty("status").GetString().ShouldBe("completed");
        Count().ShouldBe(2 + 3 + 3);
    }

    [Fact]
    public void What_a_durable_job_has_loaded_is_known_and_its_duplicates_come_from_the_bytes_that_are_kept()
    {
        _sluice.Write("p.yaml", "pipeline: p\ncheck:\n  - { unique: id }\n  - { column: name, in: [a, b] }\n");
        _sluice.Write("p.csv", Rows + "1,b\n");
        _sluice.Run("jobs", "add", "p.csv", "--pipeline", "p.yaml").ExitCode.ShouldBe(0);
        _sluice.Run("work", "--until-idle").ExitCode.ShouldBe(0);

        var again = _sluice.RunJson("run", "p.csv", "--pipeline", "p.yaml", "--on-repeat", "skip").Json.GetProperty("files")[0];
        again.GetProperty("status").GetString().ShouldBe("skipped", again.ToString());
        var job = again.GetProperty("repeat").GetProperty("job").GetString()!;

        File.Delete(_sluice.At("p.csv"));
        var export = _sluice.RunJson("rejects", "export", job, "-o", "rejects.csv", "--duplicates").Json;
        $"{export.GetProperty("rejects")} {export.GetProperty("duplicates")}".ShouldBe("1 1");
        var sheet = Sheet.Read(_sluice.At("rejects.csv"));
        sheet.Of(1)[sheet.Column("_line")].ShouldBe("2");
        sheet.Set(3, "name", "b");
        sheet.Set(1, "id", "9");
        sheet.Write(_sluice.At("rejects.csv"));
        var (exitCode, replay) = _sluice.RunJson("rejects", "replay", "rejects.csv");
        exitCode.ShouldBe(0, replay.ToString());
        replay.GetProperty("accepted").GetInt64().ShouldBe(2);
        Database.Rows(_sluice.At(".sluice/store.duckdb"), "SELECT id, name, _row FROM p ORDER BY id").ShouldBe(["1|b|4", "2|b|2", "3|b|3", "9|a|1"]);
    }

    [Fact]
    public void A_job_that_loaded_nothing_is_no_reason_to_skip()
    {
        _sluice.Write("p.yaml", "pipeline: p\ncheck:\n  - { rows: '>= 10' }\n");
        _sluice.Write("p.csv", Rows);
        _sluice.RunJson("run", "p.csv", "--to", "duckdb:x.duckdb#p", "--pipeline", "p.yaml").ExitCode.ShouldBe(4);
        _sluice.Write("p.yaml", "pipeline: p\n");

        Run("--pipeline", "p.yaml", "--on-repeat", "skip").GetProperty("files")[0].GetProperty("status").GetString().ShouldBe("completed");

        Count().ShouldBe(3);
    }

    public void Dispose() => _sluice.Dispose();

    private JsonElement Run(params string[] words)
    {
        var (exitCode, json) = _sluice.RunJson(["run", "p.csv", "--to", "duckdb:x.duckdb#p", .. words]);
        exitCode.ShouldBe(0, json.ToString());
        return json;
    }

    private static string Job(JsonElement report) => report.GetProperty("job").GetString()!;

    private static JsonElement Repeat(JsonElement report) => report.GetProperty("files")[0].GetProperty("repeat");

    private long Count() => long.Parse(Database.Rows(_sluice.At("x.duckdb"), "SELECT count(*) FROM p").Single());
}
