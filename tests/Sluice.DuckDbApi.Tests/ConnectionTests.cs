using Sluice.DuckDbApi.Tests.Support;

namespace Sluice.DuckDbApi.Tests;

public sealed class ConnectionTests
{
    [Fact]
    public void The_native_library_is_the_pinned_one() => DuckDatabase.LibraryVersion.ShouldBe("v1.5.6");

    [Fact]
    public void Several_statements_run_at_once_and_the_last_one_counts()
    {
        using var test = new TestDatabase();

        var changed = test.Connection.Execute("CREATE TABLE t (a INT); INSERT INTO t VALUES (1), (2); UPDATE t SET a = 9 WHERE a = 2");

        changed.ShouldBe(1);
        test.Connection.Scalar<long>("SELECT sum(a) FROM t").ShouldBe(10);
    }

    [Fact]
    public void A_result_is_read_as_spans_over_its_chunks()
    {
        using var test = new TestDatabase();
        using var result = test.Connection.Query("SELECT i, 'row number ' || i AS t, nullif(i % 3, 0) AS m FROM range(5000) r(i)");

        result.Columns.Select(column => column.Name).ShouldBe(["i", "t", "m"]);
        long rows = 0, nulls = 0;
        while (result.TryNextChunk(out var chunk))
        {
            var numbers = chunk.Column(0).Values<long>();
            var texts = chunk.Column(1);
            var gaps = chunk.Column(2);
            for (var row = 0; row < chunk.Count; row++, rows++)
            {
                numbers[row].ShouldBe(rows);
                System.Text.Encoding.UTF8.GetString(texts.Utf8(row)).ShouldBe($"row number {rows}");
                nulls += gaps.IsNull(row) ? 1 : 0;
            }
        }

        rows.ShouldBe(5000);
        nulls.ShouldBe(1667);
    }

    [Fact]
    public void Values_are_bound_by_number_and_by_name()
    {
        using var test = new TestDatabase();
        using var statement = test.Connection.Prepare("SELECT $a + $b");

        statement.Bind("a", 40).Bind("b", 2);

        using var result = statement.Query();
        result.Rows().Single()[0].ShouldBe(42);
    }

    [Fact]
    public void A_stream_gives_the_same_rows_as_a_kept_result()
    {
        using var test = new TestDatabase();
        using var stream = test.Connection.QueryStreaming("SELECT i FROM range(100000) r(i) WHERE i % ? = 0", 7);

        stream.Rows().Sum(row => (long)row[0]!).ShouldBe(Enumerable.Range(0, 100000).Where(i => i % 7 == 0).Sum(i => (long)i));
    }
}
