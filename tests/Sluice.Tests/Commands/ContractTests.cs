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
    public void A_check_of_a_column_that_is_made_of_texts_is_told_as_what_it_is()
    {
        _sluice.Write("a.csv", "id,body\n1,fine\n");
        _sluice.Write("p.yaml", "pipeline: p\nmap:\n  id: { from: id }\n  body: { from: body }\nenrich: { sentiment: { of: [body] } }\ncheck:\n  - { column: sentiment, in: [positive, neutral] }\n");

        var (exitCode, error) = Fails("a.csv", "p.yaml");

        exitCode.ShouldBe(78);
        error.ShouldContain("sentiment is no column that checks see");
    }

    [Theory]
    [InlineData("pipeline: p\nstreams: { tags_of: { from: p, unnest: body } }\n", "is VARCHAR and no list")]
    [InlineData("pipeline: p\nmap:\n  tags: { expr: upper(body) }\nstreams: { tags_of: { from: p, unnest: tags } }\n", "is VARCHAR and no list")]
    [InlineData("pipeline: p\nmap:\n  id: { from: id, between: [1, 100] }\n", "the column id has no type and is text")]
    [InlineData("pipeline: p\nmap:\n  d: { from: body, type: date, between: [2024-12-31, 2024-01-01] }\n", "Swap the two")]
    [InlineData("pipeline: p\nread: { null: [\" NA\"] }\n", "could never be met")]
    public void What_a_pipeline_can_not_mean_is_told_before_rows_are(string yaml, string message)
    {
        _sluice.Write("a.csv", "id,body\n1,fine\n");
        _sluice.Write("p.yaml", yaml);

        var (exitCode, error) = Fails("a.csv", "p.yaml");

        exitCode.ShouldBe(78);
        error.ShouldContain(message);
    }

    [Fact]
    public void An_expression_that_can_not_be_is_no_fault_of_the_file()
    {
        using (var database = DuckDatabase.Open(":memory:"))
        using (var connection = database.Connect())
        {
            connection.Execute($"COPY (SELECT '2024' AS d) TO '{_sluice.At("a.parquet")}'");
        }

        _sluice.Write("p.yaml", "pipeline: p\nmap:\n  d: { from: d }\n  t: { expr: \"strptime(d, '%Q')\" }\n");

        var (exitCode, error) = Fails("a.parquet", "p.yaml");

        exitCode.ShouldBe(78);
        error.ShouldContain("An expression of the pipeline can not be used on this file");
    }

    [Fact]
    public void Columns_that_a_pipeline_names_are_columns_however_many_there_are()
    {
        _sluice.Write("wide.csv", string.Join(',', Enumerable.Range(0, 300).Select(i => $"c{i}")) + "\n" + string.Join(',', Enumerable.Range(0, 300)) + "\n");
        _sluice.Write("p.yaml", "pipeline: p\nmemory: 480MB\ncheck:\n  - { column: c299, required: true }\n");

        var (exitCode, json) = _sluice.RunJson("run", "wide.csv", "--pipeline", "p.yaml", "--to", "duckdb:x.duckdb#t");

        exitCode.ShouldBe(0, json.ToString());
        Cells("SELECT c299 FROM t").ShouldBe(["299"]);
    }

    [Fact]
    public void Checks_of_lists_look_at_their_elements_and_those_of_values_at_the_values()
    {
        _sluice.Write("a.csv", "Labels,Labels,amount\nshop,web,\"1,25\"\nshop,Web,\"2,50\"\nx,,\"3,125\"\n");
        _sluice.Write("p.yaml", """
            pipeline: p
            read: { decimal_mark: "," }
            map:
              labels: { from: Labels, collect: list }
              amount: { from: amount, type: double }
            check:
              - { column: labels, matches: "^[a-z]+$" }
              - { column: labels, length: [1, 4] }
              - { column: amount, type: "decimal(10,2)" }
            """);

        var (_, json) = _sluice.RunJson("run", "a.csv", "--pipeline", "p.yaml", "--to", "duckdb:x.duckdb#t");

        json.GetProperty("accepted").GetInt64().ShouldBe(1, json.ToString());
        json.GetProperty("rejects_by_code").ToString().ShouldBe("""{"matches":1,"type":1}""");
        Cells("SELECT amount FROM t").ShouldBe(["1.25"]);
    }

    [Fact]
    public void A_key_that_is_called_position_stays_beside_the_place_of_an_element()
    {
        _sluice.Write("a.csv", "order_no,position,tag,tag\nA,7,x,y\n");
        _sluice.Write("p.yaml", """
            pipeline: orders
            map:
              order_no: { from: order_no, type: text }
              position: { from: position, type: integer }
              tags: { from: tag, collect: list }
            check:
              - { unique: [order_no, position] }
            streams: { order_tags: { from: orders, unnest: tags } }
            write:
              - { store: main, stream: order_tags, table: order_tags }
            """);
        _sluice.Write("sluice.yaml", "stores: { main: duckdb:x.duckdb }\n");

        _sluice.Run("run", "a.csv", "--pipeline", "p.yaml").ExitCode.ShouldBe(0);

        Cells("SELECT order_no || position || tags_position || tags FROM order_tags ORDER BY ALL").ShouldBe(["A71x", "A72y"]);
    }

    [Theory]
    [InlineData("map: { id: { type: integer }, position: { from: 'P*', collect: list } }", "position", "SELECT id, position_position, position FROM places ORDER BY ALL", "1|1|x", "1|2|y")]
    [InlineData("map: { id: { type: integer }, body: { from: P1, split: { parts: { id: text, body_id: text, t: text }, by: '-' }, collect: list } }", "body",
        "SELECT id, position, body_body_id, body_id, t FROM places", "1|1|x|y|z")]
    public void A_stream_of_elements_has_no_two_columns_of_one_name(string map, string list, string sql, params string[] rows)
    {
        _sluice.Write("a.csv", list == "position" ? "id,P1,P2\n1,x,y\n" : "id,P1\n1,x-y-z\n");
        _sluice.Write("p.yaml", $"pipeline: p\n{map}\ncheck: [{{ unique: id }}]\nstreams: {{ places: {{ from: p, unnest: {list} }} }}\nwrite: [{{ store: main }}, {{ store: main, stream: places, table: places }}]\n");
        _sluice.Write("sluice.yaml", "stores: { main: duckdb:x.duckdb }\n");

        var run = _sluice.Run("run", "a.csv", "--pipeline", "p.yaml");

        run.ExitCode.ShouldBe(0, run.Error);
        Cells(sql).ShouldBe(rows);
    }

    [Fact]
    public void Words_and_signs_of_other_languages_are_read()
    {
        _sluice.Write("a.csv", "ok,price\nДА,Rs. 500\nнет,Rs.20\nSÍ,S/.3\n");
        _sluice.Write("p.yaml", "pipeline: p\nread: { true_words: [да, sí], false_words: [нет], currency_signs: [Rs., S/.] }\nmap:\n  ok: { from: ok, type: boolean }\n  price: { from: price, type: integer }\n");

        var (_, json) = _sluice.RunJson("run", "a.csv", "--pipeline", "p.yaml", "--to", "duckdb:x.duckdb#t");

        json.GetProperty("accepted").GetInt64().ShouldBe(3, json.ToString());
        Cells("SELECT ok || ' ' || price FROM t").ShouldBe(["true 500", "false 20", "true 3"]);
    }

    [Fact]
    public void A_list_of_names_of_which_some_have_a_comma_loses_none()
    {
        _sluice.Write("a.csv", "company\n" + string.Concat(Enumerable.Range(0, 40).Select(i => i % 10 == 3 ? $"Acme {i}, Inc.\n" : $"Siemens {i}\n")));

        var (_, json) = _sluice.RunJson("run", "a.csv", "--to", "duckdb:x.duckdb#t");

        json.GetProperty("accepted").GetInt64().ShouldBe(40, json.ToString());
    }

    [Fact]
    public void A_header_over_two_lines_with_a_delimiter_at_its_end_balances_the_books()
    {
        _sluice.Write("a.csv", "Datum,\"Betrag\n(EUR)\",Text,\n" + string.Concat(Enumerable.Range(1, 30).Select(i => $"2024-01-{i:00},{i},x\n")));

        var (exitCode, json) = _sluice.RunJson("run", "a.csv", "--to", "duckdb:x.duckdb#t");

        exitCode.ShouldBe(0, json.ToString());
        json.GetProperty("accepted").GetInt64().ShouldBe(30, json.ToString());
    }

    private (int ExitCode, string Error) Fails(string file, string pipeline)
    {
        var run = _sluice.Run("run", file, "--pipeline", pipeline, "--to", "duckdb:x.duckdb#t");
        return (run.ExitCode, run.Error);
    }

    private IReadOnlyList<string> Cells(string sql) => Database.Rows(_sluice.At("x.duckdb"), sql);

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
