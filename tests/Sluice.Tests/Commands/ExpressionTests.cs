using Shouldly;
using Sluice.DuckDbApi;
using Sluice.Tests.Support;
using Xunit;

namespace Sluice.Tests.Commands;

/// <summary>Expressions of pipelines: what they see, what they may be, and what becomes of their results.</summary>
public sealed class ExpressionTests : IDisposable
{
    private readonly SluiceProcess _sluice = new();

    public void Dispose() => _sluice.Dispose();

    [Fact]
    public void A_column_of_the_file_is_itself_in_expressions_also_where_the_plan_has_one_of_its_name()
    {
        _sluice.Write("a.csv", "a,_c0,_Error,_try_b,_where\n1,x,e,t,v\n2,y,,,w\nq,z,,,\n");
        _sluice.Write("p.yaml", """
            pipeline: p
            read: { where: "\"_c0\" <> 'y' and coalesce(_where, '') <> 'u'" }
            map:
              a: { type: integer }
              b: { expr: '"_c0" || coalesce(_error, ''-'') || coalesce(_try_b, ''-'') /* " */' }
            check: [{ expr: "_where is null or _where = 'v'" }]
            """);

        Run("a.csv").ShouldBe((1, 1, 1));
        Rows("SELECT a, b FROM p").ShouldBe(["1|xet"]);
    }

    [Fact]
    public void A_condition_on_a_column_that_is_called_as_ours_are_asks_the_file()
    {
        _sluice.Write("a.csv", "_row,a,_mine\n77,1,5\n49,2,5\n78,3,4\n");
        _sluice.Write("p.yaml", "pipeline: p\nread: { where: '\"_row\" > 50 and _mine > 4' }\n");

        Run("a.csv").ShouldBe((1, 0, 2));
        Rows("SELECT source_row, a FROM p").ShouldBe(["77|1"]);
    }

    [Fact]
    public void A_row_number_that_stands_in_a_file_of_Parquet_is_the_file_s()
    {
        using (var database = DuckDatabase.Open(":memory:"))
        using (var connection = database.Connect())
        {
            connection.Execute($"COPY (SELECT 7 AS _row, {{'k': 'x'}} AS _raw) TO {DuckSql.Literal(_sluice.At("a.parquet"))}");
        }

        _sluice.Write("p.yaml", "pipeline: p\nmap: { a: { from: _row }, b: { expr: _row + 1 }, c: { expr: _raw.k } }\n");

        Run("a.parquet").ShouldBe((1, 0, 0));
        Rows("SELECT a, b, c FROM p").ShouldBe(["7|8|x"]);
    }

    private (long Accepted, long Rejected, long Filtered) Run(string file)
    {
        var (exitCode, json) = _sluice.RunJson("run", file, "--pipeline", "p.yaml", "--to", "duckdb:x.duckdb#p");
        exitCode.ShouldBe(0, json.ToString());
        return (json.GetProperty("accepted").GetInt64(), json.GetProperty("rejected").GetInt64(), json.GetProperty("filtered").GetInt64());
    }

    private IReadOnlyList<string> Rows(string sql) => Database.Rows(_sluice.At("x.duckdb"), sql);
}
