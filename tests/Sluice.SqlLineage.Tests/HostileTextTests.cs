using System.Text.RegularExpressions;
using Shouldly;
using Sluice.SqlLineage.Cases;
using Sluice.SqlLineage.Tests.Support;
using Xunit;

namespace Sluice.SqlLineage.Tests;

/// <summary>Texts that nobody wrote on purpose, and some that somebody did.</summary>
public sealed partial class HostileTextTests
{
    private static readonly string[] Dialects = ["tsql", "postgres", "mysql", "snowflake", "bigquery", "oracle"];

    [SharedDataFact]
    public void Every_prefix_of_300_texts_is_read()
    {
        foreach (var asked in Cases())
        {
            for (var length = 0; length < asked.Sql.Length; length++)
            {
                SqlLineageAnalyzer.Analyze(asked.Sql[..length], asked.Options).ShouldNotBeNull();
            }
        }
    }

    [SharedDataFact]
    public void Every_text_without_one_of_its_tokens_is_read()
    {
        foreach (var asked in Cases())
        {
            foreach (Match token in Token().Matches(asked.Sql))
            {
                SqlLineageAnalyzer.Analyze(asked.Sql.Remove(token.Index, token.Length), asked.Options).ShouldNotBeNull();
            }
        }
    }

    [Fact]
    public void Random_characters_are_read()
    {
        var random = new Random(20240101);
        for (var round = 0; round < 500; round++)
        {
            var text = new string([.. Enumerable.Range(0, 300).Select(_ => (char)random.Next(1, round % 2 == 0 ? 128 : 0xFFFF))]);
            foreach (var dialect in Dialects) SqlLineageAnalyzer.Analyze(text, new SqlLineageOptions { Dialect = dialect }).ShouldNotBeNull();
        }
    }

    [Theory]
    [InlineData("(")]
    [InlineData("SELECT (")]
    [InlineData("SELECT * FROM (")]
    [InlineData("SELECT * FROM (SELECT ")]
    [InlineData("SELECT CASE WHEN ")]
    [InlineData("BEGIN ")]
    [InlineData("IF x = 1 ")]
    [InlineData("SELECT f(")]
    [InlineData("SELECT [")]
    [InlineData("SELECT {")]
    [InlineData("CREATE PROCEDURE p AS ")]
    [InlineData("WITH a AS (")]
    [InlineData("SELECT CAST(a AS ARRAY<")]
    [InlineData("EXPLAIN ")]
    [InlineData("SELECT a -> ")]
    [InlineData("SELECT NOT ")]
    [InlineData("MERGE INTO t USING (")]
    [InlineData("SELECT x FROM t PIVOT (")]
    [InlineData("DECLARE ")]
    [InlineData("WITH XMLNAMESPACES (")]
    [InlineData("a: ")]
    [InlineData("<< a >> ")]
    public void Deep_nesting_does_not_overflow(string level)
    {
        var text = string.Concat(Enumerable.Repeat(level, level == "(" ? 100_000 : 10_000));

        foreach (var dialect in Dialects)
        {
            SqlLineageAnalyzer.Analyze(text, new SqlLineageOptions { Dialect = dialect }).ShouldNotBeNull();
            SqlLineageAnalyzer.Analyze(text + new string(')', 100_000), new SqlLineageOptions { Dialect = dialect }).ShouldNotBeNull();
        }
    }

    [Fact]
    public void A_long_chain_of_operators_is_read_whole()
    {
        var text = "INSERT INTO t (a) SELECT " + string.Join(" + ", Enumerable.Repeat("x", 50_000)) + " FROM s";

        var result = SqlLineageAnalyzer.Analyze(text, new SqlLineageOptions { Dialect = "tsql" });

        result.Diagnostics.ShouldBeEmpty();
        result.Edges.Count.ShouldBe(1);
    }

    [Fact]
    public void A_long_union_is_read_whole()
    {
        var text = string.Join(" UNION ALL ", Enumerable.Range(0, 3_000).Select(i => $"SELECT c FROM t{i}"));

        SqlLineageAnalyzer.Analyze(text, new SqlLineageOptions { Dialect = "postgres" }).Edges.Count.ShouldBe(3_000);
    }

    [Fact]
    public void Recursive_items_inside_recursive_items_end()
    {
        var text = "SELECT x FROM t";
        for (var i = 0; i < 60; i++) text = $"SELECT x FROM (WITH RECURSIVE r{i} AS (SELECT 1 AS x UNION SELECT a.x FROM r{i} JOIN ({text}) a ON a.x = r{i}.x) SELECT x FROM r{i}) q";

        SqlLineageAnalyzer.Analyze(text, new SqlLineageOptions { Dialect = "postgres" }).ShouldNotBeNull();
    }

    [Fact]
    public void Windows_that_name_each_other_end()
    {
        var result = SqlLineageAnalyzer.Analyze("SELECT SUM(a) OVER w AS s FROM t WINDOW w AS v, v AS w", new SqlLineageOptions { Dialect = "postgres" });

        result.Edges.ShouldHaveSingleItem().SourceColumn.ShouldBe("a");
    }

    [Fact]
    public void Twelve_levels_of_self_joins_stay_small()
    {
        var levels = string.Join(", ", Enumerable.Range(1, 12).Select(i => $"c{i} AS (SELECT a.x + b.x AS x FROM c{i - 1} a JOIN c{i - 1} b ON a.x = b.x)"));

        var result = SqlLineageAnalyzer.Analyze($"WITH c0 AS (SELECT x FROM t), {levels} SELECT x FROM c12", new SqlLineageOptions { Dialect = "ansi" });

        result.Edges.ShouldHaveSingleItem().SourceTable.ShouldBe("t");
    }

    private static IEnumerable<LineageCase> Cases() =>
        new[] { "tsql-hand", "datahub", "openlineage", "sqllineage", "sqlglot-qualify", "tsql-split" }
            .SelectMany(s => File.ReadLines(SharedData.LineageFile($"{s}.jsonl")).Take(60))
            .Select(LineageCase.Read).Where(c => c.Sql.Length < 1_500).Take(300);

    [GeneratedRegex(@"\w+|\S")]
    private static partial Regex Token();
}
