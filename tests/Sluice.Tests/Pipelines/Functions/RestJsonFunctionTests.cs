using System.Globalization;
using System.Text.Json;
using Shouldly;
using Sluice.DuckDbApi;
using Sluice.Pipelines.Functions;
using Sluice.Pipelines.Reading;
using Xunit;

namespace Sluice.Tests.Pipelines.Functions;

public sealed class RestJsonFunctionTests : IDisposable
{
    private readonly FunctionDatabase _database = new();

    public void Dispose() => _database.Dispose();

    [Fact]
    public void What_is_written_is_read_back_by_other_code_as_the_same_cells()
    {
        string?[] nasty = [null, "", "plain", "a \"quoted\" \\ text", "line\nend\r\n\ttab", "\u0001\u001f\u007f", "é 漢 😀 \u2028", new string('x', 5000), "null", "{}", "1"];
        string[] names = ["Summary", "with \"quotes\"", "", "Ünï", "a\nb", "\\"];
        var rest = Rest([.. names.Select(name => new RestColumn(name, RestForm.Text))]);
        _database.Connection.Execute($"CREATE TABLE t(i BIGINT, {string.Join(", ", names.Select((_, n) => $"c{n} VARCHAR"))})");
        var random = new Random(7);
        var rows = Enumerable.Range(0, 5000).Select(_ => names.Select(_ => nasty[random.Next(nasty.Length)]).ToArray()).ToArray();
        using (var appender = _database.Connection.Appender(null, "t"))
        {
            using var chunk = DuckDataChunk.Create([DuckLogicalType.BigInt, .. names.Select(_ => DuckLogicalType.Varchar)]);
            foreach (var part in rows.Index().Chunk(DuckDataChunk.Capacity))
            {
                chunk.Reset();
                foreach (var (at, row) in part.Index())
                {
                    chunk.Writer(0).Values<long>()[at] = row.Index;
                    for (var c = 0; c < names.Length; c++)
                    {
                        var writer = chunk.Writer(c + 1);
                        if (row.Item[c] is { } cell)
                            writer.SetText(at, cell);
                        else
                            writer.SetNull(at);
                    }
                }
                chunk.Count = part.Length;
                appender.AppendChunk(chunk);
            }
            appender.Flush();
        }

        var objects = _database.Rows($"SELECT i, {rest}(c0, c1, c2, c3, c4, c5), typeof({rest}(c0, c1, c2, c3, c4, c5)) FROM t ORDER BY i");

        objects.Count.ShouldBe(rows.Length);
        foreach (var row in objects)
        {
            row[2].ShouldBe("JSON");
            using var document = JsonDocument.Parse((string)row[1]!);
            var cells = document.RootElement.EnumerateObject().Select(p => (p.Name, p.Value.GetString())).ToList();
            var expected = names.Zip(rows[(long)row[0]!]).Where(cell => cell.Second is not null).ToList();
            cells.ShouldBe(expected);
        }
    }

    [Fact]
    public void Numbers_stand_bare_where_the_source_has_numbers_and_quoted_where_it_has_text()
    {
        SourceColumn[] columns =
        [
            new(0, "text"), new(1, "number", CellKind.JsonNumber), new(2, "flag", CellKind.JsonBoolean), new(3, "object", CellKind.Json),
            new(4, "string", CellKind.JsonString), new(5, "double", CellKind.Native, "DOUBLE"), new(6, "list", CellKind.Native, "VARCHAR[]"),
            new(7, "day", CellKind.Native, "DATE"), new(8, "money", CellKind.Native, "DECIMAL(18,2)"), new(9, "odd", CellKind.Native, "DOUBLE"),
            new(10, "native text", CellKind.Native, "VARCHAR"), new(11, "struct", CellKind.Native, "STRUCT(a INTEGER)"),
        ];
        var rest = Rest([.. columns.Select(RestColumn.Of)]);
        _database.Connection.Execute("""
            CREATE TABLE t AS SELECT '1' AS c0, '1.0e5' AS c1, 'true' AS c2, '{"a":[1]}' AS c3, '2' AS c4, 1.5::DOUBLE AS c5, ['x"', NULL] AS c6,
                DATE '2024-01-05' AS c7, 12.5::DECIMAL(18,2) AS c8, 'nan'::DOUBLE AS c9, '3' AS c10, {'a': 1} AS c11
            """);

        var arguments = string.Join(", ", columns.Select(column => RestColumn.ArgumentSql(column, column.SqlName)));
        var json = (string)_database.Column($"SELECT {rest}({arguments}) FROM t").Single()!;

        json.ShouldBe("""{"text":"1","number":1.0e5,"flag":true,"object":{"a":[1]},"string":"2","double":1.5,"list":["x\"",null],"""
            + """
            "day":"2024-01-05","money":12.50,"odd":"nan","native text":"3","struct":{"a":1}}
            """.Trim());
    }

    [Theory]
    [InlineData("""{"t":"\ud83d"}""", """{"t":"\\ud83d"}""")]
    [InlineData("""["\udc00x\ud83d\u0041","\ud83d\ud83d\ude00"]""", """["\\udc00x\\ud83d\u0041","\\ud83d\ud83d\ude00"]""")]
    [InlineData("""["\\ud83d","\ud83d\ude00\n","\uD83D"]""", """["\\ud83d","\ud83d\ude00\n","\\uD83D"]""")]
    public void An_escape_of_half_a_character_is_kept_as_its_letters(string json, string expected)
    {
        var rest = Rest([new("a", RestForm.Json)]);

        _database.Column($"SELECT {rest}(v) FROM (SELECT {DuckSql.Literal(json)} AS v)").ShouldBe([$$"""{"a":{{expected}}}"""]);
    }

    [Fact]
    public void Columns_of_one_name_become_one_array_where_the_first_of_them_stands()
    {
        var rest = Rest([new("Comment", RestForm.Text), new("Key", RestForm.Text), new("Comment", RestForm.Text), new("Comment", RestForm.Text)]);

        _database.Column($"SELECT {rest}(a, b, c, d) FROM (VALUES ('1', 'k', NULL, '2'), (NULL, 'k', NULL, '3'), (NULL, NULL, NULL, NULL), ('4', NULL, '5', '6')) v(a, b, c, d)")
            .ShouldBe(["""{"Comment":["1","2"],"Key":"k"}""", """{"Key":"k","Comment":["3"]}""", "{}", """{"Comment":["4","5","6"]}"""]);
    }

    [Fact]
    public void A_wide_and_mostly_empty_table_keeps_every_cell()
    {
        const int Columns = 1667;
        const int Rows = 3000;
        var rest = Rest([.. Enumerable.Range(0, Columns).Select(i => new RestColumn($"column {i}", RestForm.Text))]);
        var cells = string.Join(", ", Enumerable.Range(0, Columns).Select(i => $"CASE WHEN (i * 31 + {i}) % 40 = 0 THEN 'v' || i || '_{i}' END AS c{i}"));
        _database.Connection.Execute($"CREATE TABLE t AS SELECT i, {cells} FROM range({Rows}) r(i)");

        var arguments = string.Join(", ", Enumerable.Range(0, Columns).Select(i => $"c{i}"));
        using var result = _database.Connection.Query($"SELECT i, {rest}({arguments}) FROM t");

        var seen = 0;
        foreach (var row in result.Rows())
        {
            var i = (long)row[0]!;
            using var document = JsonDocument.Parse((string)row[1]!);
            var expected = Enumerable.Range(0, Columns).Where(c => (i * 31 + c) % 40 == 0)
                .Select(c => (string.Create(CultureInfo.InvariantCulture, $"column {c}"), string.Create(CultureInfo.InvariantCulture, $"v{i}_{c}")));
            document.RootElement.EnumerateObject().Select(p => (p.Name, p.Value.GetString()!)).SequenceEqual(expected).ShouldBeTrue($"row {i}");
            seen++;
        }
        seen.ShouldBe(Rows);
    }

    private string Rest(IReadOnlyList<RestColumn> columns) => _database.Register(name => new RestJsonFunction(name, columns));
}
