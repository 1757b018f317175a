using Shouldly;
using Sluice.Running.Rejects;
using Sluice.Tests.Support;
using Xunit;

namespace Sluice.Tests.Running;

/// <summary>What a person has not changed stays as it was, and what was changed becomes what was meant.</summary>
public sealed class MendedCellsTests : ReplayTests
{
    [Fact]
    public async Task Columns_that_no_target_takes_come_back_where_the_rows_are_enriched()
    {
        Database.Rows(At("make.duckdb"), $"COPY (SELECT 1 AS id, 'fine' AS summary, 'x' AS extra, 5 AS more) TO '{At("p.parquet")}' (FORMAT parquet)");
        var job = (await RunFileAsync("p.parquet", """
            pipeline: p
            map:
              id: { from: id, between: [9, null] }
              summary: summary
              rest: json
            enrich:
              sentiment: { of: [summary] }
            """)).Job;

        await Engine.ExportRejectsAsync(job, At("rejects.csv"));
        File.ReadAllText(At("rejects.csv")).ShouldEndWith(",1,fine,x,5\r\n");
        var replay = await ReplayAsync(job, "_reject_id,id\nJOB:1,11\n");

        replay.Outcome!.Completed.ShouldBeTrue(string.Join(' ', replay.Outcome.Problems));
        Rows("SELECT id, summary, rest->>'extra', rest->>'more' FROM orders").ShouldBe(["11|fine|x|5"]);
    }

    [Fact]
    public async Task A_mended_duplicate_keeps_the_cells_of_columns_that_were_taken_out_also_when_its_file_is_gone()
    {
        const string Yaml = """
            pipeline: orders
            read: { empty: quoted_text }
            map:
              id: { from: id, type: integer }
              note: note
              memo: memo
            check:
              - { unique: id }
            """;
        var job = (await RunAsync("id,note,memo\n1,kept,\"\"\n1,b,\n", Yaml)).Job;
        await Engine.ExportRejectsAsync(job, At("rejects.csv"), withDuplicates: true);
        File.Delete(At("orders.csv"));

        var replay = await ReplayAsync(job, "_reject_id,id,memo\nJOB:1,3,\n");

        replay.Outcome!.Completed.ShouldBeTrue(string.Join(' ', replay.Outcome.Problems));
        Rows("SELECT id, note, memo IS NULL FROM orders ORDER BY id").ShouldBe(["1|b|True", "3|kept|False"]);
    }

    [Fact]
    public async Task Duplicates_that_nobody_has_exported_can_not_be_held_against_their_records_and_are_refused()
    {
        var job = (await RunAsync("id,amount\n1,1\n1,2\n", Orders + "\ncheck:\n  - { unique: id }\n")).Job;

        var refused = await ReplayAsync(job, "_reject_id,id\nJOB:1,3\n");

        refused.Outcome!.Problems.Select(problem => problem.Code).ShouldBe(["duplicates_not_kept"]);
    }

    [Theory]
    [InlineData("0124", "0124")]
    [InlineData("124", "124")]
    [InlineData("\"0124\"", "0124")]
    public async Task A_text_over_a_cell_of_mixed_JSON_is_JSON_or_a_text(string typed, string expected)
    {
        var job = await RunMixedAsync();

        var replay = await ReplayAsync(job, $"_reject_id,id,zip\nJOB:2,2,\"{typed.Replace("\"", "\"\"")}\"\n");

        replay.Outcome!.Manifest!.Books.Accepted.ShouldBe(1);
        Rows("SELECT id, rest->>'zip' FROM orders WHERE json_valid(rest::VARCHAR) ORDER BY id").ShouldBe(["1|0123", $"2|{expected}"]);
    }

    [Fact]
    public async Task An_object_over_a_cell_of_mixed_JSON_that_is_none_is_a_reject_until_it_is_one()
    {
        var job = await RunMixedAsync();

        var first = await ReplayAsync(job, "_reject_id,id,zip\nJOB:2,2,\"{\"\"a\"\":\"\n");
        var second = await ReplayAsync(first.Outcome!.Job, "_reject_id,id\nJOB:2,2\n");
        var third = await ReplayAsync(second.Outcome!.Job, "_reject_id,zip\nJOB:2,\"{\"\"a\"\":1}\"\n");

        first.Outcome.Manifest!.RejectsByCode.Keys.ShouldContain("unreadable_cell");
        second.Outcome.Manifest!.RejectsByCode.Keys.ShouldContain("unreadable_cell");
        third.Outcome!.Manifest!.Books.Accepted.ShouldBe(1);
        Rows("SELECT id, rest->'zip'->>'a' FROM orders WHERE id = 2").ShouldBe(["2|1"]);
    }

    [Fact]
    public async Task A_record_written_anew_where_none_is_broken_is_refused_and_nothing_is_taken()
    {
        var job = (await RunAsync("id,amount\n1,1\n2,x\n")).Job;

        var refused = await ReplayAsync(job, "_reject_id,_raw,amount\nJOB:2,\"2,5\",x\n");

        refused.Outcome!.Problems.Select(problem => problem.Code).ShouldBe(["sound_record"]);
        (await ReplayAsync(job, "_reject_id,_raw,amount\nJOB:2,,5\n")).Replayed.ShouldBe(1);
        Rows().ShouldBe(["1|1", "2|5"]);
    }

    [Fact]
    public async Task An_export_that_takes_longer_than_its_pipeline_allows_is_stopped()
    {
        var job = (await RunAsync("id,amount\n1,1\n2,x\n", Orders + "\nlimits: { time_seconds: 3599 }\n")).Job;
        var record = At($"home/packages/{job}/run.json");
        File.WriteAllText(record, File.ReadAllText(record).Replace("\"time_seconds\":3599", "\"time_seconds\":0"));

        var stopped = await Should.ThrowAsync<SluiceException>(() => Engine.ExportRejectsAsync(job, At("rejects.csv")));

        stopped.Problems.Select(problem => problem.Code).ShouldBe(["child_time"]);
        File.Exists(At("rejects.csv")).ShouldBeFalse();
    }

    private async Task<string> RunMixedAsync() => (await RunAsync("{\"id\":1,\"zip\":\"0123\"}\n{\"id\":\"x\",\"zip\":123}\n", """
        pipeline: orders
        map:
          id: { from: id, type: integer }
          rest: json
        """, file: "orders.ndjson")).Job;
}
