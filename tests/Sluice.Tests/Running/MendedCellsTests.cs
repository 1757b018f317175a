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
}
