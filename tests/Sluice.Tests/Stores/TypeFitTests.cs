using Shouldly;
using Sluice.DuckDbApi;
using Sluice.Stores;
using Xunit;

namespace Sluice.Tests.Stores;

/// <summary>What fits by <see cref="TypeFit"/> comes back from DuckDB's cast as it was, at the ends of the range too.</summary>
public sealed class TypeFitTests : IDisposable
{
    private static readonly (string Type, string[] Values)[] Types =
    [
        ("TINYINT", ["-128", "127"]), ("SMALLINT", ["-32768", "32767"]), ("INTEGER", ["-2147483648", "2147483647"]),
        ("BIGINT", ["-9223372036854775808", "9223372036854775807"]),
        ("HUGEINT", ["-170141183460469231731687303715884105728", "170141183460469231731687303715884105727"]),
        ("UTINYINT", ["255"]), ("USMALLINT", ["65535"]), ("UINTEGER", ["4294967295"]), ("UBIGINT", ["18446744073709551615"]),
        ("UHUGEINT", ["340282366920938463463374607431768211455"]), ("FLOAT", ["1.5", "3.4028235e38"]), ("DOUBLE", ["0.1", "1.7976931348623157e308"]),
        ("DECIMAL(4,0)", ["9999"]), ("DECIMAL(9,2)", ["-9999999.99"]), ("DECIMAL(18,3)", ["999999999999999.999"]), ("DECIMAL(38,0)", [new string('9', 38)]),
        ("DECIMAL(19,0)", [new string('9', 19)]), ("DECIMAL(18,0)", [new string('9', 18)]), ("BOOLEAN", ["true", "false"]),
        ("VARCHAR", ["text", "007"]), ("JSON", ["{\"a\": 1}"]), ("BLOB", ["\\x00\\xFF"]), ("UUID", ["00000000-0000-0000-0000-000000000001"]),
        ("DATE", ["2026-01-02", "9999-12-31"]), ("TIME", ["23:59:59.999999"]), ("TIME_NS", ["23:59:59.999999999"]),
        ("TIMESTAMP_S", ["2026-01-02 03:04:05"]), ("TIMESTAMP_MS", ["2026-01-02 03:04:05.006"]),
        ("TIMESTAMP", ["2026-01-02 03:04:05.000006", "9999-12-31 23:59:59"]), ("TIMESTAMP_NS", ["2026-01-02 03:04:05.000000007"]),
        ("TIMESTAMP WITH TIME ZONE", ["2026-01-02 03:04:05+00"]), ("INTERVAL", ["1 month 2 days"]),
        ("ENUM('a', 'b')", ["b"]), ("ENUM('a', 'b', 'c')", ["c"]), ("INTEGER[]", ["[1, NULL]"]), ("BIGINT[]", ["[1, 9223372036854775807]"]),
        ("INTEGER[2]", ["[1, 2]"]), ("STRUCT(a INTEGER, b VARCHAR)", ["{'a': 1, 'b': 'x'}"]), ("STRUCT(A BIGINT, b VARCHAR)", ["{'A': 9223372036854775807, 'b': 'x'}"]),
        ("STRUCT(b VARCHAR, a INTEGER)", ["{'b': 'x', 'a': 1}"]), ("STRUCT(a INTEGER)", ["{'a': 1}"]), ("MAP(VARCHAR, INTEGER)", ["{k=1}"]), ("MAP(VARCHAR, BIGINT)", ["{k=9223372036854775807}"]),
    ];

    private readonly DuckDatabase _database = DuckDatabase.Open();
    private readonly DuckConnection _connection;

    public TypeFitTests()
    {
        _connection = _database.Connect();
        _connection.Execute("SET TimeZone = 'UTC'");
    }

    public void Dispose()
    {
        _connection.Dispose();
        _database.Dispose();
    }

    [Fact]
    public void Whatever_fits_survives_the_way_there_and_back()
    {
        foreach (var (from, values) in Types)
        {
            foreach (var to in Types.Where(to => TypeFit.Fits(TypeOf(from), TypeOf(to.Type))))
            {
                foreach (var value in values)
                {
                    // DuckDB has no cast between some kinds of timestamps; by way of text it has.
                    var literal = DuckSql.Literal(value);
                    var there = $"CAST(CAST({literal} AS {from}) AS {to.Type})";
                    var back = from.StartsWith("TIMESTAMP", StringComparison.Ordinal) ? $"CAST({there} AS VARCHAR)" : there;
                    _connection.Scalar<bool>($"SELECT CAST({back} AS {from}) IS NOT DISTINCT FROM CAST({literal} AS {from})")
                        .ShouldBeTrue($"{value} from {from} to {to.Type}");
                }
            }
        }
    }

    [Theory]
    [InlineData("BIGINT", "INTEGER")]
    [InlineData("INTEGER", "UBIGINT")]
    [InlineData("UBIGINT", "BIGINT")]
    [InlineData("BIGINT", "DOUBLE")]
    [InlineData("INTEGER", "FLOAT")]
    [InlineData("DECIMAL(9,2)", "DOUBLE")]
    [InlineData("DECIMAL(9,2)", "DECIMAL(9,3)")]
    [InlineData("DECIMAL(19,0)", "BIGINT")]
    [InlineData("DOUBLE", "DECIMAL(18,3)")]
    [InlineData("DOUBLE", "VARCHAR")]
    [InlineData("TIMESTAMP", "DATE")]
    [InlineData("TIMESTAMP", "TIMESTAMP WITH TIME ZONE")]
    [InlineData("TIMESTAMP_NS", "TIMESTAMP")]
    [InlineData("TIMESTAMP", "TIMESTAMP_NS")]
    [InlineData("VARCHAR", "JSON")]
    [InlineData("VARCHAR", "BIGINT")]
    [InlineData("BOOLEAN", "INTEGER")]
    [InlineData("ENUM('a', 'b', 'c')", "ENUM('a', 'b')")]
    [InlineData("STRUCT(a INTEGER, b VARCHAR)", "STRUCT(a INTEGER)")]
    [InlineData("STRUCT(a INTEGER, b VARCHAR)", "STRUCT(b VARCHAR, a INTEGER)")]
    [InlineData("BIGINT[]", "INTEGER[]")]
    public void What_could_lose_something_does_not_fit(string from, string to) => TypeFit.Fits(TypeOf(from), TypeOf(to)).ShouldBeFalse();

    [Theory]
    [InlineData("INTEGER", "BIGINT")]
    [InlineData("UINTEGER", "BIGINT")]
    [InlineData("BIGINT", "DECIMAL(19,0)")]
    [InlineData("DECIMAL(18,0)", "BIGINT")]
    [InlineData("DECIMAL(9,2)", "DECIMAL(18,3)")]
    [InlineData("INTEGER", "DOUBLE")]
    [InlineData("BIGINT", "VARCHAR")]
    [InlineData("JSON", "VARCHAR")]
    [InlineData("DATE", "TIMESTAMP")]
    [InlineData("INTEGER[2]", "BIGINT[]")]
    [InlineData("STRUCT(a INTEGER, b VARCHAR)", "STRUCT(A BIGINT, b VARCHAR)")]
    [InlineData("MAP(VARCHAR, INTEGER)", "MAP(VARCHAR, BIGINT)")]
    [InlineData("ENUM('a', 'b')", "ENUM('a', 'b', 'c')")]
    public void What_can_lose_nothing_fits(string from, string to) => TypeFit.Fits(TypeOf(from), TypeOf(to)).ShouldBeTrue();

    private DuckLogicalType TypeOf(string sql)
    {
        using var result = _connection.Query($"SELECT CAST(NULL AS {sql})");
        return result.Columns[0].Type;
    }
}
