using Shouldly;
using Sluice.Stores;
using Sluice.Tests.Support;
using Xunit;
using static Sluice.Tests.Stores.Support.Loading;

namespace Sluice.Tests.Stores.Postgres;

/// <summary>Which value gets into which column, and what is said of those that do not: before anything is loaded.</summary>
[NeedsServer(PostgresDatabase.Variable)]
public sealed class PostgresValueTests : PostgresTests
{
    [ServerTheory]
    [InlineData("integer", "SMALLINT", "7", "7")]
    [InlineData("bigint", "UINTEGER", "4294967295", "4294967295")]
    [InlineData("numeric", "DECIMAL(38,19)", "'-1234567890123456789.0123456789012345678'", "-1234567890123456789.0123456789012345678")]
    [InlineData("numeric", "UHUGEINT", "'340282366920938463463374607431768211455'", "340282366920938463463374607431768211455")]
    [InlineData("numeric", "HUGEINT", "'-170141183460469231731687303715884105728'", "-170141183460469231731687303715884105728")]
    [InlineData("numeric(20,4)", "DECIMAL(18,4)", "-0.0001", "-0.0001")]
    [InlineData("numeric(12,6)", "DECIMAL(9,5)", "1000.10000", "1000.100000")]
    [InlineData("double precision", "FLOAT", "'nan'", "NaN")]
    [InlineData("double precision", "INTEGER", "-5", "-5")]
    [InlineData("text", "UUID", "'ffffffff-0000-4000-8000-000000000001'", "ffffffff-0000-4000-8000-000000000001")]
    [InlineData("text", "ENUM('a', 'b')", "'b'", "b")]
    [InlineData("text", "TIMESTAMP_NS", "'2026-01-02 03:04:05.123456789'", "2026-01-02 03:04:05.123456789")]
    [InlineData("varchar(3)", "VARCHAR", "'äöü'", "äöü")]
    [InlineData("char(2)", "VARCHAR", "'DE'", "DE")]
    [InlineData("timestamp", "DATE", "'2026-01-02'", "2026-01-02 00:00:00")]
    [InlineData("timestamp", "TIMESTAMP_NS", "'2026-01-02 03:04:05.123456'", "2026-01-02 03:04:05.123456")]
    [InlineData("timestamp(3)", "TIMESTAMP", "'2026-01-02 03:04:05.123'", "2026-01-02 03:04:05.123")]
    [InlineData("timestamp", "TIMESTAMP", "'infinity'", "infinity")]
    [InlineData("timestamptz", "TIMESTAMPTZ", "'-infinity'", "-infinity")]
    [InlineData("timestamp", "TIMESTAMP", "'4713-01-01 (BC) 00:00:00'", "4713-01-01 00:00:00 BC")]
    [InlineData("date", "DATE", "'-infinity'", "-infinity")]
    [InlineData("time", "TIME", "'24:00:00'", "24:00:00")]
    [InlineData("timetz", "TIMETZ", "'01:02:03-11:30'", "01:02:03-11:30")]
    [InlineData("interval", "INTERVAL", "'-14 months 3 days -00:00:01.5'", "-1 years -2 mons +3 days -00:00:01.5")]
    [InlineData("bit(9)", "BIT", "'010101011'", "010101011")]
    [InlineData("varbit", "BIT", "'1'", "1")]
    [InlineData("json", "JSON", "'{\"b\": 1,  \"a\": [1]}'", "{\"b\": 1,  \"a\": [1]}")]
    [InlineData("jsonb", "JSON", "'{\"b\": 1, \"a\": 12345678901234567890.123}'", "{\"a\": 12345678901234567890.123, \"b\": 1}")]
    [InlineData("jsonb", "STRUCT(d DECIMAL(38,10), f DOUBLE, t TIMESTAMP, n VARCHAR)",
        "{'d': '1234567890123456789012345678.0123456789', 'f': 'nan', 't': '2026-01-02 03:04:05', 'n': 'NaN \"Infinity\"'}",
        "{\"d\": 1234567890123456789012345678.0123456789, \"f\": \"NaN\", \"n\": \"NaN \\\"Infinity\\\"\", \"t\": \"2026-01-02 03:04:05\"}")]
    [InlineData("text[]", "VARCHAR[]", "['a', NULL, 'b,\"c', '']", "{a,NULL,\"b,\\\"c\",\"\"}")]
    [InlineData("numeric[]", "DECIMAL(9,2)[]", "[1.50, -0.01]", "{1.50,-0.01}")]
    [InlineData("bigint[]", "INTEGER[]", "[]", "{}")]
    [InlineData("varchar(2)[]", "VARCHAR[]", "['ab']", "{ab}")]
    [InlineData("uuid[]", "UUID[]", "['ffffffff-0000-4000-8000-000000000001']", "{ffffffff-0000-4000-8000-000000000001}")]
    [InlineData("bytea", "BLOB", "'\\x00\\xFF'::BLOB", "\\x00ff")]
    public void A_value_that_fits_arrives_as_it_is(string column, string type, string value, string expected)
    {
        Database.Execute($"CREATE TABLE orders (v {column})");

        Load(Orders($"SELECT CAST({value} AS {type}) AS v UNION ALL SELECT NULL"));

        Database.Lines("SELECT v::text FROM orders ORDER BY v IS NULL").ShouldBe([expected, "NULL"]);
    }

    [ServerTheory]
    [InlineData("TIME_NS", "'03:04:05.123456789'", "text", "03:04:05.123456789")]
    [InlineData("TIME_NS[]", "['03:04:05.123456789']", "ARRAY", "{03:04:05.123456789}")]
    [InlineData("BIGNUM", "'-123456789012345678901234567890123456789012345678901234567890'", "text", "-123456789012345678901234567890123456789012345678901234567890")]
    [InlineData("GEOMETRY", "'POINT (1 2)'", "text", "POINT (1 2)")]
    [InlineData("VARIANT", "{'a': [1.50, NULL], 'b': DATE '2026-01-02'}::VARIANT", "jsonb", "{\"a\": [1.50, null], \"b\": \"2026-01-02\"}")]
    public void A_type_that_PostgreSQL_does_not_have_gets_a_new_column_that_takes_it(string type, string value, string column, string expected)
    {
        Load(Orders($"SELECT CAST({value} AS {type}) AS v UNION ALL SELECT NULL"));

        Database.Lines("SELECT v::text FROM orders ORDER BY v IS NULL").ShouldBe([expected, "NULL"]);
        Database.Cell("SELECT data_type FROM information_schema.columns WHERE table_name = 'orders'").ShouldBe(column);
    }

    [ServerTheory]
    [InlineData("integer", "BIGINT", "1")]
    [InlineData("numeric(5,2)", "DECIMAL(6,3)", "1")]
    [InlineData("numeric", "DOUBLE", "1")]
    [InlineData("boolean", "INTEGER", "1")]
    [InlineData("jsonb", "VARCHAR", "'{}'")]
    [InlineData("timestamp with time zone", "TIMESTAMP", "'2026-01-02'")]
    [InlineData("date", "TIMESTAMP", "'2026-01-02'")]
    [InlineData("inet", "VARCHAR", "'10.0.0.1'")]
    [InlineData("interval day", "INTERVAL", "'1 day'")]
    [InlineData("text", "DOUBLE", "1")]
    [InlineData("jsonb[]", "VARCHAR[]", "['{}']")]
    [InlineData("integer[]", "VARCHAR[]", "['1']")]
    public void A_type_that_does_not_always_fit_is_refused_before_anything_is_written(string column, string type, string value)
    {
        Database.Execute($"CREATE TABLE orders (v {column})");

        var problem = Refused(Orders($"SELECT CAST({value} AS {type}) AS v"));

        problem.Code.ShouldBe("schema_differs");
        problem.Message.ShouldContain($"\"v\" is {column} in the table", Case.Insensitive);
    }

    [ServerTheory]
    [InlineData("varchar(3)", "CAST('abcd' AS VARCHAR)", "column: \"a \\\"b\\\"\\n#\", length: [0, 3]")]
    [InlineData("timestamp", "CAST('2026-01-02 03:04:05.123456789' AS TIMESTAMP_NS)", "expr: \"epoch_ns(\\\"a \\\"\\\"b\\\"\\\"\\n#\\\")\"")]
    [InlineData("text NOT NULL", "CAST(NULL AS VARCHAR)", "column: \"a \\\"b\\\"\\n#\", required: true")]
    [InlineData("\"a mood\"", "CAST('bored' AS VARCHAR)", "in: [glad, \"so, so\"]")]
    public void Advice_can_be_taken_over_for_a_column_of_any_name(string column, string value, string advice)
    {
        Database.Execute($"CREATE TYPE \"a mood\" AS ENUM ('glad', 'so, so'); CREATE TABLE orders (id bigint, \"a \"\"b\"\"\n#\" {column})");

        var problem = Refused(Orders($"SELECT 1 AS id, {value} AS \"a \"\"b\"\"\n#\""));

        problem.Advice!.ShouldContain(advice);
    }

    [ServerTheory]
    [InlineData("text", "VARCHAR", "'a' || chr(0) || 'b'", "nul_in_text")]
    [InlineData("text[]", "VARCHAR[]", "['x', 'a' || chr(0)]", "nul_in_text")]
    [InlineData("jsonb", "JSON", "'{\"a\": \"x\\u0000\"}'", "nul_in_text")]
    [InlineData("jsonb", "STRUCT(a VARCHAR)", "{'a': chr(0)}", "nul_in_text")]
    [InlineData("varchar(3)", "VARCHAR", "'abcd'", "too_long")]
    [InlineData("bit(3)", "BIT", "'01'", "too_long")]
    [InlineData("text NOT NULL", "VARCHAR", "NULL", "required")]
    [InlineData("timestamp", "TIMESTAMP_NS", "'2026-01-02 03:04:05.123456789'", "nanoseconds")]
    [InlineData("timestamp(3)", "TIMESTAMP", "'2026-01-02 03:04:05.1234'", "second_digits")]
    [InlineData("time(0)", "TIME", "'03:04:05.1'", "second_digits")]
    [InlineData("date", "DATE", "'5000-01-01 (BC)'", "time_range")]
    [InlineData("timestamp", "TIMESTAMP", "'5000-01-01 (BC) 00:00:00'", "time_range")]
    [InlineData("mood", "VARCHAR", "'bored'", "not_a_label")]
    [InlineData("mood[]", "VARCHAR[]", "['x', 'bored']", "not_a_label")]
    [InlineData("varchar(3)[]", "VARCHAR[]", "['abc', 'abcd']", "too_long")]
    [InlineData("timestamp[]", "TIMESTAMP_NS[]", "[NULL, '2026-01-02 03:04:05.123456789']", "nanoseconds")]
    [InlineData("timestamp(3)[]", "TIMESTAMP[]", "['infinity', '2026-01-02 03:04:05.1234']", "second_digits")]
    [InlineData("date[]", "DATE[]", "['5000-01-01 (BC)']", "time_range")]
    [InlineData("timestamptz[]", "TIMESTAMPTZ[]", "[NULL, '5000-01-01 (BC) 00:00:00+00']", "time_range")]
    [InlineData("timestamp", "TIMESTAMP_S", "'5000-01-01 (BC) 00:00:00'", "time_range")]
    public void A_value_that_does_not_fit_is_named_by_row_and_column_before_anything_is_loaded(string column, string type, string value, string code)
    {
        Database.Execute($"CREATE TYPE mood AS ENUM ('glad', 'sad'); CREATE TABLE orders (id bigint, v {column})");
        var fine = type switch
        {
            "BIT" => "'010'",
            "TIMESTAMPTZ[]" => "['2026-01-02 03:04:05+00']",
            "DATE[]" => "['2026-01-02']",
            "TIMESTAMP[]" or "TIMESTAMP_NS[]" => "['2026-01-02 03:04:05']",
            "JSON" => "'{\"a\": \"\\\\u0000\"}'",
            "DATE" => "'2026-01-02'",
            "TIME" => "'03:04:05'",
            _ when type.StartsWith("TIMESTAMP") => "'2026-01-02 03:04:05'",
            "VARCHAR[]" => column == "mood[]" ? "['sad']" : "['x']",
            _ when type.StartsWith("STRUCT") => "{'a': 'x'}",
            _ => column == "mood" ? "'sad'" : "'x'",
        };
        var load = Home.Package("job-1").Rows($"SELECT range AS id, CAST(CASE WHEN range IN (4, 6) THEN {value} ELSE {fine} END AS {type}) AS v FROM range(10)")
            .Into(Append("orders") with { Provenance = false }, Append("others") with { Provenance = false });

        using var store = Open();
        var forecast = store.Inspect(load);

        var problem = forecast.Problems.First();
        problem.Code.ShouldBe(code);
        problem.Column.ShouldBe("v");
        problem.Message.ShouldStartWith("2 rows of the stream \"orders\" have in the column \"v\" ");
        problem.Message.ShouldEndWith("; the first is row 5.");
        problem.Advice.ShouldNotBeNull();
        Should.Throw<StoreException>(() => store.Load(load)).Problem.Code.ShouldBe(code);
        store.Describe("others").ShouldBeNull();
        Database.Cell("SELECT count(*) FROM orders").ShouldBe("0");
    }

    [ServerTheory]
    [InlineData("DECIMAL(4,3)")]
    [InlineData("DECIMAL(9,0)")]
    [InlineData("DECIMAL(18,7)")]
    [InlineData("DECIMAL(18,18)")]
    [InlineData("DECIMAL(38,0)")]
    [InlineData("DECIMAL(38,5)")]
    [InlineData("DECIMAL(38,37)")]
    [InlineData("HUGEINT")]
    [InlineData("UBIGINT")]
    [InlineData("DOUBLE")]
    [InlineData("TIMESTAMP")]
    [InlineData("DATE")]
    [InlineData("TIME")]
    [InlineData("UUID")]
    public void Thousands_of_values_arrive_as_they_are(string type)
    {
        // Of all sizes: as many digits as fit, and as few as one.
        var value = type switch
        {
            "DOUBLE" => "(hash(range)::DOUBLE - 9e18) / pow(10, range % 300)",
            "TIMESTAMP" => "make_timestamp((hash(range) % 250000000000000000)::BIGINT - 60000000000000000)",
            "DATE" => "DATE '1970-01-01' + ((hash(range) % 1400000)::INTEGER - 700000)",
            "TIME" => "TIME '00:00:00' + to_microseconds((hash(range) % 86400000000)::BIGINT)",
            "UUID" => "md5(range::VARCHAR)::UUID",
            "UBIGINT" => "hash(range) >> (range % 64)::INTEGER",
            _ => $"CASE WHEN range % 3 = 0 THEN '-' ELSE '' END || {Digits(type)}",
        };
        var load = Home.Package("job-1").Rows($"SELECT range AS id, CAST({value} AS {type}) AS v, CAST(CAST({value} AS {type}) AS VARCHAR) AS text FROM range(3000)")
            .Into(Append("orders") with { Provenance = false });

        Load(load).Streams.Single().Loaded.ShouldBe(3000);

        var pg = type switch
        {
            "DOUBLE" => "v <> text::float8",
            "TIMESTAMP" => "v <> (CASE WHEN text LIKE '%(BC)%' THEN replace(text, '(BC)', '') || ' BC' ELSE text END)::timestamp",
            "DATE" => "v <> (CASE WHEN text LIKE '%(BC)%' THEN replace(text, '(BC)', '') || ' BC' ELSE text END)::date",
            "TIME" => "v <> text::time",
            "UUID" => "v::text <> text",
            _ => "v <> text::numeric OR scale(v) <> scale(text::numeric)",
        };
        Database.Lines($"SELECT id, v, text FROM orders WHERE v IS NULL OR {pg} LIMIT 3").ShouldBeEmpty();

        static string Digits(string type)
        {
            var parts = type.TrimEnd(')').Split('(', ',');
            var (width, scale) = parts.Length == 3 ? (int.Parse(parts[1]), int.Parse(parts[2])) : (38, 0);
            const string digits = "(hash(range)::VARCHAR || hash(range + 7)::VARCHAR || hash(range + 9)::VARCHAR)";
            return $"CASE WHEN {width - scale} = 0 THEN '0' ELSE left({digits}, 1 + (range % greatest({width - scale}, 1))::INTEGER) END"
                + $" || CASE WHEN {scale} = 0 THEN '' ELSE '.' || left({digits}, {scale}) END";
        }
    }

    [ServerFact]
    public void Values_of_an_enumeration_and_a_domain_are_those_of_its_base()
    {
        Database.Execute("""
            CREATE TYPE mood AS ENUM ('glad', 'sad'); CREATE DOMAIN positive AS numeric(9,2) CHECK (VALUE > 0); CREATE DOMAIN more AS positive;
            CREATE TABLE orders (m mood, p more, ms mood[])
            """);

        Load(Home.Package("job-1").Rows("SELECT 'sad' AS m, 1.50::DECIMAL(5,2) AS p, ['glad', 'sad'] AS ms").Into(Append("orders") with { Provenance = false }));

        Database.Lines("SELECT m, p, ms FROM orders").ShouldBe(["sad|1.50|{glad,sad}"]);
        using var store = Open();
        store.Describe("orders")!.Select(column => $"{column.Name} {column.SqlType}").ShouldBe(["p DECIMAL(9,2)"]);
        Refused(Home.Package("job-2").Rows("SELECT 'sad' AS m, -1.50::DECIMAL(5,2) AS p, ['sad'] AS ms").Into(Append("orders") with { Provenance = false }))
            .Code.ShouldBe("store_constraint");
    }

    [ServerFact]
    public void More_columns_than_a_table_has_are_refused_with_the_way_out()
    {
        var columns = string.Join(", ", Enumerable.Range(0, 1598).Select(i => $"{i} AS c{i}"));
        var package = Home.Package("job-1").Rows($"SELECT {columns}");

        var problem = Refused(package.Into(Append("orders")));

        problem.Code.ShouldBe("too_many_columns");
        problem.Found.ShouldBe("1601");
        problem.Advice!.ShouldContain("rest: json");
        Load(package.Into(Append("orders") with { Provenance = false })).Streams.Single().Loaded.ShouldBe(1);
        Database.Cell("SELECT c1597 FROM orders").ShouldBe("1597");
    }

    [ServerFact]
    public void Names_of_system_columns_and_no_names_are_refused()
    {
        Refused(Home.Package("job-1").Rows("SELECT 1 AS ctid").Into(Append("orders"))).Code.ShouldBe("name_not_possible");
    }

    [ServerFact]
    public void Names_are_cut_where_the_server_cuts_them_and_never_within_a_letter()
    {
        var name = new string('ä', 40);
        var load = Home.Package("job-1").Rows($"SELECT 1 AS \"{name}\", 'x' AS id").Into(Upsert("orders", "id"));

        using var store = Open();
        store.Inspect(load).Notes.Single().Message.ShouldContain($"is called \"{new string('ä', 31)}\"");
        store.Load(load);
        store.Load(Home.Package("job-2").Rows($"SELECT 2 AS \"{name}\", 'x' AS id").Into(Upsert("orders", "id")));

        Database.Lines($"SELECT \"{new string('ä', 31)}\", id FROM orders").ShouldBe(["2|x"]);
    }

    [ServerFact]
    public void A_row_larger_than_a_buffer_and_a_chunk_of_many_of_them_arrive_whole()
    {
        var load = Home.Package("job-1").Rows("SELECT range AS id, repeat('x', 300000 * (1 + range % 5)::INTEGER) AS big FROM range(20)").Into(Append("orders"));

        Load(load);

        Database.Lines("SELECT count(*), sum(length(big)), min(big) = repeat('x', 300000) FROM orders").ShouldBe([$"20|{4 * 15 * 300_000}|t"]);
    }

    private PackageLoad Orders(string sql) => Home.Package("job-1").Rows(sql).Into(Append("orders") with { Provenance = false });
}
