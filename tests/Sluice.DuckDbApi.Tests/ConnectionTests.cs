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

    [Theory]
    [InlineData("INSERT INTO t SELECT i FROM range(5000) r(i)", 5000)]
    [InlineData("UPDATE t SET a = a + 1 WHERE a < 10", 10)]
    [InlineData("DELETE FROM t WHERE a >= 90", 10)]
    [InlineData("CREATE TABLE u AS FROM t", 100)]
    [InlineData("COPY t TO '/dev/null' (FORMAT csv)", 100)]
    [InlineData("SELECT * FROM t", 0)]
    [InlineData("CREATE TABLE v (a INT)", 0)]
    public void Changed_rows_are_counted(string sql, long rows)
    {
        using var test = new TestDatabase();
        test.Connection.Execute("CREATE TABLE t AS SELECT i AS a FROM range(100) r(i)");

        test.Connection.Execute(sql).ShouldBe(rows);
    }

    [Fact]
    public void Changed_rows_are_counted_with_arguments_too()
    {
        using var test = new TestDatabase();
        test.Connection.Execute("CREATE TABLE t AS SELECT i AS a FROM range(100) r(i)");

        test.Connection.Execute("DELETE FROM t WHERE a < ?", 7).ShouldBe(7);
        using var stream = test.Connection.QueryStreaming("DELETE FROM t WHERE a < ?", 9);
        stream.RowsChanged.ShouldBe(0);
        stream.Rows().Single().ShouldBe([2L]);
    }

    [Fact]
    public void A_statement_is_bound_and_run_many_times_and_its_results_outlive_it()
    {
        using var test = new TestDatabase();
        DuckResult result;
        using (var statement = test.Connection.Prepare("SELECT $from + i FROM range($count) r(i) ORDER BY i"))
        {
            statement.ParameterCount.ShouldBe(2);
            statement.ParameterName(1).ShouldBe("from");
            statement.Bind("from", 10L).Bind("count", 3L);
            using (var first = statement.Query())
            {
                first.Rows().Select(row => row[0]).ShouldBe([10L, 11L, 12L]);
            }

            statement.ClearBindings();
            result = statement.Bind("count", 2L).Bind("from", 0L).Query();
        }

        using (result)
        {
            result.Rows().Select(row => row[0]).ShouldBe([0L, 1L]);
        }
    }

    [Fact]
    public void Missing_and_superfluous_arguments_are_told()
    {
        using var test = new TestDatabase();

        Should.Throw<DuckException>(() => test.Connection.Query("SELECT ?, ?", 1)).Message.ShouldContain("2");
        Should.Throw<ArgumentOutOfRangeException>(() => test.Connection.Query("SELECT ?", 1, 2)).Message.ShouldContain("1 parameters");
        using var statement = test.Connection.Prepare("SELECT $a");
        Should.Throw<ArgumentException>(() => statement.Bind("b", 1)).Message.ShouldContain("$b");
        Should.Throw<ArgumentOutOfRangeException>(() => statement.Bind(0, 1));
        Should.Throw<ArgumentOutOfRangeException>(() => statement.ParameterName(2));
    }

    [Fact]
    public void A_scalar_comes_as_the_type_that_is_asked_for()
    {
        using var test = new TestDatabase();
        var connection = test.Connection;

        connection.Scalar<int>("SELECT count(*) FROM range(5)").ShouldBe(5);
        connection.Scalar<long>("SELECT sum(i) FROM range(5) r(i)").ShouldBe(10);
        connection.Scalar<long?>("SELECT 7::UTINYINT").ShouldBe(7);
        connection.Scalar<double>("SELECT 1.5").ShouldBe(1.5);
        connection.Scalar<decimal>("SELECT 7").ShouldBe(7m);
        connection.Scalar<long?>("SELECT NULL").ShouldBeNull();
        connection.Scalar<string>("SELECT 'x' WHERE false").ShouldBeNull();
        connection.Scalar<Guid>("SELECT '01234567-89ab-cdef-0123-456789abcdef'::UUID").ShouldNotBe(Guid.Empty);
        Should.Throw<InvalidCastException>(() => connection.Scalar<int>("SELECT 'x'")).Message.ShouldContain("String");
        Should.Throw<OverflowException>(() => connection.Scalar<int>("SELECT 3000000000"));
        Should.Throw<InvalidCastException>(() => connection.Scalar<int>("SELECT 1.5"));
    }

    [Fact]
    public void A_file_keeps_what_was_written_and_settings_hold()
    {
        var folder = Directory.CreateTempSubdirectory("sluice-duck").FullName;
        var path = Path.Combine(folder, "dätabase ☂.duckdb");
        using (var database = DuckDatabase.Open(path))
        using (var connection = database.Connect())
        {
            connection.Execute("CREATE TABLE t AS SELECT 42 AS a");
        }

        var readOnly = new Dictionary<string, string> { ["access_mode"] = "read_only", ["threads"] = "1" };
        using (var database = DuckDatabase.Open(path, readOnly))
        using (var connection = database.Connect())
        {
            connection.Scalar<int>("SELECT a FROM t").ShouldBe(42);
            connection.Scalar<string>("SELECT current_setting('threads')::VARCHAR").ShouldBe("1");
            Should.Throw<DuckException>(() => connection.Execute("DROP TABLE t")).ErrorType.ShouldBe(DuckErrorType.InvalidInput);
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void A_connection_outlives_the_handle_of_its_database()
    {
        var database = DuckDatabase.Open();
        using var connection = database.Connect();
        database.Dispose();

        connection.Scalar<int>("SELECT 1").ShouldBe(1);
        Should.Throw<ObjectDisposedException>(database.Connect);
    }

    [Fact]
    public void A_result_without_rows_has_columns_and_no_chunk()
    {
        using var test = new TestDatabase();
        using var result = test.Connection.Query("SELECT 1 AS a, 'x' AS b WHERE false");

        result.Columns.ShouldBe([new DuckColumn("a", DuckLogicalType.Integer), new DuckColumn("b", DuckLogicalType.Varchar)]);
        result.Rows().ShouldBeEmpty();
    }
}
