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
}
