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
    [InlineData("drop:load")]
    [InlineData("double:load")]
    public void A_row_lost_or_doubled_while_loading_fails_the_job_and_leaves_the_store_as_it_was(string fault)
    {
        _sluice.Write("three.csv", "id,name\n1,a\n2,b\n3,c\n");
        _sluice.Run("run", "three.csv", "--to", "duckdb:x.duckdb#three").ExitCode.ShouldBe(0);
        _sluice.Environment["SLUICE_TEST_FAULT"] = fault;

        var (exitCode, json) = _sluice.RunJson("run", "three.csv", "--to", "duckdb:x.duckdb#three");

        exitCode.ShouldBe(1);
        json.GetProperty("problems")[0].GetProperty("code").GetString().ShouldBe("books_unbalanced");
        Database.Rows(_sluice.At("x.duckdb"), "SELECT count(*) FROM three").ShouldBe(["3"]);
    }

    public void Dispose() => _sluice.Dispose();
}
