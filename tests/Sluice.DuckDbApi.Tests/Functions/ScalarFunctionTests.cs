using Sluice.DuckDbApi.Tests.Support;

namespace Sluice.DuckDbApi.Tests.Functions;

public sealed class ScalarFunctionTests
{
    private static readonly DuckScalarFunction Twice = DuckScalarFunction.Create(
        "twice", DuckLogicalType.BigInt, [DuckLogicalType.BigInt], (input, output) =>
        {
            var numbers = input.Column(0).Values<long>();
            var results = output.Values<long>();
            for (var row = 0; row < numbers.Length; row++)
            {
                results[row] = numbers[row] * 2;
            }
        });

    [Fact]
    public void A_function_works_on_whole_vectors()
    {
        using var test = new TestDatabase();
        test.Connection.Register(Twice);

        test.Connection.Scalar<long>("SELECT sum(twice(i)) FROM range(100000) r(i)").ShouldBe(9999900000);
    }

    [Fact]
    public void A_null_argument_gives_null_without_the_author_doing_anything()
    {
        using var test = new TestDatabase();
        test.Connection.Register(Twice);

        using var result = test.Connection.Query(
            "SELECT count(*), count(twice(m)) FROM (SELECT nullif(i % 3, 0) AS m FROM range(9000) r(i))");

        result.Rows().Single().ShouldBe([9000L, 6000L]);
    }

    [Fact]
    public void An_exception_becomes_an_error_of_the_query()
    {
        using var test = new TestDatabase();
        test.Connection.Register(DuckScalarFunction.Create("fail", DuckLogicalType.BigInt, [], (_, _) =>
            throw new InvalidOperationException("the cupboard is bare: ☂")));

        var error = Should.Throw<DuckException>(() => test.Connection.Execute("SELECT fail()"));

        error.Message.ShouldContain("the cupboard is bare: ☂");
        test.Connection.Scalar<int>("SELECT 1").ShouldBe(1);
    }
}
