using Shouldly;
using Sluice.DuckDbApi;
using Sluice.Pipelines.Functions;
using Xunit;

namespace Sluice.Tests.Pipelines.Functions;

public sealed class DigestFunctionTests : IDisposable
{
    private readonly FunctionDatabase _database = new();

    public DigestFunctionTests() => _database.Connection.Execute("CREATE TABLE t AS SELECT i, i * 7 % 1000 AS v FROM range(200000) r(i)");

    public void Dispose() => _database.Dispose();

    [Fact]
    public void The_same_rows_in_any_order_have_the_same_digest()
    {
        var digest = Digest("t");

        digest.Sum.ShouldBe(Digest("(SELECT * FROM t ORDER BY v DESC, i)").Sum);
        digest.Rows.ShouldBe(200_000);
        digest.Rejected.ShouldBe(2_000);
        digest.Sum.ShouldNotBe(UInt128.Zero);
    }

    [Theory]
    [InlineData("(SELECT * FROM t WHERE i <> 77)")]
    [InlineData("(SELECT * FROM t UNION ALL SELECT * FROM t WHERE i = 77)")]
    [InlineData("(SELECT CASE WHEN i = 77 THEN 78 ELSE i END AS i, v FROM t)")]
    [InlineData("(SELECT i, CASE WHEN i = 77 THEN v + 1 ELSE v END AS v FROM t)")]
    public void One_row_dropped_doubled_or_changed_shows(string rows) => Digest(rows).Sum.ShouldNotBe(Digest("t").Sum);

    [Fact]
    public void No_rows_have_no_sum() => Digest("(SELECT * FROM t LIMIT 0)").Sum.ShouldBe(UInt128.Zero);

    [Fact]
    public void Progress_can_be_read_while_the_query_runs()
    {
        var digest = new DigestFunction("live_digest");
        _database.Connection.Register(digest);
        var seen = new List<long>();
        // Reads the counters from inside the query, on one of its threads.
        var look = _database.Register(name => DuckScalarFunction.Create(name, DuckLogicalType.Boolean, [DuckLogicalType.BigInt], (_, output) =>
        {
            lock (seen)
                seen.Add(digest.Rows);
            output.Values<bool>().Fill(true);
        }, isVolatile: true));

        _database.Connection.Execute($"SELECT sum(passed) FROM (SELECT live_digest(i, hash(i), 0::UBIGINT) AS passed FROM t) WHERE {look}(passed)");

        seen.ShouldContain(rows => rows > 0 && rows < 200_000);
        digest.Rows.ShouldBe(200_000);
    }

    [Fact]
    public void The_number_of_a_row_goes_through_as_it_came() => _database.Column(
        $"SELECT count(*) FROM (SELECT i, {_database.Register(n => new DigestFunction(n))}(i, hash(i), 0::UBIGINT) AS passed FROM t) WHERE i <> passed").ShouldBe([0L]);

    [Fact]
    public void A_row_without_a_hash_is_an_error_and_not_a_hole()
    {
        var name = _database.Register(n => new DigestFunction(n));

        Should.Throw<DuckException>(() => _database.Connection.Execute($"SELECT {name}(i, CASE WHEN i = 5 THEN NULL ELSE hash(i) END, 0::UBIGINT) FROM t"))
            .Message.ShouldContain("found a NULL");
    }

    private DigestFunction Digest(string rows)
    {
        DigestFunction? digest = null;
        var name = _database.Register(n => digest = new DigestFunction(n));
        _database.Connection.Execute($"SELECT sum({name}(i, hash(i, v), (i % 100 = 0)::UBIGINT)) FROM {rows} AS r");
        return digest!;
    }
}
