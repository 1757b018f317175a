using System.Text;
using Shouldly;
using Sluice.Pipelines.Reading;
using Sluice.Pipelines.Reading.Csv;
using Sluice.Tests.Pipelines.Reading.Csv.Support;
using Xunit;

namespace Sluice.Tests.Pipelines.Reading.Csv;

/// <summary>A stray quote in one record costs that record, or the one after it, and nothing else.</summary>
public sealed class RecoveryTests
{
    private const int Records = 400;

    public static TheoryData<string, int, int> Strays()
    {
        var cases = new TheoryData<string, int, int>();
        foreach (var at in new[] { 0, 1, 137, Records - 2, Records - 1 })
        {
            foreach (var blockBytes in new[] { 64, 1000, 2 << 20 })
            {
                foreach (var place in new[] { "start", "middle", "end", "opened", "closed", "doubled" })
                {
                    cases.Add(place, at, blockBytes);
                }
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Strays))]
    public void Rows_before_and_after_a_stray_quote_arrive_untouched(string place, int at, int blockBytes)
    {
        var lines = Enumerable.Range(0, Records).Select(Line).ToArray();
        lines[at] = place switch
        {
            "start" => "\"" + lines[at],
            "middle" => lines[at].Replace("text", "te\"xt"),
            "end" => lines[at] + "\"",
            "opened" => lines[at].Replace("text", "\"text"),
            "closed" => lines[at].Replace("\",", ","),
            _ => lines[at].Replace("text", "\"\"text\"\""),
        };
        using var source = CsvText.Open("id,note,text,amount\n" + string.Join("\n", lines), CsvText.Comma with { BlockBytes = blockBytes });

        var rows = CsvText.Rows(source);

        rows.Count.ShouldBe(Records);
        source.CountRecords(default).ShouldBe(Records);
        for (var i = 0; i < Records; i++)
        {
            if (i == at)
            {
                continue;
            }

            rows[i].Error.ShouldBe(StructureErrors.None, $"record {i}");
            rows[i].Cells.ShouldBe([$"{i}", $"note, {i}", $"text {i}", $"{i}.50"]);
        }

        rows[at].Error.ShouldBe(place is "middle" or "end" ? StructureErrors.None : StructureErrors.BrokenQuote);
        Encoding.UTF8.GetString(rows[at].Raw).ShouldBe(lines[at]);
    }

    [Fact]
    public void A_quote_that_is_closed_by_the_next_stray_quote_glues_no_records()
    {
        using var source = CsvText.Open("a,b\n1,\"x\n2,y\n3,\"z\n4,w\n");

        var rows = CsvText.Rows(source);

        rows.Select(row => $"{row.Error} {string.Join("|", row.Cells)}").ShouldBe(
            ["BrokenQuote 1|\"x", "None 2|y", "BrokenQuote 3|\"z", "None 4|w"]);
    }

    [Fact]
    public void A_record_over_several_lines_with_a_field_missing_is_one_ragged_record()
    {
        using var source = CsvText.Open("a,b,c\n1,\"x\ny\"\n2,p,q\n");

        var rows = CsvText.Rows(source);

        rows.Select(row => row.Error).ShouldBe([StructureErrors.TooFewFields, StructureErrors.None]);
        rows[0].Cells.ShouldBe(["1", "x\ny", null]);
    }

    [Fact]
    public void A_quote_that_is_never_closed_costs_one_record_of_many()
    {
        var text = new StringBuilder("a,b\n");
        for (var i = 0; i < 200_000; i++)
        {
            text.Append(i).Append(i == 100 ? ",\"open\n" : ",fine\n");
        }

        using var source = CsvText.Open(text.ToString());
        using var database = CsvText.Database();
        using var connection = database.Connect();
        var from = source.Register(connection);

        connection.Scalar<long>($"SELECT count(*) FROM {from}").ShouldBe(200_000);
        connection.Scalar<long>($"SELECT count(*) FROM {from} WHERE _error = 0 AND c1 = 'fine'").ShouldBe(199_999);
        connection.Scalar<long>($"SELECT _row FROM {from} WHERE _error = 4").ShouldBe(101);
        source.CountRecords(default).ShouldBe(200_000);
    }

    // Were the work quadratic, these would take hours: each line opens a quote that the whole rest of the file is in.
    [Theory]
    [InlineData("x\",\"y\n")]
    [InlineData("a,b\nx\",\"y\n")]
    [InlineData("\"a\n")]
    [InlineData("\"a\nb\",c\"\n")]
    [InlineData("\"a\"\"\n")]
    [InlineData("\"\n")]
    public void Hostile_files_are_read_in_one_go(string line)
    {
        var text = "a,b\n" + string.Concat(Enumerable.Repeat(line, 1_000_000 / line.Length));
        using var source = CsvText.Open(text, CsvText.Comma with { BlockBytes = 1 << 16 });
        using var database = CsvText.Database();
        using var connection = database.Connect();

        var rows = connection.Scalar<long>($"SELECT count(*) FROM {source.Register(connection)}");

        rows.ShouldBe(source.CountRecords(default));
        rows.ShouldBeGreaterThan(100_000);
    }

    private static string Line(int i) => $"{i},\"note, {i}\",text {i},{i}.50";
}
