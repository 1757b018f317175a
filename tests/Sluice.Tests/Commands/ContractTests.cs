using System.Text.Json;
using Shouldly;
using Sluice.Tests.Support;
using Xunit;

namespace Sluice.Tests.Commands;

/// <summary>What a pipeline says of types, checks, null words and conditions holds for lists and for files with types of their own too.</summary>
public sealed class ContractTests : IDisposable
{
    private readonly SluiceProcess _sluice = new();

    public void Dispose() => _sluice.Dispose();

    [Fact]
    public void A_cell_that_is_no_element_of_a_list_rejects_its_row_and_all_columns_decide_the_order_of_dates()
    {
        _sluice.Write("p.yaml", """
            pipeline: p
            map:
              id: id
              amounts: { from: "Amount*", collect: list, type: integer, "null": [NA] }
              days:    { from: "Day*", collect: list, type: date }
            """);
        _sluice.Write("p.csv", "id,Amount,Amount.1,Day,Day.1\n1,10,12x,,\n2,10,12,01/02/2024,31/12/2024\n3,NA,,,\n4,,,31/12/2024,soon\n");

        Rejects("p.csv").ShouldBe(["1: type amounts", "4: type days"]);
        Database.Rows(_sluice.At("x.duckdb"), "SELECT amounts::VARCHAR, days::VARCHAR FROM p ORDER BY id").ShouldBe(["[10, 12]|[2024-02-01, 2024-12-31]", "[]|[]"]);
    }

    [Fact]
    public void Null_words_are_no_elements_of_lists_and_no_members_of_rest()
    {
        _sluice.Write("p.yaml", """
            pipeline: p
            read: { "null": [NA] }
            map:
              id: id
              comments: { from: "Comment*", collect: list }
              rest: json
            """);
        _sluice.Write("p.csv", "id,Comment,Comment.1,a,b,b\n1,NA,hello,NA,NA,x\n2,NA,NA,y,NA,NA\n");
        _sluice.Write("p.json", """[{"id": "3", "Comment": ["NA", "hi"], "a": "NA"}]""");

        Rejects("p.csv").ShouldBeEmpty();
        Rejects("p.json").ShouldBeEmpty();
        Database.Rows(_sluice.At("x.duckdb"), "SELECT comments::VARCHAR, rest::VARCHAR FROM p ORDER BY id")
            .ShouldBe(["""[hello]|{"b#2":"x"}""", """[]|{"a":"y"}""", "[hi]|{}"]);
    }

    /// <summary>Runs the file, and gives the rows that were held back with their reasons.</summary>
    private IReadOnlyList<string> Rejects(string file)
    {
        var (exitCode, json) = _sluice.RunJson("run", file, "--pipeline", "p.yaml", "--to", "duckdb:x.duckdb#p");
        exitCode.ShouldBe(0, json.ToString());
        return [.. json.GetProperty("rejected").GetInt64() == 0 ? [] : _sluice.RunJson("rejects", "list", json.GetProperty("job").GetString()!).Json.EnumerateArray()
            .Select(reject => $"{reject.GetProperty("row")}: " + string.Join(", ", reject.GetProperty("reasons").EnumerateArray()
                .Select(reason => $"{reason.GetProperty("code").GetString()} {(reason.TryGetProperty("column", out var column) ? column.GetString() : "")}")))];
    }
}
