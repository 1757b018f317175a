using Shouldly;
using Sluice.DuckDbApi;
using Sluice.Pipelines.Functions;
using Xunit;

namespace Sluice.Tests.Pipelines.Functions;

public sealed class CollectFunctionTests : IDisposable
{
    private readonly FunctionDatabase _database = new();

    public void Dispose() => _database.Dispose();

    [Fact]
    public void Cells_that_are_there_become_one_list_in_the_order_of_the_columns()
    {
        var collect = _database.Register(name => new CollectFunction(name, [CellJson.None, CellJson.None, CellJson.None]));
        var ofTwo = _database.Register(name => new CollectFunction(name, [CellJson.None, CellJson.None]));
        var ofNone = _database.Register(name => new CollectFunction(name, []));
        _database.Connection.Execute("""
            CREATE TABLE t AS SELECT i,
                CASE WHEN i % 2 = 0 THEN 'a' || i END AS c0,
                CASE WHEN i % 3 = 0 THEN 'a text too long for a slot ' || i END AS c1,
                CASE WHEN i % 5 <> 0 THEN '' END AS c2
            FROM range(10001) r(i)
            """);

        var differing = _database.Column(
            $"SELECT count(*) FROM t WHERE {collect}(c0, c1, c2) IS DISTINCT FROM list_filter([c0, c1, c2], x -> x IS NOT NULL)");
        var first = _database.Column($"SELECT {collect}(c0, c1, c2) FROM t ORDER BY i LIMIT 2");

        differing.ShouldBe([0L]);
        first[0].ShouldBeOfType<List<object?>>().ShouldBe(["a0", "a text too long for a slot 0"]);
        first[1].ShouldBeOfType<List<object?>>().ShouldBe([""]);
        _database.Column($"SELECT len({ofTwo}(NULL, NULL))").ShouldBe([0L]);
        _database.Column($"SELECT len({ofNone}()) FROM range(3)").ShouldBe([0L, 0L, 0L]);
    }

    [Fact]
    public void A_collected_list_can_be_parsed_element_by_element()
    {
        var collect = _database.Register(name => new CollectFunction(name, [CellJson.None, CellJson.None]));
        var parse = _database.Register(name => new ParseFunction(name, Typing.GrammarTests.Grammar("integer")));

        var lists = _database.Column(
            $"SELECT CAST(list_transform({collect}(a, b), lambda cell: {parse}(cell)) AS VARCHAR) FROM (VALUES ('1', '2'), (NULL, 'x'), (NULL, NULL)) v(a, b)");

        lists.ShouldBe(["[1, 2]", "[NULL]", "[]"]);
    }

    [Fact]
    public void An_array_of_json_gives_its_elements()
    {
        var collect = _database.Register(name => new CollectFunction(name, [CellJson.Any, CellJson.None]));

        var lists = _database.Column($$"""
            SELECT CAST({{collect}}(a, b) AS VARCHAR) FROM (VALUES
                ('["one","t\u0077o\n",null,3,[4],{"x":5}]', 'six'), ('[]', '["as it is"]'), ('"a text"', NULL), ('{"x":1}', NULL), ('[broken', NULL)) v(a, b)
            """);

        lists.ShouldBe(["[one, 'two\n', 3, '[4]', '{\"x\":5}', six]", "['[\"as it is\"]']", "[a text]", "['{\"x\":1}']", "['[broken']"]);
    }

    [Fact]
    public void Pairs_have_the_names_of_their_columns()
    {
        var collect = _database.Register(name => new CollectFunction(name, [CellJson.None, CellJson.None, CellJson.Any], ["Blocks", "Relates", "Clones"]));

        var pairs = _database.Column($"""SELECT CAST({collect}('A-1', NULL, '["B-2","B-3"]') AS VARCHAR)""");

        pairs.ShouldBe(["[{'name': Blocks, 'value': A-1}, {'name': Clones, 'value': B-2}, {'name': Clones, 'value': B-3}]"]);
    }
}
