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

    [Theory]
    [InlineData("n > 0) or (n > 0", "syntax error")]
    [InlineData("COLUMNS(*)", "stands for several columns")]
    [InlineData("n, n", "more than one expression")]
    [InlineData("n from range(3)", "more than one expression")]
    [InlineData("(select 1)", "subquery")]
    [InlineData("n AS m", "syntax error")]
    [InlineData("date_diff('day', date '2020-01-01', current_date)", "current_date, which gives something else on another run")]
    [InlineData("Now()", "which gives something else on another run")]
    [InlineData("age(timestamp '2020-01-01')", "age, which gives something else on another run")]
    [InlineData("current_setting('temp_directory')", "current_setting, which gives something else on another run")]
    public void What_is_not_one_expression_of_the_row_is_refused_with_its_place(string expression, string why)
    {
        _sluice.Write("a.csv", "n\n1\n");
        _sluice.Write("p.yaml", $"pipeline: p\nmap:\n  n: {{ type: integer }}\n  b: {{ expr: \"{expression}\" }}\ncheck:\n  - {{ expr: \"{expression}\" }}\n");

        var (exitCode, json) = _sluice.RunJson("run", "a.csv", "--pipeline", "p.yaml", "--to", "duckdb:x.duckdb#p");

        exitCode.ShouldBe(78, json.ToString());
        var problems = json.GetProperty("problems").EnumerateArray().ToList();
        problems.ShouldAllBe(problem => problem.GetProperty("code").GetString() == "expression" && problem.GetProperty("message").GetString()!.Contains(why, StringComparison.Ordinal));
        problems.Select(problem => $"{problem.GetProperty("file")}:{problem.GetProperty("line")}:{problem.GetProperty("column")}").ShouldBe(["p.yaml:4:6", "p.yaml:6:5"]);
    }

    [Fact]
    public void A_column_is_taken_for_itself_where_DuckDB_has_a_word_of_its_name_and_age_takes_two_moments()
    {
        _sluice.Write("a.csv", "user,current_date,d\nann,x,2024-01-04\n");
        _sluice.Write("p.yaml", "pipeline: p\nmap: { d: { type: date }, b: { expr: \"user || current_date\" }, y: { expr: \"date_part('year', age(d, date '2020-01-01'))\" } }\n");

        Run("a.csv").ShouldBe((1, 0, 0));
        Rows("SELECT b, y FROM p").ShouldBe(["annx|4"]);
    }

    [Fact]
    public void A_long_expression_is_one_or_a_problem_of_the_pipeline_and_never_an_error_of_ours()
    {
        _sluice.Write("a.csv", "n\n2\n");
        string Pipeline(int terms) => $"pipeline: p\nmap:\n  n: {{ type: integer }}\n  b: {{ expr: \"{string.Join('+', Enumerable.Repeat("n", terms))}\" }}\n";

        _sluice.Write("p.yaml", Pipeline(700));
        Run("a.csv").ShouldBe((1, 0, 0));
        Rows("SELECT b FROM p").ShouldBe(["1400"]);

        _sluice.Write("p.yaml", Pipeline(20_000));
        var (exitCode, json) = _sluice.RunJson("run", "a.csv", "--pipeline", "p.yaml", "--to", "duckdb:x.duckdb#p");
        exitCode.ShouldBe(78, json.ToString());
        json.GetProperty("problems")[0].GetProperty("code").GetString().ShouldBe("expression");
    }

    [Fact]
    public void Text_that_an_expression_gives_is_read_as_its_type_and_nothing_is_rounded_or_cut()
    {
        _sluice.Write("a.csv", "id,n,d,t\n1,7 ,2024-01-04,2024-01-04T23:59:59\n2,1.5,2024-01-04,\n3,1,2024-01-04 10:00:00,\n4,1,,2024-01-04T23:59:59+05:00\n5,,,\n6,x,,\n");
        _sluice.Write("p.yaml", """
            pipeline: p
            map:
              id: { type: integer }
              n:  { from: n, hidden: true }
              whole: { expr: trim(n), type: integer }
              tenth: { expr: "case id when 1 then '7.5' when 2 then '2.4999' end", type: "decimal(5,1)" }
              day:   { expr: "\"d\"", type: date }
              at:    { expr: "t", type: timestamp }
              price: { expr: "id * 1.005", type: "decimal(18,2)" }
            """);

        Run("a.csv").ShouldBe((2, 4, 0));
        Rows("SELECT id, whole, tenth, day::VARCHAR, \"at\"::VARCHAR, price FROM p ORDER BY id").ShouldBe(["1|7|7.5|2024-01-04|2024-01-04 23:59:59|1.01", "5|null|null|null|null|5.03"]);
        _sluice.RunJson("rejects", "list").Json.EnumerateArray().SelectMany(reject => reject.GetProperty("reasons").EnumerateArray())
            .Select(reason => $"{reason.GetProperty("column")} {reason.GetProperty("found")}")
            .ShouldBe(["whole 1.5", "tenth 2.4999", "day 2024-01-04 10:00:00", "at 2024-01-04T23:59:59+05:00", "whole x"]);
    }

    [Fact]
    public void An_object_into_which_a_name_with_dots_reaches_is_also_whole_where_something_names_it()
    {
        _sluice.Write("a.json", """[{"k":1,"fields":{"status":"x","n":1}},{"k":2,"fields":{"status":"y","n":{"m":2}}},{"k":3,"fields":null}]""");
        _sluice.Write("p.yaml", """
            pipeline: p
            map:
              k:     { from: k, type: integer }
              st:    { from: fields.status }
              m:     { from: fields.n.m, type: integer }
              whole: { from: Fields }
              n:     { expr: "fields->>'n'" }
              rest:  json
            """);

        Run("a.json").ShouldBe((3, 0, 0));
        Rows("SELECT k, st, m, whole, n, rest FROM p ORDER BY k").ShouldBe(
        [
            """1|x|null|{"status":"x","n":1}|1|{"fields.n":1}""",
            """2|y|2|{"status":"y","n":{"m":2}}|{"m":2}|{}""",
            "3|null|null|null|null|{}",
        ]);
    }

    [Fact]
    public void A_structure_of_Parquet_into_which_a_name_with_dots_reaches_is_also_whole()
    {
        using (var database = DuckDatabase.Open(":memory:"))
        using (var connection = database.Connect())
        {
            connection.Execute($"COPY (SELECT {{'status': 'x', 'n': 1}} AS fields) TO {DuckSql.Literal(_sluice.At("a.parquet"))}");
        }

        _sluice.Write("p.yaml", "pipeline: p\nread: { where: fields.n > 0 }\nmap: { st: { from: fields.status }, whole: { from: fields }, n: { expr: fields.n + 1 } }\n");

        Run("a.parquet").ShouldBe((1, 0, 0));
        Rows("SELECT st, whole.n, n FROM p").ShouldBe(["x|1|2"]);
    }

    [Fact]
    public void A_reject_of_a_record_whose_object_is_taken_whole_is_mended_and_keeps_it()
    {
        _sluice.Write("a.json", """[{"k":"one","fields":{"status":"x","n":1}}]""");
        _sluice.Write("p.yaml", "pipeline: p\nmap: { k: { from: k, type: integer }, st: { from: fields.status }, whole: { from: fields } }\n");
        var job = _sluice.RunJson("run", "a.json", "--pipeline", "p.yaml", "--to", "duckdb:x.duckdb#p").Json.GetProperty("job").GetString()!;
        _sluice.Run("rejects", "export", job, "-o", "r.csv").ExitCode.ShouldBe(0);
        _sluice.Write("r.csv", File.ReadAllText(_sluice.At("r.csv")).Replace(",one,", ",1,", StringComparison.Ordinal));

        var replayed = _sluice.Run("rejects", "replay", "r.csv");

        replayed.ExitCode.ShouldBe(0, replayed.Error);
        Rows("SELECT k, st, whole FROM p").ShouldBe(["""1|x|{"status":"x","n":1}"""]);
    }

    [Fact]
    public void A_guessed_pipeline_reads_what_was_guessed_where_names_have_dots()
    {
        _sluice.Write("a.json", """[{"a.b":1,"a":{"b":2,"c":[1,2]},"d":"x"},{"a.b":3,"a":{"b":4,"c":[]},"d":"y"}]""");

        _sluice.Write("p.yaml", _sluice.Run("guess", "a.json").Output);

        Run("a.json").ShouldBe((2, 0, 0));
        Rows("SELECT a_b, a, d FROM p ORDER BY d").ShouldBe(["""1|{"b":2,"c":[1,2]}|x""", """3|{"b":4,"c":[]}|y"""]);
    }

    private (long Accepted, long Rejected, long Filtered) Run(string file)
    {
        var (exitCode, json) = _sluice.RunJson("run", file, "--pipeline", "p.yaml", "--to", "duckdb:x.duckdb#p");
        exitCode.ShouldBe(0, json.ToString());
        return (json.GetProperty("accepted").GetInt64(), json.GetProperty("rejected").GetInt64(), json.GetProperty("filtered").GetInt64());
    }

    private IReadOnlyList<string> Rows(string sql) => Database.Rows(_sluice.At("x.duckdb"), sql);
}
