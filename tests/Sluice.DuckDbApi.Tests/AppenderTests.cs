using Sluice.DuckDbApi.Tests.Support;

namespace Sluice.DuckDbApi.Tests;

public sealed class AppenderTests
{
    [Fact]
    public void Rows_are_appended_cell_by_cell()
    {
        using var test = new TestDatabase();
        test.Connection.Execute("CREATE SCHEMA s; CREATE TABLE s.t (a BIGINT, b VARCHAR, c TIMESTAMP, d DATE, e DOUBLE, f BOOLEAN, g INT DEFAULT 5)");

        using (var appender = test.Connection.Appender("s", "t"))
        {
            appender.Append(1L).Append("text ☂").Append(DateTime.UnixEpoch).Append(new DateOnly(2024, 1, 1));
            appender.Append(1.5).Append(true).AppendDefault().EndRow();
            appender.Append(2).Append((string?)null).AppendNull().AppendNull().AppendNull().AppendNull().Append(3).EndRow();
            appender.Append(3).Append("").AppendNull().AppendNull().AppendNull().AppendNull().AppendNull().EndRow();
            appender.Append(4).Append(new string('x', 5000)).AppendNull().AppendNull().AppendNull().AppendNull().AppendNull().EndRow();
            appender.Close();
        }

        using var result = test.Connection.Query("SELECT * REPLACE (length(b) AS b) FROM s.t ORDER BY a");
        var rows = result.Rows().ToArray();
        rows[0].ShouldBe([1L, 6L, DateTime.UnixEpoch, new DateOnly(2024, 1, 1), 1.5, true, 5]);
        rows[1].ShouldBe([2L, null, null, null, null, null, 3]);
        rows[2][1].ShouldBe(0L);
        rows[3][1].ShouldBe(5000L);
    }

    [Fact]
    public void An_appender_that_is_not_closed_leaves_nothing()
    {
        using var test = new TestDatabase();
        test.Connection.Execute("CREATE TABLE t (a INT)");

        using (var appender = test.Connection.Appender(null, "t"))
        {
            appender.Append(1).EndRow();
        }

        test.Connection.Scalar<long>("SELECT count(*) FROM t").ShouldBe(0);
    }

    [Fact]
    public void A_broken_constraint_is_told_by_kind_and_leaves_nothing()
    {
        using var test = new TestDatabase();
        test.Connection.Execute("CREATE TABLE t (a INT PRIMARY KEY)");
        using (var appender = test.Connection.Appender(null, "t"))
        {
            appender.Append(1).EndRow();
            appender.Append(1).EndRow();

            var error = Should.Throw<DuckException>(appender.Close);

            error.ErrorType.ShouldBe(DuckErrorType.Constraint);
            error.Message.ShouldContain("duplicate key \"1\"");
        }

        test.Connection.Scalar<long>("SELECT count(*) FROM t").ShouldBe(0);
    }

    [Fact]
    public void A_value_that_does_not_fit_the_column_is_told()
    {
        using var test = new TestDatabase();
        test.Connection.Execute("CREATE TABLE t (a TINYINT)");
        using var appender = test.Connection.Appender(null, "t");

        Should.Throw<DuckException>(() => appender.Append(1000)).Message.ShouldContain("1000");
    }

    [Fact]
    public void A_missing_table_is_named()
    {
        using var test = new TestDatabase();

        var error = Should.Throw<DuckException>(() => test.Connection.Appender(null, "nowhere"));

        error.Message.ShouldContain("nowhere");
    }

    [Fact]
    public void A_chunk_is_filled_appended_and_used_again()
    {
        using var test = new TestDatabase();
        test.Connection.Execute("CREATE TABLE t (a BIGINT, b VARCHAR)");
        using (var appender = test.Connection.Appender(null, "t"))
        using (var chunk = DuckDataChunk.Create(appender.ColumnTypes))
        {
            for (var pass = 0; pass < 5; pass++)
            {
                var numbers = chunk.Writer(0);
                var texts = chunk.Writer(1);
                for (var row = 0; row < DuckDataChunk.Capacity; row++)
                {
                    numbers.Values<long>()[row] = pass * DuckDataChunk.Capacity + row;
                    texts.SetText(row, $"row number {pass * DuckDataChunk.Capacity + row}");
                }

                numbers.SetNull(pass);
                chunk.Count = DuckDataChunk.Capacity;
                appender.AppendChunk(chunk);
                chunk.Reset();
            }

            appender.Close();
        }

        using var result = test.Connection.Query(
            "SELECT count(*), count(a), count(DISTINCT b), count(*) FILTER (b <> 'row number ' || a) FROM t");
        result.Rows().Single().ShouldBe([10240L, 10235L, 10240L, 0L]);
    }

    [Fact]
    public void A_null_struct_hides_its_fields()
    {
        using var test = new TestDatabase();
        var type = DuckLogicalType.Struct(new("a", DuckLogicalType.Integer), new("b", DuckLogicalType.Array(DuckLogicalType.Integer, 2)));
        test.Connection.Execute($"CREATE TABLE t (s {type})");
        using (var appender = test.Connection.Appender(null, "t"))
        using (var chunk = DuckDataChunk.Create(type))
        {
            var writer = chunk.Writer(0);
            writer.Field(0).Values<int>()[0] = 42;
            writer.Field(1).ArrayChild().Values<int>()[..2].Fill(42);
            writer.SetNull(0);
            chunk.Count = 1;
            appender.AppendChunk(chunk);
            appender.Close();
        }

        using var result = test.Connection.Query("SELECT s, s.a, s.b, s.b[1] FROM t");
        result.Rows().Single().ShouldBe([null, null, null, null]);
    }
}
