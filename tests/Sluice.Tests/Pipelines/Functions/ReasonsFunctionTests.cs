using Shouldly;
using Sluice.Pipelines.Functions;
using Xunit;

namespace Sluice.Tests.Pipelines.Functions;

public sealed class ReasonsFunctionTests : IDisposable
{
    private const int Rows = 10_000;

    private readonly FunctionDatabase _database = new();

    public ReasonsFunctionTests() => _database.Connection.Execute($"""
        CREATE TABLE t AS SELECT i,
            CASE WHEN hash(i) % 50 = 0 THEN (hash(i, 1) % 3)::UTINYINT ELSE 0::UTINYINT END AS error,
            CASE hash(i, 2) % 5 WHEN 0 THEN NULL ELSE 'cell ' || i END AS cell,
            CASE hash(i, 3) % 5 WHEN 0 THEN NULL ELSE i::DOUBLE END AS number,
            CASE hash(i, 4) % 5 WHEN 0 THEN NULL WHEN 1 THEN true ELSE false END AS broken
        FROM range({Rows}) r(i)
        """);

    public void Dispose() => _database.Dispose();

    [Theory]
    [InlineData(true, "error")]
    [InlineData(false, "0")]
    public void The_bits_are_those_that_a_case_for_each_check_would_give(bool givesError, string ofError)
    {
        var reasons = Reasons(givesError, new(8, true), new(9, false), new(61, false));

        _database.Column($"""
            SELECT count(*) FROM t WHERE {reasons}(error, cell, number, broken, broken IS NULL) IS DISTINCT FROM
                CASE WHEN error <> 0 THEN {ofError}::UBIGINT ELSE
                    CASE WHEN cell IS NOT NULL AND number IS NULL THEN 1::UBIGINT << 8 ELSE 0::UBIGINT END
                    | CASE WHEN broken THEN 1::UBIGINT << 9 ELSE 0::UBIGINT END
                    | CASE WHEN broken IS NULL THEN 1::UBIGINT << 61 ELSE 0::UBIGINT END END
            """).ShouldBe([0L]);
    }

    [Fact]
    public void Without_checks_only_the_structure_speaks() =>
        _database.Column($"SELECT count(*) FROM t WHERE {Reasons(true)}(error) <> error").ShouldBe([0L]);

    [Fact]
    public void A_cell_without_a_value_is_found_in_the_last_rows_of_a_vector_too() =>
        _database.Column($"SELECT {Reasons(true, new ReasonsFunction.Term(8, true))}(0::UTINYINT, 'x', CASE WHEN i < 2 THEN 1 END) FROM range(3) r(i)")
            .ShouldBe([0UL, 0UL, 256UL]);

    private string Reasons(bool givesError, params ReasonsFunction.Term[] terms) =>
        _database.Register(name => new ReasonsFunction(name, terms, givesError));
}
