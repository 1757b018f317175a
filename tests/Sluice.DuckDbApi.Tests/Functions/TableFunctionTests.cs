using Sluice.DuckDbApi.Tests.Support;

namespace Sluice.DuckDbApi.Tests.Functions;

public sealed class TableFunctionTests
{
    [Fact]
    public void Every_row_arrives_once_however_many_threads_read()
    {
        using var test = new TestDatabase(threads: 4);
        var numbers = new Numbers();
        test.Connection.Register(numbers);

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
        test.Connection.Scalar<long>("SELECT count(*) FROM numbers(10000)").ShouldBe(10000);

        numbers.Projections[0].ShouldBe([1]);
        numbers.Projections[1].Count.ShouldBe(1);
    }

    [Fact]
    public void Columns_come_in_the_order_of_the_projection()
    {
        using var test = new TestDatabase();
        test.Connection.Register(new Numbers());

        using var result = test.Connection.Query("SELECT label, n FROM numbers(3) ORDER BY n");

        result.Columns.Select(column => column.Name).ShouldBe(["label", "n"]);
        result.Rows().ToArray()[2].ShouldBe(["number 2", 2L]);
    }

    [Fact]
    public void Two_threads_read_at_the_same_time()
    {
        using var test = new TestDatabase(threads: 2);
        var meeting = new Meeting(participants: 2);
        test.Connection.Register(meeting);

        test.Connection.Scalar<long>("SELECT count(*) FROM meeting()").ShouldBe(2);

        meeting.HaveAllMet.ShouldBeTrue();
    }

    [Fact]
    public void Arguments_of_every_kind_reach_the_binding()
    {
        using var test = new TestDatabase();
        var echo = new Echo();
        test.Connection.Register(echo);

        test.Connection.Execute("SELECT * FROM echo([1, NULL], {'a': 'x'}, named := DATE '2024-01-01')");

        Show.Object(echo.Seen!.Positional).ShouldBe("Object[][List`1[Int32 1, null], {\"a\": \"x\"}]");
        Show.Object(echo.Seen.Named["named"]).ShouldBe("DateOnly 01/01/2024");
    }

    [Fact]
    public void Fixed_columns_need_no_binding_of_their_own()
    {
        using var test = new TestDatabase();
        test.Connection.Register(new Once(_ => { }));

        test.Connection.Scalar<long>("SELECT count(*) FROM once()").ShouldBe(1);
    }

    [Theory]
    [InlineData("bind", DuckErrorType.Binder)]
    [InlineData("open", DuckErrorType.InvalidInput)]
    [InlineData("reader", DuckErrorType.InvalidInput)]
    [InlineData("fill", DuckErrorType.InvalidInput)]
    [InlineData("fill later", DuckErrorType.InvalidInput)]
    public void An_exception_in_any_phase_is_an_error_of_the_query_and_every_state_is_freed(string phase, DuckErrorType type)
    {
        var failing = new Failing(phase);
        using (var test = new TestDatabase(threads: 4))
        {
            test.Connection.Register(failing);

            var error = Should.Throw<DuckException>(() => test.Connection.Execute("SELECT count(*) FROM failing()"));

            error.Message.ShouldContain($"no luck in {phase} ☂");
            error.ErrorType.ShouldBe(type);
            test.Connection.Scalar<int>("SELECT 1").ShouldBe(1);
        }

        failing.LiveStates.ShouldBe(0);
    }

    [Fact]
    public void States_are_freed_when_the_query_is_done()
    {
        var numbers = new Numbers();
        using (var test = new TestDatabase(threads: 4))
        {
            test.Connection.Register(numbers);
            for (var i = 0; i < 100; i++)
            {
                test.Connection.Scalar<long>("SELECT count(*) FROM numbers(5000)");
            }
        }

        numbers.Projections.Count.ShouldBe(100);
        numbers.LiveStates.ShouldBe(0);
    }

    [Fact]
    public void Too_many_rows_are_an_error_and_not_a_broken_chunk()
    {
        using var test = new TestDatabase();
        test.Connection.Register(new Once(_ => { }, rows: 2049));

        Should.Throw<DuckException>(() => test.Connection.Execute("FROM once()")).Message.ShouldContain("2049");
    }

    [Fact]
    public void A_binding_without_columns_or_with_an_open_type_is_refused()
    {
        using var test = new TestDatabase();
        test.Connection.Register(new Once(_ => { }, columns: []));
        Should.Throw<DuckException>(() => test.Connection.Execute("FROM once()")).Message.ShouldContain("without columns");

        using var other = new TestDatabase();
        other.Connection.Register(new Once(_ => { }, columns: [new("c", DuckLogicalType.List(DuckLogicalType.Any))]));
        Should.Throw<DuckException>(() => other.Connection.Execute("FROM once()")).Message.ShouldContain("ANY");
    }

    [Fact]
    public void A_prepared_query_scans_anew_each_time()
    {
        using var test = new TestDatabase();
        test.Connection.Register(new Numbers());
        using var statement = test.Connection.Prepare("SELECT sum(n)::BIGINT FROM numbers(?)");

        foreach (var count in new[] { 10L, 5000L, 10L })
        {
            using var result = statement.Bind(1, count).Query();
            result.Rows().Single()[0].ShouldBe(count * (count - 1) / 2);
        }
    }

    [Fact]
    public void One_function_object_serves_many_databases()
    {
        var numbers = new Numbers();
        for (var i = 0; i < 3; i++)
        {
            using var test = new TestDatabase();
            test.Connection.Register(numbers);
            test.Connection.Scalar<long>("SELECT count(*) FROM numbers(10)").ShouldBe(10);
        }
    }
}
