using System.Text.Json;
using Microsoft.Data.Sqlite;
using Shouldly;
using Sluice.Tests.Support;
using Xunit;

namespace Sluice.Tests.Commands;

/// <summary>What the doctor says of a machine, a home and stores, as a user asks it.</summary>
public sealed class DoctorTests : IDisposable
{
    private readonly SluiceProcess _sluice = new();

    [Fact]
    public void Where_all_is_well_it_says_what_there_is_and_leaves_nothing()
    {
        _sluice.Write("sluice.yaml", "stores:\n  main: duckdb:main.duckdb\n  lake: parquet:lake\n");

        var (exitCode, json) = _sluice.RunJson("doctor");

        exitCode.ShouldBe(0, json.ToString());
        Names(json).ShouldBe(
        [
            "configuration", "versions", "native_library", "time_zones", "file_handles", "isolation", "memory", "home", "disk", "temporary",
            "job_database", "reading", "store main", "store lake", "store home",
        ]);
        Found(json, "native_library").ShouldContain("DuckDB v1.");
        Found(json, "store main").ShouldContain("not there yet");
        _sluice.Files().ShouldBe(["sluice.yaml"]);
        Directory.Exists(_sluice.At(".sluice")).ShouldBeFalse();
    }

    [Fact]
    public void A_home_with_jobs_and_stores_is_looked_at_without_changing_it()
    {
        _sluice.Write("p.csv", "id\n1\n");
        _sluice.RunJson("run", "p.csv").ExitCode.ShouldBe(0);
        _sluice.Run("work", "--until-idle").ExitCode.ShouldBe(0);
        var before = _sluice.Files();

        var (exitCode, json) = _sluice.RunJson("doctor", "--to", "parquet:lake#x");

        exitCode.ShouldBe(0, json.ToString());
        Found(json, "home").ShouldContain("1 packages");
        Found(json, "job_database").ShouldBe("no jobs yet");
        Found(json, "store home").ShouldBe("it can be reached");
        Found(json, "store parquet:lake").ShouldContain("not there yet");
        _sluice.Files().ShouldBe(before);
    }

    [Fact]
    public void A_secret_that_can_not_be_read_fails_its_check_and_not_the_doctor()
    {
        // A file that is there and can not be read, whoever asks.
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        _sluice.Write("sluice.yaml", "stores:\n  far: postgres://u:${secret:file:/proc/self/mem}@127.0.0.1:1/db\n");

        var (exitCode, json) = _sluice.RunJson("doctor");

        exitCode.ShouldBe(78, json.ToString());
        Found(json, "store far").ShouldContain("The secret file:/proc/self/mem is not there");
    }

    [Fact]
    public void What_does_not_work_is_said_with_what_to_do_and_decides_the_exit_code()
    {
        // Nobody listens on the first port.
        _sluice.Write("sluice.yaml", "stores:\n  far: postgres://nobody@127.0.0.1:1/db\n  main: duckdb:not.duckdb\n");
        _sluice.Write("not.duckdb", "this is no database, and long enough to be looked at as one");
        _sluice.Write("p.yaml", "pipeline: p\nwrite:\n  - { store: main }\n");

        var (exitCode, json) = _sluice.RunJson("doctor", "--pipeline", "p.yaml");

        exitCode.ShouldBe(69);
        json.GetProperty("status").GetString().ShouldBe("failed");
        Check(json, "store far").GetProperty("verdict").GetString().ShouldBe("failed");
        Check(json, "store main").GetProperty("verdict").GetString().ShouldBe("failed");
        var text = _sluice.Run("doctor");
        text.ExitCode.ShouldBe(69);
        text.Output.ShouldContain("FAILED   store far");
        text.Output.ShouldContain("→ ");
    }

    [Fact]
    public void A_configuration_that_is_wrong_is_one_of_the_findings()
    {
        _sluice.Write("sluice.yaml", "stroes: {}\n");
        var (exitCode, json) = _sluice.RunJson("doctor");
        exitCode.ShouldBe(78);
        Found(json, "configuration").ShouldContain("Did you mean stores?");

        _sluice.Write("sluice.yaml", "memory: 100MB\n");
        (exitCode, json) = _sluice.RunJson("doctor");
        exitCode.ShouldBe(78);
        Names(json).ShouldContain("native_library");

        _sluice.Write("sluice.yaml", "memory: 4000TB\n");
        (exitCode, json) = _sluice.RunJson("doctor");
        exitCode.ShouldBe(78);
        Check(json, "memory").GetProperty("advice").GetString()!.ShouldContain("Set memory in sluice.yaml to ");
    }

    [Fact]
    public void A_damaged_job_database_and_a_home_that_is_a_file_are_found()
    {
        Directory.CreateDirectory(_sluice.At("home"));
        _sluice.Write("home/jobs.db", new string('x', 8192));
        var (exitCode, json) = _sluice.RunJson("doctor", "--home", "home");
        exitCode.ShouldBe(1);
        Check(json, "job_database").GetProperty("verdict").GetString().ShouldBe("failed");

        File.Delete(_sluice.At("home/jobs.db"));
        using (var newer = new SqliteConnection($"Data Source={_sluice.At("home/jobs.db")};Pooling=False"))
        {
            newer.Open();
            using var version = newer.CreateCommand();
            version.CommandText = "PRAGMA user_version = 1000";
            version.ExecuteNonQuery();
        }

        Found(_sluice.RunJson("doctor", "--home", "home").Json, "job_database").ShouldContain("newer version");
        _sluice.Write("file", "x");
        (exitCode, json) = _sluice.RunJson("doctor", "--home", "file");
        exitCode.ShouldBe(78);
        Found(json, "home").ShouldContain("is a file");
    }

    public void Dispose() => _sluice.Dispose();

    private static IReadOnlyList<string> Names(JsonElement report) =>
        [.. report.GetProperty("checks").EnumerateArray().Select(check => check.GetProperty("name").GetString()!)];

    private static JsonElement Check(JsonElement report, string name) =>
        report.GetProperty("checks").EnumerateArray().Single(check => check.GetProperty("name").GetString() == name);

    private static string Found(JsonElement report, string name) => Check(report, name).GetProperty("found").GetString()!;
}
