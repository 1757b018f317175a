using Shouldly;
using Xunit;

namespace Sluice.SqlLineage.Tests;

/// <summary>One text and its column edges for every family of clauses.</summary>
public sealed class ClauseTests
{
    [Theory]
    [InlineData("tsql", "SELECT COUNT(*) FROM t", "")]
    [InlineData("tsql", "SELECT SUM(a) OVER (PARTITION BY b ORDER BY c) AS s FROM t", "dbo.t.a>s dbo.t.b>s dbo.t.c>s")]
    [InlineData("tsql", "SELECT CASE WHEN a > 1 THEN b ELSE c END AS s FROM t WHERE d = 1", "dbo.t.a>s dbo.t.b>s dbo.t.c>s")]
    [InlineData("tsql", "SELECT s = a FROM t", "dbo.t.a>s")]
    [InlineData("tsql", "SELECT DATEADD(day, 1, d) AS s FROM t", "dbo.t.d>s")]
    [InlineData("tsql", "SELECT CONVERT(varchar(10), d, 120) AS s FROM t", "dbo.t.d>s")]
    [InlineData("tsql", "SELECT v.x FROM t CROSS APPLY (VALUES (t.a), (t.b)) AS v(x)", "dbo.t.a>x dbo.t.b>x")]
    [InlineData("tsql", "SELECT a FROM t UNION SELECT b FROM u", "dbo.t.a>a dbo.u.b>a")]
    [InlineData("postgres", "SELECT EXTRACT(month FROM d) AS s FROM t", "t.d>s")]
    [InlineData("postgres", "SELECT date_trunc('month', day) AS s FROM t", "t.day>s")]
    [InlineData("postgres", "SELECT TRIM(BOTH 'x' FROM a) AS s FROM t", "t.a>s")]
    [InlineData("postgres", "SELECT x FROM a JOIN b USING (x)", "a.x>x b.x>x")]
    [InlineData("postgres", "SELECT (SELECT MAX(u.c) FROM u WHERE u.id = t.id) AS s FROM t", "u.c>s")]
    [InlineData("postgres", "SELECT a FROM t WHERE EXISTS (SELECT 1 FROM u WHERE u.id = t.id)", "t.a>a")]
    [InlineData("postgres", "WITH RECURSIVE r AS (SELECT a FROM t UNION ALL SELECT r.a + u.b FROM r JOIN u ON true) SELECT a FROM r", "t.a>a u.b>a")]
    [InlineData("postgres", "SELECT l.m FROM t, LATERAL (SELECT MAX(u.c) AS m FROM u WHERE u.id = t.id) l", "u.c>m")]
    [InlineData("snowflake", "SELECT v:a.b::string AS s FROM t", "t.v>s")]
    [InlineData("snowflake", "SELECT a + 1 AS b, b * 2 AS c FROM (SELECT a FROM t) QUALIFY ROW_NUMBER() OVER (ORDER BY a) = 1", "t.a>b t.a>c")]
    [InlineData("snowflake", "SELECT f.value AS s FROM t, LATERAL FLATTEN(input => t.j) f", "t.j>s")]
    [InlineData("bigquery", "SELECT x FROM t, UNNEST(t.items) AS x", "t.items>x")]
    [InlineData("bigquery", "SELECT * EXCEPT (a) FROM (SELECT a, b FROM t)", "t.b>b")]
    [InlineData("bigquery", "SELECT * REPLACE (a + c AS b) FROM (SELECT a, b, c FROM t)", "t.a>a t.a>b t.c>b t.c>c")]
    [InlineData("bigquery", "SELECT SUM(a) OVER w AS s FROM t WINDOW w AS (PARTITION BY b ORDER BY c)", "t.a>s t.b>s t.c>s")]
    [InlineData("spark", "SELECT e.x FROM t LATERAL VIEW EXPLODE(t.list) e AS x", "t.list>x")]
    [InlineData("spark", "SELECT TRANSFORM(list, v -> v + n) AS s FROM t", "t.list>s t.n>s")]
    [InlineData("duckdb", "FROM t SELECT a", "t.a>a")]
    [InlineData("duckdb", "SELECT a FROM t UNION ALL BY NAME SELECT b, a FROM u", "t.a>a u.a>a u.b>b")]
    [InlineData("oracle", "SELECT PRIOR a AS s FROM t CONNECT BY PRIOR id = parent", "t.a>s")]
    [InlineData("mysql", "SELECT `a` AS s FROM `t` WHERE b = \"x\"", "t.a>s")]
    public void A_query_gives_these_columns(string dialect, string sql, string expected)
    {
        var result = SqlLineageAnalyzer.Analyze(sql, new SqlLineageOptions { Dialect = dialect });

        Edges(result, withTarget: false).ShouldBe(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries), ignoreOrder: true);
        result.Diagnostics.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("tsql", "INSERT INTO t (a, b) SELECT x, y FROM s", "dbo.s.x>dbo.t.a dbo.s.y>dbo.t.b")]
    [InlineData("tsql", "UPDATE d SET d.a += s.x FROM t d JOIN s ON s.id = d.id", "dbo.s.x>dbo.t.a dbo.t.a>dbo.t.a")]
    [InlineData("tsql", "SELECT x AS a INTO #h FROM s; INSERT INTO t (b) SELECT a FROM #h", "dbo.s.x>dbo.t.b")]
    [InlineData("tsql", "DECLARE @h TABLE (a int); INSERT @h SELECT x FROM s; INSERT INTO t (b) SELECT a FROM @h", "dbo.s.x>dbo.t.b")]
    [InlineData("tsql", "EXEC sp_executesql N'INSERT INTO t (a) SELECT x FROM s'", "dbo.s.x>dbo.t.a")]
    [InlineData("tsql", "DECLARE @q nvarchar(100) = N'INSERT INTO t (a) '; SET @q += N'SELECT x FROM s'; EXEC (@q)", "dbo.s.x>dbo.t.a")]
    [InlineData("tsql", "CREATE TRIGGER r ON t AFTER INSERT AS INSERT INTO log (a) SELECT i.x FROM inserted i", "dbo.t.x>dbo.log.a")]
    [InlineData("tsql", "MERGE t USING s ON t.id = s.id WHEN MATCHED THEN UPDATE SET a = s.x WHEN NOT MATCHED THEN INSERT (a) VALUES (s.y);", "dbo.s.x>dbo.t.a dbo.s.y>dbo.t.a")]
    [InlineData("tsql", "WITH x AS (SELECT id FROM s) UPDATE t SET a = t.b WHERE id IN (SELECT id FROM x)", "dbo.t.b>dbo.t.a")]
    [InlineData("tsql", "DELETE FROM t OUTPUT deleted.a INTO log (b)", "dbo.t.a>dbo.log.b")]
    [InlineData("postgres", "CREATE VIEW v (a) AS SELECT x FROM s", "s.x>v.a")]
    [InlineData("postgres", "INSERT INTO t (id, n) SELECT id, n FROM s ON CONFLICT (id) DO UPDATE SET n = t.n + excluded.n", "s.id>t.id s.n>t.n t.n>t.n")]
    [InlineData("postgres", "CREATE FUNCTION f() RETURNS void AS $$ BEGIN INSERT INTO t (a) SELECT x FROM s; END $$ LANGUAGE plpgsql", "s.x>t.a")]
    [InlineData("hive", "FROM s INSERT OVERWRITE TABLE t SELECT s.x INSERT INTO TABLE u SELECT s.y", "s.x>t.x s.y>u.y")]
    [InlineData("snowflake", "INSERT ALL WHEN a > 1 THEN INTO t (b) VALUES (a) ELSE INTO u (c) VALUES (a) SELECT x AS a FROM s", "s.x>t.b s.x>u.c")]
    [InlineData("mysql", "UPDATE t JOIN s ON s.id = t.id SET t.a = s.x", "s.x>t.a")]
    [InlineData("bigquery", "CREATE TABLE `p.d.t` AS SELECT x FROM `p.d.s`", "p.d.s.x>p.d.t.x")]
    public void A_statement_moves_these_columns(string dialect, string sql, string expected)
    {
        var result = SqlLineageAnalyzer.Analyze(sql, new SqlLineageOptions { Dialect = dialect });

        Edges(result, withTarget: true).ShouldBe(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries), ignoreOrder: true);
        result.Diagnostics.Where(d => d.IsError).ShouldBeEmpty();
    }

    [Fact]
    public void A_bad_statement_loses_only_itself()
    {
        const string sql = "INSERT INTO a (x) SELECT y FROM b\nGO\nSELECT * FROM c WHERE ORDER !! 1 JOIN lost\nGO\nINSERT INTO d (x) SELECT z FROM e";

        var result = SqlLineageAnalyzer.Analyze(sql, new SqlLineageOptions { Dialect = "tsql" });

        Edges(result, withTarget: true).ShouldContain("dbo.b.y>dbo.a.x");
        Edges(result, withTarget: true).ShouldContain("dbo.e.z>dbo.d.x");
        var problem = result.Diagnostics.ShouldHaveSingleItem();
        problem.Code.ShouldBe("syntax");
        problem.Line.ShouldBe(3);
    }

    [Fact]
    public void What_a_scan_finds_behind_an_error_is_hardly_sure()
    {
        var result = SqlLineageAnalyzer.Analyze("INSERT INTO a SELECT y FROM b WHERE ??? ^ ) JOIN lost ON 1 = 1;", new SqlLineageOptions { Dialect = "postgres" });

        var edge = result.TableEdges.Single(e => e.Source == "lost");
        edge.Confidence.ShouldBe(0.3);
        edge.Reason.ShouldBe(LineageReason.Recovered);
    }

    [Fact]
    public void A_column_that_several_tables_could_own_has_no_owner()
    {
        var result = SqlLineageAnalyzer.Analyze("INSERT INTO t SELECT c FROM a JOIN b ON a.id = b.id", new SqlLineageOptions { Dialect = "postgres" });

        var edge = result.Edges.ShouldHaveSingleItem();
        edge.SourceTable.ShouldBe(LineageEdge.UnknownTable);
        edge.Reason.ShouldBe(LineageReason.Ambiguous);
    }

    [Fact]
    public void Dynamic_text_is_read_with_less_confidence_and_a_warning()
    {
        var result = SqlLineageAnalyzer.Analyze("EXEC ('INSERT INTO t (a) SELECT x FROM s')", new SqlLineageOptions { Dialect = "tsql" });

        result.Edges.ShouldHaveSingleItem().Confidence.ShouldBe(0.6);
        result.Diagnostics.ShouldHaveSingleItem().Code.ShouldBe("dynamic_sql");
    }

    [Fact]
    public void A_header_of_a_scripting_tool_dates_the_object_behind_it()
    {
        const string sql = "/****** Object:  Table [dbo].[My Table]    Script Date: 1/2/2024 3:04:05 PM ******/\nSET ANSI_NULLS ON\nGO\nCREATE TABLE [dbo].[My Table]([id] [int] NOT NULL)\nGO";

        var result = SqlLineageAnalyzer.Analyze(sql);

        result.Dialect.ShouldBe("tsql");
        var table = result.Objects.ShouldHaveSingleItem();
        table.Name.ShouldBe("dbo.\"My Table\"");
        table.ScriptedAt.ShouldBe("1/2/2024 3:04:05 PM");
    }

    [Fact]
    public void An_unknown_dialect_is_named_in_the_message()
    {
        var problem = Should.Throw<ArgumentException>(() => SqlLineageAnalyzer.Analyze("SELECT 1", new SqlLineageOptions { Dialect = "klingon" }));

        problem.Message.ShouldContain("klingon");
        problem.Message.ShouldContain("postgres");
    }

    private static IEnumerable<string> Edges(LineageResult result, bool withTarget) => result.Edges.Select(e =>
        $"{e.SourceTable}.{e.SourceColumn}>{(withTarget ? $"{e.TargetTable}." : "")}{e.TargetColumn}").Select(e => e.Replace("\"", ""));
}
