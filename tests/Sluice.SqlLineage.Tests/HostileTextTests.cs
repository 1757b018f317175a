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
        var asked = Cases();

        foreach (var one in asked)
        {
            for (var length = 0; length < one.Sql.Length; length++) SqlLineageAnalyzer.Analyze(one.Sql[..length], one.Options).ShouldNotBeNull();
        }

        asked.Count.ShouldBe(300);
    }

    [SharedDataFact]
    public void Each_of_300_texts_is_read_without_any_one_of_its_tokens()
    {
        foreach (var one in Cases())
        {
            foreach (Match token in Token().Matches(one.Sql)) SqlLineageAnalyzer.Analyze(one.Sql.Remove(token.Index, token.Length), one.Options).ShouldNotBeNull();
        }
    }

    [SharedDataFact]
    public void Texts_that_are_cut_and_shuffled_are_read_and_their_statements_lie_in_them()
    {
        var random = new Random(20261122);
        var texts = Cases().Select(c => Token().Matches(c.Sql).Select(t => t.Value).ToList()).Where(t => t.Count > 0).ToList();
        for (var round = 0; round < 5_000; round++)
        {
            var text = string.Join(' ', Shuffled(texts, random));

            var result = SqlLineageAnalyzer.Analyze(text, new SqlLineageOptions { Dialect = Dialects[round % Dialects.Length], Influences = true });

            result.Statements.ShouldAllBe(s => s.Start >= 0 && s.Length >= 0 && s.Start + s.Length <= text.Length);
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
    public void Deep_nesting_does_not_overflow_and_its_work_is_linear(string level)
    {
        var count = level == "(" ? 100_000 : 10_000;
        foreach (var dialect in Dialects)
        {
            foreach (var tail in (string[])["", new(')', count)])
            {
                SqlLineageAnalyzer.Analyze(Repeated(level, count) + tail, new SqlLineageOptions { Dialect = dialect }).ShouldNotBeNull();
                var few = SqlLineageAnalyzer.Parse(Repeated(level, count / 10) + tail[..(tail.Length / 10)], dialect);
                var many = SqlLineageAnalyzer.Parse(Repeated(level, count) + tail, dialect);
                many.Steps.ShouldBeLessThanOrEqualTo(15 * (few.Steps + 1_000), $"{dialect} with{(tail.Length == 0 ? "out" : "")} closing marks");
            }
        }
    }

    [SharedDataTheory]
    [InlineData("sqlfluff-fixtures")]
    [InlineData("sqlglot-dialects")]
    [InlineData("duckdb-tpc")]
    public void A_common_text_takes_few_steps_for_each_token(string corpus)
    {
        foreach (var line in File.ReadLines(SharedData.LineageFile(Path.Combine("parse", $"{corpus}.jsonl"))))
        {
            var asked = LineageCase.Read(line);

            var summary = SqlLineageAnalyzer.Parse(asked.Sql, asked.Options.Dialect);

            summary.Steps.ShouldBeLessThanOrEqualTo(12L * summary.Tokens + 500, asked.Id);
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

    [Theory]
    [InlineData("postgres", "/*/*x*/")]
    [InlineData("snowflake", "{")]
    [InlineData("ansi", "{%")]
    [InlineData("spark", "${ ")]
    [InlineData("postgres", "$a#$,")]
    [InlineData("postgres", "COPY t FROM STDIN;\n\\.x")]
    public void Marks_that_are_never_closed_are_looked_for_once(string dialect, string unit)
    {
        // Whoever looked for the end from each of them would not come back from this, though he looks at many characters at a time.
        var text = new System.Text.StringBuilder();
        for (var i = 0; text.Length < 4 << 20; i++) text.Append(unit.Replace("#", $"{i}"));

        SqlLineageAnalyzer.Parse(text.ToString(), dialect).Tokens.ShouldBeGreaterThanOrEqualTo(0);
    }

    [Fact]
    public void Columns_that_double_level_by_level_end()
    {
        var levels = string.Join(", ", Enumerable.Range(1, 40).Select(i => $"a{i} AS (SELECT * FROM a{i - 1} x, a{i - 1} y)"));

        var result = SqlLineageAnalyzer.Analyze($"WITH a0 AS (SELECT p, q FROM t), {levels} SELECT * FROM a40", new SqlLineageOptions { Dialect = "postgres" });

        result.Diagnostics.ShouldContain(d => d.Code == "too_deep");
        result.TableEdges.Count.ShouldBeLessThan(10);
    }

    [Fact]
    public void A_text_that_doubles_statement_by_statement_is_not_put_together()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();

        var result = SqlLineageAnalyzer.Analyze("declare @s varchar(max) = 'insert into x select a from s; '; " + Repeated("set @s = @s + @s; ", 60) + "exec (@s);", new SqlLineageOptions { Dialect = "tsql" });

        result.Diagnostics.ShouldContain(d => d.Code == "dynamic_sql");
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(200_000_000);
    }

    [Fact]
    public void A_function_that_many_triggers_call_is_not_read_for_all_of_them()
    {
        var text = $"CREATE FUNCTION f() RETURNS trigger AS $$ BEGIN /*{new string('x', 1_000_000)}*/ INSERT INTO log SELECT NEW.a; END $$ LANGUAGE plpgsql; "
            + string.Concat(Enumerable.Range(0, 200).Select(i => $"CREATE TRIGGER t{i} AFTER INSERT ON s{i} FOR EACH ROW EXECUTE FUNCTION f(); "));

        var result = SqlLineageAnalyzer.Analyze(text, new SqlLineageOptions { Dialect = "postgres" });

        result.Edges.ShouldContain(e => e.SourceTable == "s0");
        result.Diagnostics.ShouldContain(d => d.Code == "too_deep");
    }

    [Fact]
    public void A_column_of_one_of_many_tables_names_some_and_says_how_many()
    {
        var edge = SqlLineageAnalyzer.Analyze($"SELECT a FROM {string.Join(", ", Enumerable.Range(0, 3_000).Select(i => $"t{i}"))}").Edges.ShouldHaveSingleItem();

        edge.Candidates.Count.ShouldBe(LineageEdge.CandidatesMax);
        edge.CandidateCount.ShouldBe(3_000);
    }

    [Fact]
    public void A_text_that_is_read_can_be_stopped()
    {
        Should.Throw<OperationCanceledException>(() => SqlLineageAnalyzer.Analyze("SELECT a FROM t", cancellation: new CancellationToken(canceled: true)));

        SqlLineageAnalyzer.Analyze("SELECT a FROM t").Statements.Count.ShouldBe(1);
    }

    private static string Repeated(string level, int count) => string.Concat(Enumerable.Repeat(level, count));

    /// <summary>A text with one to five pieces taken out, doubled, or brought in from another.</summary>
    private static List<string> Shuffled(List<List<string>> texts, Random random)
    {
        var tokens = new List<string>(texts[random.Next(texts.Count)]);
        for (var edits = random.Next(1, 6); edits > 0 && tokens.Count > 0; edits--)
        {
            var at = random.Next(tokens.Count);
            var other = texts[random.Next(texts.Count)];
            var from = random.Next(other.Count);
            switch (random.Next(3))
            {
                case 0: tokens.RemoveRange(at, Math.Min(tokens.Count - at, random.Next(1, 10))); break;
                case 1: tokens.Insert(at, tokens[random.Next(tokens.Count)]); break;
                default: tokens.InsertRange(at, other.Skip(from).Take(random.Next(1, 20))); break;
            }
        }

        return tokens;
    }

    /// <summary>300 short texts, from every suite alike.</summary>
    private static List<LineageCase> Cases()
    {
        var all = Directory.EnumerateFiles(SharedData.LineageFile(""), "*.jsonl").Order(StringComparer.Ordinal)
            .SelectMany(File.ReadLines).Select(LineageCase.Read).Where(c => c.Sql.Length is > 0 and < 1_500).ToList();
        return [.. Enumerable.Range(0, 300).Select(i => all[i * all.Count / 300])];
    }

    [GeneratedRegex(@"\w+|\S")]
    private static partial Regex Token();
}
