using System.Text.Json;
using Shouldly;
using Sluice.DuckDbApi;
using Sluice.Tests.Support;
using Xunit;

namespace Sluice.Tests.Commands;

/// <summary>What a pipeline says of types, checks, null words and conditions holds for lists and for files with types of their own too.</summary>
public sealed class ContractTests : IDisposable
{
    private readonly SluiceProcess _sluice = new();

    public void Dispose() => _sluice.Dispose();

    [Fact]
    public void A_cell_that_is_no_element_of_a_list_rejects_its_row_and_all_columns_decide_the_order_of_dates()
    {
        _sluice.Write("p.yaml", """
            pipeline: p
            map:
              id: id
              amounts: { from: "Amount*", collect: list, type: integer, "null": [NA] }
              days:    { from: "Day*", collect: list, type: date }
            """);
        _sluice.Write("p.csv", "id,Amount,Amount.1,Day,Day.1\n1,10,12x,,\n2,10,12,01/02/2024,31/12/2024\n3,NA,,,\n4,,,31/12/2024,soon\n");

        Rejects("p.csv").ShouldBe(["1: type amounts", "4: type days"]);
        Database.Rows(_sluice.At("x.duckdb"), "SELECT amounts::VARCHAR, days::VARCHAR FROM p ORDER BY id").ShouldBe(["[10, 12]|[2024-02-01, 2024-12-31]", "[]|[]"]);
    }

    [Fact]
    public void Checks_compare_columns_of_Parquet_with_what_is_written_and_not_with_what_it_is_rounded_to()
    {
        WriteParquet("""
            SELECT * FROM (VALUES
                (1, 9,  5.55::DECIMAL(10,2), 255::UTINYINT, 200, 1.0::DOUBLE, 0.1::FLOAT, DATE '2024-01-01', true,  TIME '09:05:00', ['a', 'b']),
                (2, 10, 5.56, 255, 200, 1.0, 0.1, DATE '2024-01-01', true,  TIME '09:05:00', ['a']),
                (3, 0,  0.01, 0,   404, 2.5, 0.1, DATE '2024-01-01', true,  TIME '09:05:00', []),
                (4, 1,  1.00, 1,   500, 2.0, 0.2, DATE '2024-01-02', false, TIME '09:04:59', ['a', 'c']),
                (5, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL))
            AS t(id, n, price, b, code, rate, share, day, flag, clock, tags)
            """);
        _sluice.Write("p.yaml", """
            pipeline: p
            map:
              id:    { from: id, type: integer }
              n:     { from: n, between: [0, 9.5] }
              price: { from: price, between: [0.001, 5.555] }
              b:     { from: b, between: [-1, 300] }
              code:  { from: code, in: [200, 404, 1.5] }
              rate:  { from: rate, in: [1, 2.5] }
              share: { from: share, between: [0.1, 0.15] }
              day:   { from: day, in: [2024-01-01] }
              flag:  { from: flag, in: ["on"] }
              clock: { from: clock, between: ["9:05 AM", null] }
              tags:  { from: tags, in: [a, b] }
              codes: { from: [code, n], collect: list, type: integer, between: [0, 450] }
            """);

        Rejects("p.parquet").ShouldBe(["2: between n, between price", "4: in code, in rate, between share, in day, in flag, between clock, in tags, between codes"]);
    }

    [Fact]
    public void Values_of_checks_are_read_as_cells_are()
    {
        _sluice.Write("p.yaml", """
            pipeline: p
            map:
              id:    id
              ready: { from: ready, type: boolean, in: ["on"] }
              at:    { from: at, type: time, between: ["9:05 AM", "5:00 PM"] }
              words: { from: "Word*", collect: list, in: [a, b] }
            """);
        _sluice.Write("p.csv", "id,ready,at,Word,Word.1\n1,on,10:00,a,b\n2,off,10:00,a,\n3,yes,9:04,,c\n");

        Rejects("p.csv").ShouldBe(["2: in ready", "3: between at, in words"]);
    }

    [Fact]
    public void Rows_without_a_date_at_the_beginning_do_not_decide_its_order()
    {
        _sluice.Write("p.yaml", "pipeline: p\nmap:\n  id: id\n  resolved: { from: resolved, type: date }\n");
        _sluice.Write("p.csv", "id,resolved\n0,,,\n" + string.Concat(Enumerable.Range(1, 30_000).Select(id => $"{id:D16},\n")) + "30001,25/12/2024\n30002,01/02/2024\n");

        Rejects("p.csv").ShouldBe(["1: too_many_fields "]);
        Database.Rows(_sluice.At("x.duckdb"), "SELECT resolved::VARCHAR FROM p WHERE resolved IS NOT NULL ORDER BY 1").ShouldBe(["2024-02-01", "2024-12-25"]);
    }

    [Fact]
    public void Fractions_of_Parquet_become_the_decimals_that_they_are_written_as()
    {
        WriteParquet("""
            SELECT * FROM (VALUES (1, 1234567.89::DOUBLE, 1234.56::FLOAT, 0.00001::DOUBLE), (2, 1e16, 0.5, 0.005), (3, NULL, NULL, 0.000001), (4, 'nan', NULL, NULL))
            AS t(id, d, f, s)
            """);
        _sluice.Write("p.yaml", """
            pipeline: p
            map:
              id: { from: id, type: integer }
              d:  { from: d, type: "decimal(38,10)" }
              f:  { from: f, type: "decimal(18,4)" }
              s:  { from: s, type: "decimal(10,5)" }
            """);

        Rejects("p.parquet").ShouldBe(["3: type s", "4: type d"]);
        Database.Rows(_sluice.At("x.duckdb"), "SELECT d::VARCHAR, f::VARCHAR, s::VARCHAR FROM p ORDER BY id")
            .ShouldBe(["1234567.8900000000|1234.5600|0.00001", "10000000000000000.0000000000|0.5000|0.00500"]);
    }

    [Fact]
    public void Null_words_are_no_elements_of_lists_and_no_members_of_rest()
    {
        _sluice.Write("p.yaml", """
            pipeline: p
            read: { "null": [NA] }
            map:
              id: id
              comments: { from: "Comment*", collect: list }
              rest: json
            """);
        _sluice.Write("p.csv", "id,Comment,Comment.1,a,b,b\n1,NA,hello,NA,NA,x\n2,NA,NA,y,NA,NA\n");
        _sluice.Write("p.json", """[{"id": "3", "Comment": ["NA", "hi"], "a": "NA"}]""");

        Rejects("p.csv").ShouldBeEmpty();
        Rejects("p.json").ShouldBeEmpty();
        Database.Rows(_sluice.At("x.duckdb"), "SELECT comments::VARCHAR, rest::VARCHAR FROM p ORDER BY id")
            .ShouldBe(["""[hello]|{"b#2":"x"}""", """[]|{"a":"y"}""", "[hi]|{}"]);
    }

    [Fact]
    public void Each_of_many_checks_that_only_warn_is_told_by_its_own_name()
    {
        var checks = Enumerable.Range(0, 130);
        _sluice.Write("p.yaml", "pipeline: p\nmap:\n  n: { from: n, type: integer }\ncheck:\n"
            + string.Concat(checks.Select(check => $"  - {{ expr: n <> {check}, name: c{check}, severity: warn }}\n")));
        _sluice.Write("p.csv", "n\n" + string.Concat(checks.Select(check => $"{check}\n")) + "61\n62\n63\n");

        var (exitCode, json) = _sluice.RunJson("run", "p.csv", "--pipeline", "p.yaml", "--to", "duckdb:x.duckdb#p");

        exitCode.ShouldBe(0);
        json.GetProperty("warnings").EnumerateObject().ToDictionary(warning => warning.Name, warning => warning.Value.GetInt64())
            .ShouldBe(checks.ToDictionary(check => $"c{check}", check => check is 61 or 62 or 63 ? 2L : 1L), ignoreOrder: true);
    }

    [Fact]
    public void A_name_in_where_is_the_column_of_the_file_though_a_target_that_another_column_feeds_has_it_too()
    {
        _sluice.Write("p.yaml", """
            pipeline: p
            read: { where: "CAST(id AS INTEGER) < 100 AND label = 'a' AND amount > 9 AND day < DATE '2024-03-01'" }
            map:
              id:     { from: ext_id, type: integer }
              amount: { from: amount, type: integer }
              day:    { from: day, type: date }
              label:  { expr: "id || 'x'" }
            """);
        _sluice.Write("p.csv", "id,ext_id,amount,day,label\n5,500,10,01/02/2024,a\n500,5,10,01/02/2024,a\n6,600,10,31/12/2024,a\n7,700,9,01/02/2024,a\n8,800,10,01/02/2024,b\n");

        Rejects("p.csv").ShouldBeEmpty();
        Database.Rows(_sluice.At("x.duckdb"), "SELECT id, amount, label FROM p").ShouldBe(["500|10|500x"]);
    }

    [Fact]
    public void Times_of_Parquet_without_a_zone_become_instants_by_the_zone_that_is_declared_and_not_by_UTC()
    {
        WriteParquet("""
            SELECT * FROM (VALUES
                (1, TIMESTAMP '2024-07-01 12:00:00.25', NULL::TIMESTAMP, NULL::TIMESTAMPTZ),
                (2, TIMESTAMP '2024-03-31 02:30:00', NULL, NULL),
                (3, NULL, TIMESTAMP '2024-07-01 12:00:00', NULL),
                (4, NULL, NULL, TIMESTAMPTZ '2024-07-01 12:00:00+00'))
            AS t(id, local, bare, instant)
            """);
        _sluice.Write("p.yaml", """
            pipeline: p
            map:
              id:   { from: id, type: integer }
              at:   { from: local, type: timestamp_tz, time_zone: Europe/Berlin }
              bare: { from: bare, type: timestamp_tz }
              wall: { from: instant, type: timestamp }
            """);

        Rejects("p.parquet").ShouldBe(["2: type at", "3: type bare", "4: type wall"]);
        Database.Rows(_sluice.At("x.duckdb"), "SELECT id, epoch_us(\"at\") FROM p").ShouldBe(["1|1719828000250000"]);
    }

    private void WriteParquet(string query)
    {
        using var database = DuckDatabase.Open(":memory:");
        using var connection = database.Connect();
        connection.Execute($"COPY ({query}) TO {DuckSql.Literal(_sluice.At("p.parquet"))} (FORMAT parquet)");
    }

    /// <summary>Runs the file, and gives the rows that were held back with their reasons.</summary>
    private IReadOnlyList<string> Rejects(string file)
    {
        var (exitCode, json) = _sluice.RunJson("run", file, "--pipeline", "p.yaml", "--to", "duckdb:x.duckdb#p");
        exitCode.ShouldBe(0, json.ToString());
        return [.. json.GetProperty("rejected").GetInt64() == 0 ? [] : _sluice.RunJson("rejects", "list", json.GetProperty("job").GetString()!).Json.EnumerateArray()
            .Select(reject => $"{reject.GetProperty("row")}: " + string.Join(", ", reject.GetProperty("reasons").EnumerateArray()
                .Select(reason => $"{reason.GetProperty("code").GetString()} {(reason.TryGetProperty("column", out var column) ? column.GetString() : "")}")))];
    }
}
