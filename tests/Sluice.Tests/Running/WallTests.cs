using Shouldly;
using Sluice.Tests.Support;
using Xunit;

namespace Sluice.Tests.Running;

/// <summary>A child that dies, in each way that children die, is one failed attempt and nothing else.</summary>
public sealed class WallTests : IDisposable
{
    private readonly SluiceProcess _sluice = new();

    [Theory]
    [InlineData("child:crash", "child_crashed")]
    [InlineData("child:native_crash", "child_crashed")]
    [InlineData("child:overflow", "child_crashed")]
    [InlineData("child:exit", "child_crashed")]
    [InlineData("child:loop", "child_time")]
    [InlineData("child:memory", "child_memory")]
    public void A_child_that_dies_is_a_failed_attempt_with_its_reason(string fault, string code)
    {
        _sluice.Write("two.csv", "id,name\n1,a\n2,b\n");
        _sluice.Environment["SLUICE_TEST_FAULT"] = fault;

        var (exitCode, json) = _sluice.RunJson(
            "run", "two.csv", "--to", "duckdb:x.duckdb#two", "--set", $"limits.time_seconds={(fault == "child:loop" ? 2 : 60)}", "--set", "memory=512MB");

        exitCode.ShouldBe(1);
        json.GetProperty("problems")[0].GetProperty("code").GetString().ShouldBe(code);
        Directory.Exists(_sluice.At(".sluice/packages")).ShouldBeTrue();
        Directory.EnumerateFileSystemEntries(_sluice.At(".sluice/packages")).ShouldBeEmpty();
    }

    [Fact]
    public void A_child_can_start_no_program_make_no_connection_and_leave_no_dump()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        _sluice.Write("two.csv", "id,name\n1,a\n2,b\n");
        _sluice.Environment["SLUICE_TEST_FAULT"] = "child:escape";

        var (_, json) = _sluice.RunJson("run", "two.csv", "--to", "duckdb:x.duckdb#two");

        json.GetProperty("problems")[0].GetProperty("message").GetString().ShouldBe(
            "program refused; connection refused; local connection refused; NoNewPrivs: 1; Seccomp: 2; Max core file size 0 0 bytes");
    }

    [Theory]
    [InlineData("drop:read")]
    [InlineData("double:read")]
    [InlineData("drop:write")]
    [InlineData("double:write")]
    [InlineData("swap:write")]
    public void A_row_lost_or_doubled_while_packing_fails_the_job_on_its_books(string fault)
    {
        _sluice.Write("three.csv", "id,name\n1,a\n2,b\n3,c\n");
        _sluice.Environment["SLUICE_TEST_FAULT"] = fault;

        var (exitCode, json) = _sluice.RunJson("run", "three.csv", "--to", "duckdb:x.duckdb#three");

        exitCode.ShouldBe(1);
        json.GetProperty("problems")[0].GetProperty("code").GetString().ShouldBe("books_unbalanced");
        json.GetProperty("loads").GetArrayLength().ShouldBe(0);
    }

    [Theory]
    [InlineData("drop:duplicates")]
    [InlineData("double:duplicates")]
    [InlineData("swap:duplicates")]
    public void A_duplicate_lost_or_doubled_fails_the_job(string fault)
    {
        _sluice.Write("p.yaml", "pipeline: p\nmap:\n  id: id\n  name: name\ncheck:\n  - { unique: id }\n");
        _sluice.Write("three.csv", "id,name\n1,a\n2,b\n1,c\n2,d\n");
        _sluice.Environment["SLUICE_TEST_FAULT"] = fault;

        var (exitCode, json) = _sluice.RunJson("run", "three.csv", "--pipeline", "p.yaml", "--to", "duckdb:x.duckdb#three");

        exitCode.ShouldBe(1);
        json.GetProperty("problems")[0].GetProperty("code").GetString().ShouldBe("package_refused");
        json.GetProperty("loads").GetArrayLength().ShouldBe(0);
    }

    [Theory]
    [InlineData("drop:load", "duckdb:x.duckdb#three")]
    [InlineData("double:load", "duckdb:x.duckdb#three")]
    [InlineData("drop:load", "parquet:x#three")]
    [InlineData("double:load", "parquet:x#three")]
    public void A_row_lost_or_doubled_while_loading_fails_the_job_and_leaves_the_store_as_it_was(string fault, string store)
    {
        _sluice.Write("three.csv", "id,name\n1,a\n2,b\n3,c\n");
        _sluice.Run("run", "three.csv", "--to", store).ExitCode.ShouldBe(0);
        _sluice.Environment["SLUICE_TEST_FAULT"] = fault;

        var (exitCode, json) = _sluice.RunJson("run", "three.csv", "--to", store);

        exitCode.ShouldBe(1);
        json.GetProperty("problems")[0].GetProperty("code").GetString().ShouldBe("books_unbalanced");
        var rows = store.StartsWith("duckdb", StringComparison.Ordinal)
            ? Database.Rows(_sluice.At("x.duckdb"), "SELECT count(*) FROM three")
            : Database.Rows(":memory:", $"SELECT count(*) FROM '{_sluice.At("x")}/three/*.parquet'");
        rows.ShouldBe(["3"]);
    }

    public void Dispose() => _sluice.Dispose();
}
