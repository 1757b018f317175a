using System.Text;
using Shouldly;
using Sluice.Pipelines.Reading;
using Sluice.Pipelines.Reading.Csv;
using Sluice.Tests.Pipelines.Reading.Csv.Support;
using Xunit;

namespace Sluice.Tests.Pipelines.Reading.Csv;

/// <summary>The parser's own ways of writing: sparse batches, records of very many fields, many chunks.</summary>
public sealed class RowParserTests
{
    [Theory]
    [InlineData(1, true, true)]
    [InlineData(2, true, false)]
    [InlineData(3, false, true)]
    [InlineData(4, true, true)]
    public void Wide_records_of_mostly_empty_fields_have_the_cells_of_the_written_rule(int seed, bool emptyIsNull, bool quotedEmptyIsNull)
    {
        var options = new CsvOptions
        {
            EmptyIsNull = emptyIsNull, QuotedEmptyIsNull = quotedEmptyIsNull, BlockBytes = 5000,
        };
        var bytes = Encoding.UTF8.GetBytes(SparseFile(seed, columns: 70, rows: 200));
        var rule = CsvPass.Rule(options);

        var (rows, _) = CsvPass.Read(bytes, rule, 70, options);

        var expected = new NaiveRecords(bytes, rule, 70, options).Rows();
        rows.Select(row => row.ToString()).ShouldBe(expected.Select(row => row.ToString()));
    }

    [Fact]
    public void A_record_of_more_fields_than_are_indexed_is_one_row()
    {
        var text = "a,b\n1,2\n" + new string(',', 400_000) + "\r\n3,4\n" + new string(',', 400_000);
        using var source = CsvText.Open(text);

        var rows = CsvText.Rows(source);

        rows.Select(row => row.Error).ShouldBe(
            [StructureErrors.None, StructureErrors.TooManyFields, StructureErrors.None, StructureErrors.TooManyFields]);
        rows.Select(row => row.Raw.Length).ShouldBe([3, 400_000, 3, 400_000]);
        rows[2].Cells.ShouldBe(["3", "4"]);
        source.CountRecords(default).ShouldBe(4);
    }

    [Fact]
    public void Only_the_columns_that_are_asked_for_are_written()
    {
        var text = "a,b,c\n" + string.Concat(Enumerable.Range(0, 5000).Select(i => $"{i},\"x{i}\",{i * 2}\n"));
        using var source = CsvText.Open(text, CsvText.Comma with { BlockBytes = 3000 });
        using var database = CsvText.Database();
        using var connection = database.Connect();
        var from = source.Register(connection);

        connection.Scalar<long>($"SELECT count(*) FROM {from}").ShouldBe(5000);
        connection.Scalar<long>($"SELECT sum(_row)::BIGINT FROM {from}").ShouldBe(5000L * 5001 / 2);
        connection.Scalar<long>($"SELECT sum(c2::BIGINT)::BIGINT FROM {from}").ShouldBe(4999L * 5000);
        connection.Scalar<string>($"SELECT max(c1) || min(c0) FROM {from}").ShouldBe("x9990");
        connection.Scalar<long>($"SELECT count(*) FROM {from} WHERE c1 = 'x' || c0 AND _error = 0").ShouldBe(5000);
    }

    [Fact]
    public void A_limit_leaves_the_connection_and_the_source_usable()
    {
        var text = "a\n" + string.Concat(Enumerable.Range(0, 200_000).Select(i => $"{i}\n"));
        using var source = CsvText.Open(text, CsvText.Comma with { BlockBytes = 1000 });
        using var database = CsvText.Database();
        using var connection = database.Connect();
        var from = source.Register(connection);

        connection.Scalar<string>($"SELECT c0 FROM {from} LIMIT 1").ShouldNotBeNull();
        connection.Scalar<long>($"SELECT count(DISTINCT c0) FROM {from}").ShouldBe(200_000);
    }

    private static string SparseFile(int seed, int columns, int rows)
    {
        var random = new Random(seed);
        string[] cells =
        [
            "x", "NA", "\"\"", "\"in, quotes\"", "\"a \"\"b\"\" c\"", "a text that is longer than twelve bytes", "é", "\"over\nlines\"",
        ];
        var text = new StringBuilder();
        for (var row = 0; row < rows; row++)
        {
            // Some records are ragged, some are dense, so that the ways of writing take turns.
            var fields = row % 50 == 49 ? columns - 1 : columns;
            var density = row % 90 > 70 ? 1 : 12;
            text.AppendJoin(',', Enumerable.Range(0, fields)
                .Select(_ => random.Next(density) == 0 ? cells[random.Next(cells.Length)] : ""));
            text.Append(row % 3 == 0 ? "\r\n" : "\n");
        }

        return text.ToString();
    }
}
