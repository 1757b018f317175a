using System.Text.Json;
using Shouldly;
using Sluice.Tests.Support;
using Xunit;

namespace Sluice.Tests.Commands;

/// <summary>The verb lineage as a user calls it.</summary>
public sealed class LineageTests : IDisposable
{
    private readonly SluiceProcess _sluice = new();

    [Fact]
    public void A_file_gives_one_json_object()
    {
        _sluice.Write("load.sql", "INSERT INTO t (a) SELECT s.x + 1 FROM s");

        var (exitCode, json) = _sluice.RunJson("lineage", "load.sql", "--dialect", "tsql");

        exitCode.ShouldBe(0);
        json.GetProperty("dialect").GetString().ShouldBe("tsql");
        var edge = json.GetProperty("column_edges").EnumerateArray().ShouldHaveSingleItem();
        edge.GetProperty("source_table").GetString().ShouldBe("dbo.s");
        edge.GetProperty("derived").GetBoolean().ShouldBeTrue();
        edge.GetProperty("reason").GetString().ShouldBe("explicit");
    }

    [Fact]
    public void A_schema_settles_whose_a_column_is()
    {
        _sluice.Write("load.sql", "INSERT INTO t SELECT x FROM a JOIN b ON a.id = b.id");
        _sluice.Write("schema.json", """{ "a": ["id"], "b": ["id", "x"], "t": ["y"] }""");

        var (_, json) = _sluice.RunJson("lineage", "load.sql", "--dialect", "postgres", "--schema", "schema.json");

        var edge = json.GetProperty("column_edges").EnumerateArray().ShouldHaveSingleItem();
        edge.GetProperty("source_table").GetString().ShouldBe("b");
        edge.GetProperty("target_column").GetString().ShouldBe("y");
        edge.GetProperty("confidence").GetDouble().ShouldBe(1);
    }

    [Fact]
    public void Globs_name_files_and_each_has_its_own_answer()
    {
        _sluice.Write("a.sql", "SELECT x FROM t");
        _sluice.Write("b.sql", "SELECT y FROM u");

        var result = _sluice.Run("lineage", "*.sql");

        result.ExitCode.ShouldBe(0);
        result.Output.ShouldContain("a.sql: ");
        result.Output.ShouldContain("  reads u");
    }

    [Fact]
    public void Text_in_UTF_16_is_read()
    {
        _sluice.Write("wide.sql", [.. System.Text.Encoding.Unicode.Preamble, .. System.Text.Encoding.Unicode.GetBytes("SELECT é FROM tàble")]);

        _sluice.Run("lineage", "wide.sql").Output.ShouldContain("reads tàble");
    }

    [Theory]
    [InlineData(64, "klingon", "lineage", "load.sql", "--dialect", "klingon")]
    [InlineData(64, "--cases", "lineage")]
    [InlineData(64, "is no schema", "lineage", "load.sql", "--schema", "load.sql")]
    [InlineData(1, "missing.sql", "lineage", "missing.sql")]
    public void What_makes_no_sense_is_said_with_the_common_exit_codes(int exitCode, string message, params string[] words)
    {
        _sluice.Write("load.sql", "SELECT 1");

        var result = _sluice.Run(words);

        result.ExitCode.ShouldBe(exitCode);
        result.Error.ShouldContain(message);
    }

    [Fact]
    public void A_file_that_can_not_be_read_costs_the_others_nothing()
    {
        _sluice.Write("a.sql", "SELECT x FROM t");
        _sluice.Write("b.sql", "SELECT y FROM u");

        var result = _sluice.Run("lineage", "a.sql", "missing.sql", "b.sql");

        result.ExitCode.ShouldBe(1);
        result.Output.ShouldContain("reads t");
        result.Output.ShouldContain("reads u");
        result.Error.ShouldContain("missing.sql");
    }

    [Fact]
    public void A_folder_stands_for_the_sql_files_below_it()
    {
        Directory.CreateDirectory(_sluice.At("estate/jobs"));
        _sluice.Write("estate/a.sql", "SELECT x FROM t");
        _sluice.Write("estate/jobs/b.sql", "SELECT y FROM u");
        _sluice.Write("estate/readme.md", "no SQL");

        var result = _sluice.Run("lineage", "estate");

        result.ExitCode.ShouldBe(0, result.Error);
        result.Output.ShouldContain("reads t");
        result.Output.ShouldContain("reads u");
        result.Output.ShouldNotContain("readme");
    }

    [Fact]
    public void A_schema_whose_table_has_no_list_of_columns_names_the_table()
    {
        _sluice.Write("load.sql", "SELECT 1");
        _sluice.Write("schema.json", """{ "a": ["x"], "orders": "id" }""");

        var result = _sluice.Run("lineage", "load.sql", "--schema", "schema.json");

        result.ExitCode.ShouldBe(64);
        result.Error.ShouldContain("orders");
    }

    [Fact]
    public void A_file_of_cases_is_answered_line_by_line()
    {
        _sluice.Write("cases.jsonl", """
            {"id": "one", "sql": "INSERT INTO t SELECT a FROM s", "dialect": "postgres"}
            {"id": "two", "sql": "SELECT b FROM u", "dialect": "tsql"}
            """);

        var lines = _sluice.Run("lineage", "--cases", "cases.jsonl").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        lines.Length.ShouldBe(2);
        using var answer = JsonDocument.Parse(lines[0]);
        answer.RootElement.GetProperty("id").GetString().ShouldBe("one");
        answer.RootElement.GetProperty("writes")[0].GetString().ShouldBe("t");
    }

    public void Dispose() => _sluice.Dispose();
}
