using Sluice.DuckDbApi.Tests.Support;

namespace Sluice.DuckDbApi.Tests.Vectors;

/// <summary>SQL → spans → writers → appender → SQL, for every type that reading a file can produce.</summary>
public sealed class RoundTripTests
{
    private const string Long = "'a text that is longer than twelve bytes: ☂ ä 𝄞'";

    public static TheoryData<string, string[]> Cases { get; } = new()
    {
        { "BOOLEAN", ["true", "false"] },
        { "TINYINT", ["-128", "127", "0"] },
        { "SMALLINT", ["-32768", "32767"] },
        { "INTEGER", ["-2147483648", "2147483647"] },
        { "BIGINT", ["-9223372036854775808", "9223372036854775807"] },
        { "HUGEINT", ["-170141183460469231731687303715884105728", "170141183460469231731687303715884105727", "-1", "0"] },
        { "UTINYINT", ["0", "255"] },
        { "USMALLINT", ["0", "65535"] },
        { "UINTEGER", ["0", "4294967295"] },
        { "UBIGINT", ["0", "18446744073709551615"] },
        { "UHUGEINT", ["0", "340282366920938463463374607431768211455"] },
        { "FLOAT", ["'nan'", "'inf'", "'-inf'", "-0.0", "3.4028235e38", "1e-45"] },
        { "DOUBLE", ["'nan'", "'inf'", "'-inf'", "-0.0", "1.7976931348623157e308", "5e-324"] },
        { "DECIMAL(4,1)", ["-999.9", "999.9", "0"] },
        { "DECIMAL(9,4)", ["-99999.9999", "99999.9999"] },
        { "DECIMAL(18,18)", ["-0.999999999999999999", "0.999999999999999999"] },
        { "DECIMAL(38,10)", ["-9999999999999999999999999999.9999999999", "9999999999999999999999999999.9999999999", "0.0000000001"] },
        { "DATE", ["'infinity'", "'-infinity'", "'1970-01-01'", "'5877642-06-25 (BC)'", "'5881580-07-10'", "'0001-01-01'"] },
        { "TIME", ["'00:00:00'", "'24:00:00'", "'23:59:59.999999'"] },
        { "TIMETZ", ["'00:00:00+15:59:59'", "'24:00:00-15:59:59'", "'12:34:56.789+02'"] },
        { "TIMESTAMP_S", ["'infinity'", "'-infinity'", "'1970-01-01 00:00:01'", "'290308-12-22 (BC) 00:00:00'"] },
        { "TIMESTAMP_MS", ["'infinity'", "'2024-02-29 23:59:59.999'"] },
        { "TIMESTAMP", ["'infinity'", "'-infinity'", "'290308-12-22 (BC) 00:00:00'", "'294247-01-10 04:00:54.775806'", "'2024-02-29 23:59:59.999999'"] },
        { "TIMESTAMP_NS", ["'infinity'", "'1677-09-22 00:00:00'", "'2262-04-11 23:47:16.854775806'", "'2024-02-29 23:59:59.999999999'"] },
        { "TIMESTAMPTZ", ["'infinity'", "'2024-03-31 01:30:00+02'"] },
        { "INTERVAL", ["'1 month 2 days 3 microseconds'", "'-178956970 years -8 months'", "'0 days'"] },
        { "VARCHAR", ["''", "'a'", "'twelve bytes'", "'thirteen bytes'", Long, "'nul' || chr(0) || 'inside'", "repeat('long ', 100000)"] },
        { "JSON", ["'{\"a\": [1, null]}'", "'null'"] },
        { "BLOB", ["''::BLOB", "'\\x00\\xFF'::BLOB", "repeat('\\xAB\\x00\\xFF\\x01', 50)::BLOB"] },
        { "UUID", ["'00000000-0000-0000-0000-000000000000'", "'ffffffff-ffff-ffff-ffff-ffffffffffff'", "'01234567-89ab-cdef-0123-456789abcdef'"] },
        { "ENUM('', 'one', 'two words', 'it''s ☂')", ["''", "'one'", "'two words'", "'it''s ☂'"] },
        { "BIT", ["'0'", "'1'", "'10101010'", "'101010101'", "repeat('110', 100)"] },
        { "INTEGER[]", ["[]", "[1, NULL, 3]", "range(5000)"] },
        { "VARCHAR[]", ["[]", "[NULL]", $"['', {Long}, NULL]"] },
        { "INTEGER[][]", ["[]", "[[]]", "[[1], NULL, [], [2, NULL]]"] },
        { "INTEGER[3]", ["[1, NULL, 3]", "[NULL, NULL, NULL]"] },
        { "VARCHAR[2][2]", [$"[['a', {Long}], NULL]", "[['x', NULL], ['y', 'z']]"] },
        { "STRUCT(a INTEGER, \"b \"\" c\" VARCHAR)", ["{'a': 1, 'b \" c': 'x'}", "{'a': NULL, 'b \" c': NULL}"] },
        { "STRUCT(a STRUCT(b INTEGER[]), c INTEGER)[]", ["[{'a': {'b': [1, NULL]}, 'c': 2}, NULL]", "[]", "[{'a': NULL, 'c': NULL}]"] },
        { "MAP(VARCHAR, INTEGER)", ["MAP {}", $"MAP {{'a': 1, {Long}: NULL}}"] },
        { "MAP(INTEGER, STRUCT(x VARCHAR)[])", ["MAP {1: [{'x': 'y'}], 2: NULL, 3: []}"] },
        { "UNION(num INTEGER, txt VARCHAR)", ["union_value(num := 1)", $"union_value(txt := {Long})", "union_value(num := NULL)"] },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_value_survives(string type, string[] values)
    {
        using var test = new TestDatabase();
        var connection = test.Connection;
        connection.Execute($"CREATE TABLE source (i INTEGER, v {type}); CREATE TABLE target (i INTEGER, v {type})");
        string?[] withNulls = [null, .. values, null];
        for (var i = 0; i < withNulls.Length; i++)
        {
            connection.Execute($"INSERT INTO source SELECT {i}, CAST({withNulls[i] ?? "NULL"} AS {type})");
        }

        CopyTable(connection);

        connection.Scalar<long>("SELECT count(*) FROM target").ShouldBe(withNulls.Length);
        connection.Scalar<long>("SELECT count(v) FROM target").ShouldBe(connection.Scalar<long>("SELECT count(v) FROM source"));
        connection.Scalar<long>(
            """
            SELECT count(*) FROM source JOIN target USING (i)
            WHERE source.v IS DISTINCT FROM target.v OR source.v::VARCHAR IS DISTINCT FROM target.v::VARCHAR
            """).ShouldBe(0);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_description_of_a_type_is_the_type(string type, string[] values)
    {
        using var test = new TestDatabase();
        using var result = test.Connection.Query($"SELECT CAST(NULL AS {type}), CAST({values[0]} AS {type})");
        var described = result.Columns[0].Type;

        using var again = test.Connection.Query($"SELECT CAST(NULL AS {described.ToSql()})");

        again.Columns[0].Type.ShouldBe(described);
        using var chunk = DuckDataChunk.Create(described);
        chunk.Types[0].ShouldBe(described);
    }

    private static void CopyTable(DuckConnection connection)
    {
        using var rows = connection.Query("SELECT i, v FROM source ORDER BY i");
        using var appender = connection.Appender(null, "target");
        while (rows.TryNextChunk(out var from))
        {
            using var to = DuckDataChunk.Create(appender.ColumnTypes);
            VectorCopy.Copy(from.Column(0), to.Writer(0));
            VectorCopy.Copy(from.Column(1), to.Writer(1));
            to.Count = from.Count;
            appender.AppendChunk(to);
        }

        appender.Close();
    }
}
