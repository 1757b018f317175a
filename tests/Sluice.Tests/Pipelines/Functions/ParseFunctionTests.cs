using System.Globalization;
using Shouldly;
using Sluice.DuckDbApi;
using Sluice.Pipelines.Functions;
using Sluice.Pipelines.Typing;
using Sluice.Tests.Pipelines.Typing;
using Xunit;

namespace Sluice.Tests.Pipelines.Functions;

public sealed class ParseFunctionTests : IDisposable
{
    private readonly FunctionDatabase _database = new();

    public void Dispose() => _database.Dispose();

    [Theory]
    [InlineData("boolean", "Yes", "true")]
    [InlineData("tinyint", "-128", "-128")]
    [InlineData("int16", "32767", "32767")]
    [InlineData("int32", "-2147483648", "-2147483648")]
    [InlineData("integer", "007", "7")]
    [InlineData("utinyint", "255", "255")]
    [InlineData("uint16", "65535", "65535")]
    [InlineData("uint32", "4294967295", "4294967295")]
    [InlineData("uint64", "18446744073709551615", "18446744073709551615")]
    [InlineData("hugeint", "-170141183460469231731687303715884105728", "-170141183460469231731687303715884105728")]
    [InlineData("decimal(4,1)", "-123.50", "-123.5")]
    [InlineData("decimal(9,2)", "1234567.8", "1234567.80")]
    [InlineData("decimal(18,3)", "-000999999999999999.999", "-999999999999999.999")]
    [InlineData("decimal(38,10)", "1234567890123456789012345678.0123456789", "1234567890123456789012345678.0123456789")]
    [InlineData("float", "1.5", "1.5")]
    [InlineData("double", "-1e-3", "-0.001")]
    [InlineData("date", "0001-01-01", "0001-01-01")]
    [InlineData("time", "23:59:59.000001", "23:59:59.000001")]
    [InlineData("timestamp", "2024-12-31T24:00", "2025-01-01 00:00:00")]
    [InlineData("timestamp", "1969-12-31 23:59:59.999999", "1969-12-31 23:59:59.999999")]
    [InlineData("timestamp_tz", "2024-01-05T10:00:00+02:00", "2024-01-05 08:00:00+00")]
    [InlineData("uuid", "{123E4567-E89B-12D3-A456-426614174000}", "123e4567-e89b-12d3-a456-426614174000")]
    [InlineData("json", " {\"a\": 1} ", " {\"a\": 1} ")]
    [InlineData("text", " a b ", " a b ")]
    [InlineData("blob", "a\\b", "a\\x5Cb")]
    public void A_value_arrives_as_duckdb_itself_would_write_it(string type, string cell, string expected)
    {
        _database.Connection.Execute("SET TimeZone = 'UTC'");
        var name = Parse(type);

        var row = _database.Rows($"SELECT CAST({name}($1) AS VARCHAR), typeof({name}($1))", cell).Single();

        row[0].ShouldBe(expected);
        row[1].ShouldBe(GrammarTests.Grammar(type).Type.Sql);
    }

    [Theory]
    [InlineData("-1.5", "1969-12-31 23:59:58.5+00")]
    [InlineData("-0.5", "1969-12-31 23:59:59.5+00")]
    [InlineData("1.25", "1970-01-01 00:00:01.25+00")]
    public void Seconds_before_1970_have_their_fraction_before_them_too(string cell, string expected)
    {
        _database.Connection.Execute("SET TimeZone = 'UTC'");
        var name = Parse("timestamp_tz", new() { Pattern = "%s.%f" });

        _database.Column($"SELECT CAST({name}($1) AS VARCHAR)", cell).ShouldBe([expected]);
    }

    [Fact]
    public void Misfits_and_nulls_are_null_and_the_others_keep_their_rows()
    {
        var name = Parse("integer");
        _database.Connection.Execute(
            "CREATE TABLE t AS SELECT i, CASE i % 5 WHEN 0 THEN NULL WHEN 1 THEN i || 'x' WHEN 2 THEN '1.5' ELSE CAST(i AS VARCHAR) END AS c FROM range(100000) r(i)");

        _database.Column($"SELECT count(*) FROM t WHERE {name}(c) IS DISTINCT FROM CASE WHEN i % 5 >= 3 THEN i END").ShouldBe([0L]);
        _database.Column($"SELECT count(*) FROM t WHERE c IS NOT NULL AND {name}(c) IS NULL").ShouldBe([40_000L]);
    }

    [Theory]
    [InlineData("integer")]
    [InlineData("decimal(18,2)")]
    [InlineData("double")]
    [InlineData("date")]
    [InlineData("timestamp")]
    [InlineData("json")]
    [InlineData("text")]
    public void Dictionaries_of_parquet_with_nulls_give_what_plain_vectors_give(string type)
    {
        var name = Parse(type);
        var file = Path.Combine(Path.GetTempPath(), $"sluice-parse-{Guid.NewGuid():N}.parquet");
        _database.Connection.Execute(
            "CREATE TABLE t AS SELECT i, CASE WHEN i % 3 = 0 THEN NULL ELSE (['12', '2024-01-05', '1.5', 'a long text that is not inline', '-7'])[1 + i % 5] END AS c FROM range(50000) r(i)");
        try
        {
            _database.Connection.Execute($"COPY t TO {DuckSql.Literal(file)} (FORMAT parquet, ROW_GROUP_SIZE 10000)");

            var differing = _database.Column(
                $"SELECT count(*) FROM t JOIN read_parquet({DuckSql.Literal(file)}) p USING (i) WHERE {name}(t.c) IS DISTINCT FROM {name}(p.c)");
            var nulls = _database.Column($"SELECT count(*) FROM read_parquet({DuckSql.Literal(file)}) WHERE c IS NULL AND {name}(c) IS NOT NULL");

            differing.ShouldBe([0L]);
            nulls.ShouldBe([0L]);
            ((long)_database.Column($"SELECT count({name}(c)) FROM read_parquet({DuckSql.Literal(file)})").Single()!).ShouldBeGreaterThan(0);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Null_words_are_no_values_and_no_misfits()
    {
        var format = new CellFormat { NullWords = ["NA", ""] };
        var parse = Parse("integer", format);
        var present = _database.Register(name => new PresentFunction(name, format));

        _database.Rows($"SELECT c, {parse}(c), {present}(c) FROM (VALUES ('NA'), (' NA '), ('  '), ('na'), ('5'), (NULL)) v(c)")
            .Select(row => (row[0], row[1], row[2])).ShouldBe(
            [
                ("NA", null, false), (" NA ", null, false), ("  ", null, false), ("na", null, true), ("5", 5L, true), (null, null, false),
            ]);
    }

    [Fact]
    public void A_format_is_read_inside_the_query()
    {
        var german = new CellFormat { DecimalMark = ',', ThousandsMark = ".", CurrencySigns = ["€"] };
        var percent = new CellFormat { Percent = true };

        _database.Column($"SELECT CAST({Parse("decimal(12,2)", german)}(c) AS VARCHAR) FROM (VALUES ('1.234,5 €'), ('-€7'), ('1,234'), ('€')) v(c)")
            .ShouldBe(["1234.50", "-7.00", null, null]);
        _database.Column($"SELECT {Parse("double", percent)}(c) FROM (VALUES ('12.5 %'), ('-5%'), ('100%'), ('0.5'), ('1%%')) v(c)")
            .ShouldBe([0.125, -0.05, 1.0, 0.5, null]);
        _database.Column($"SELECT CAST({Parse("date", new CellFormat { DateOrder = DateOrder.Mdy })}(c) AS VARCHAR) FROM (VALUES ('3/8/2024'), ('13/8/2024')) v(c)")
            .ShouldBe(["2024-03-08", null]);
        _database.Column($"SELECT epoch_us({Parse("timestamp_tz", new CellFormat { TimeZone = "Europe/Berlin" })}(c)) FROM (VALUES ('2024-07-01 12:00'), ('2024-01-01 12:00'), ('2024-10-27 02:30')) v(c)")
            .ShouldBe([Micros("2024-07-01T10:00:00"), Micros("2024-01-01T11:00:00"), Micros("2024-10-27T01:30:00")]);
    }

    [Fact]
    public void Whatever_our_grammar_takes_duckdb_reads_as_the_same_value()
    {
        string[] cells = ["1", "-1.5", "1e3", "0.1", "123456789.123456789", "5e-324", "2024-02-29", "2024-02-29 23:59:59.5", "true", "F",
            "2024-02-29T10:00:00Z", "12:30:45.25", "  7", "{\"a\":[1,2]}", "\"\\u00e9\"", "123e4567-e89b-12d3-a456-426614174000", "9223372036854775807"];
        foreach (var type in new[] { "integer", "double", "decimal(38,9)", "date", "timestamp", "timestamp_tz", "time", "boolean", "uuid", "json" })
        {
            var name = Parse(type);
            var sql = GrammarTests.Grammar(type).Type.Sql;
            foreach (var cell in cells)
            {
                _database.Column($"SELECT {name}($1) IS NULL OR {name}($1) IS NOT DISTINCT FROM TRY_CAST($1 AS {sql})", cell)
                    .ShouldBe([true], $"'{cell}' as {type}");
            }
        }
    }

    [Fact]
    public void Fits_is_null_for_null_and_true_for_values_alone()
    {
        var fits = _database.Register(name => new TextTestFunction(name, GrammarTests.Grammar("date").Reader));

        _database.Column($"SELECT {fits}(c) FROM (VALUES ('2024-02-29'), ('2023-02-29'), (NULL), ('')) v(c)").ShouldBe([true, false, null, false]);
    }

    private string Parse(string type, CellFormat? format = null) =>
        _database.Register(name => new ParseFunction(name, GrammarTests.Grammar(type, format)));

    private static long Micros(string utc) =>
        (DateTime.Parse(utc, CultureInfo.InvariantCulture).Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
}
