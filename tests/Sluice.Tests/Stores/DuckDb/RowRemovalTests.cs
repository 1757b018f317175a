using Shouldly;
using Sluice.DuckDbApi;
using Sluice.Stores;
using Sluice.Stores.DuckDb;
using Xunit;

namespace Sluice.Tests.Stores.DuckDb;

/// <summary>Both ways to remove rows do the same; which one is taken depends on the memory.</summary>
public sealed class RowRemovalTests : IDisposable
{
    private const long Enough = 1L << 30;
    private const long None = 0;

    private readonly DuckDatabase _database = DuckDatabase.Open();
    private readonly DuckConnection _connection;

    public RowRemovalTests() => _connection = _database.Connect();

    public void Dispose()
    {
        _connection.Dispose();
        _database.Dispose();
    }

    [Theory]
    [InlineData(Enough)]
    [InlineData(None)]
    public void Exactly_the_rows_that_are_meant_are_gone(long memory)
    {
        _connection.Execute("CREATE TABLE t AS SELECT CASE WHEN range % 7 > 0 THEN range END AS id, 'x' || range AS text FROM range(10000)");

        Remove(memory, new("t", "(SELECT range AS k0 FROM range(0, 10000, 10))", "t.id = s.k0"));

        _connection.Scalar<string>("SELECT concat_ws('|', count(*), count(id), count(*) FILTER (id % 10 = 0), count(DISTINCT text)) FROM t")
            .ShouldBe("9143|7714|0|9143");
    }

    [Theory]
    [InlineData(Enough)]
    [InlineData(None)]
    public void No_row_is_gone_when_none_is_meant(long memory)
    {
        _connection.Execute("CREATE TABLE t AS SELECT range AS id FROM range(10000)");

        Remove(memory, new("t", "(SELECT -1 AS k0)", "t.id = s.k0"));

        _connection.Scalar<long>("SELECT count(DISTINCT id) FROM t").ShouldBe(10_000);
    }

    [Theory]
    [InlineData("CREATE TABLE t (id BIGINT PRIMARY KEY)")]
    [InlineData("CREATE TABLE t (id BIGINT); CREATE INDEX i ON t (id)")]
    [InlineData("CREATE TABLE t (id BIGINT, rowid BIGINT)")]
    public void Tables_that_can_not_be_rewritten_are_not(string create)
    {
        _connection.Execute(create);
        _connection.Execute("INSERT INTO t (id) SELECT range FROM range(10000)");

        Remove(None, new("t", "(SELECT range AS k0 FROM range(5000))", "t.id = s.k0"));

        _connection.Scalar<string>("SELECT concat_ws('|', count(*), min(id)) FROM t").ShouldBe("5000|5000");
    }

    private void Remove(long memory, RowMatch match)
    {
        _connection.Execute("BEGIN");
        new RowRemoval(_connection, memory).Run(match, DatabaseTables.Find(_connection, "t")!);
        _connection.Execute("COMMIT");
    }
}
