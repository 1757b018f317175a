using Sluice.DuckDbApi.Tests.Support;

namespace Sluice.DuckDbApi.Tests.Functions;

public sealed class TableFunctionTests
{
    [Fact]
    public void Every_row_arrives_once_however_many_threads_read()
    {
        using var test = new TestDatabase(threads: 4);
        test.Connection.Register(new Numbers());

        using var result = test.Connection.Query("SELECT count(*), sum(n), count(DISTINCT label) FROM numbers(100000)");

        result.Rows().Single().ShouldBe([100000L, (Int128)4999950000, 100000L]);
    }

    [Fact]
    public void Only_the_columns_that_are_needed_are_asked_for()
    {
        using var test = new TestDatabase();
        var numbers = new Numbers();
        test.Connection.Register(numbers);

        test.Connection.Scalar<string>("SELECT max(label) FROM numbers(10, text := 'x')").ShouldBe("x 9");

        numbers.Projections.ShouldHaveSingleItem().ShouldBe([1]);
    }
}
