using Shouldly;
using Sluice.Running.Rejects;
using Sluice.Stores;
using Sluice.Tests.Support;
using Xunit;

namespace Sluice.Tests.Running;

/// <summary>A replay that a store will never take keeps no row from the next.</summary>
public sealed class RefusedReplayTests : ReplayTests
{
    private const string Mended = "_reject_id,amount\nJOB:2,2\nJOB:3,3\n";

    [Fact]
    public async Task Rows_that_a_store_has_refused_are_free_again()
    {
        var job = await RunBesideATableOfOthersAsync();

        var refused = await ReplayAsync(job, Mended, request => request with { Targets = [To("others", schema: SchemaMode.Freeze)] });
        var replay = await ReplayAsync(job, Mended);

        refused.Outcome!.Completed.ShouldBeFalse();
        (replay.Replayed, replay.Outcome?.Completed).ShouldBe((2, true));
        Rows().ShouldBe(["1|1", "2|2", "3|3"]);
    }

    [Fact]
    public async Task Rows_of_a_replay_that_was_stopped_and_that_its_store_refuses_are_free_again()
    {
        var job = await RunBesideATableOfOthersAsync();
        var stopped = await ReplayAsync(job, Mended, request => request with { Targets = [To("others", schema: SchemaMode.Freeze)], Fault = "full:package" });

        var replay = await ReplayAsync(job, Mended);

        stopped.Outcome!.Completed.ShouldBeFalse();
        replay.Notes.Select(note => note.Code).ShouldBe(["replay_given_back"]);
        (replay.Replayed, replay.Outcome?.Completed).ShouldBe((2, true));
        Rows().ShouldBe(["1|1", "2|2", "3|3"]);
    }

    [Fact]
    public async Task A_replay_that_is_stopped_says_so_and_its_rows_are_free_again()
    {
        var job = (await RunAsync("id,amount\n1,1\n2,x\n3,x\n")).Job;
        File.WriteAllText(At("mended.csv"), Mended.Replace("JOB", job));
        using var stop = new CancellationTokenSource();
        var sign = At("claimed");

        var replay = Task.Run(() => Engine.ReplayRejectsAsync(
            new ReplayRequest(At("mended.csv")) { Fault = $"hold:claim:{sign}" }, cancellation: stop.Token));
        Eventually.True(() => File.Exists(sign), "the rows are claimed");
        stop.Cancel();
        File.Delete(sign);

        await Should.ThrowAsync<OperationCanceledException>(() => replay);
        (await ReplayAsync(job, Mended)).Replayed.ShouldBe(2);
        Rows().ShouldBe(["1|1", "2|2", "3|3"]);
    }

    private async Task<string> RunBesideATableOfOthersAsync()
    {
        Database.Rows(At("x.duckdb"), "CREATE TABLE others (name TEXT, born DATE)");
        return (await RunAsync("id,amount\n1,1\n2,x\n3,x\n")).Job;
    }
}
