using Shouldly;
using Sluice.Running.Rejects;
using Xunit;

namespace Sluice.Tests.Running;

/// <summary>Rows that a replay has held back again are rows of their file still.</summary>
public sealed class ReplayOfReplayTests : ReplayTests
{
    private const string Unique = Orders + "\ncheck:\n  - { unique: id, keep: first }\n";

    [Theory]
    [InlineData(LoadMode.Append)]
    [InlineData(LoadMode.Upsert)]
    public async Task A_row_that_is_mended_twice_is_a_duplicate_of_a_good_row_of_its_file(LoadMode mode)
    {
        var job = (await RunAsync("id,amount\n1,1\n2,x\n", Unique, mode)).Job;
        var first = await ReplayAsync(job, "_reject_id,amount\nJOB:2,y\n");

        var second = await ReplayAsync(first.Outcome!.Job, "_reject_id,id,amount\nJOB:2,1,5\n");

        Books(first).ShouldBe((0, 1, 0));
        Books(second).ShouldBe((0, 0, 1));
        Rows().ShouldBe(["1|1"]);
    }

    [Fact]
    public async Task A_row_that_is_mended_twice_is_a_duplicate_of_one_that_another_replay_has_loaded()
    {
        var job = (await RunAsync("id,amount\n1,1\n2,x\n3,x\n", Unique)).Job;
        var first = await ReplayAsync(job, "_reject_id,amount\nJOB:2,y\n");
        await ReplayAsync(job, "_reject_id,id,amount\nJOB:3,7,3\n");

        var second = await ReplayAsync(first.Outcome!.Job, "_reject_id,id,amount\nJOB:2,7,5\n");

        Books(second).ShouldBe((0, 0, 1));
        Rows().ShouldBe(["1|1", "7|3"]);
    }

    [Fact]
    public async Task A_row_that_is_mended_twice_is_added_to_the_table_that_its_file_has_replaced()
    {
        var job = (await RunAsync("id,amount\n1,1\n2,x\n", mode: LoadMode.Replace)).Job;
        var first = await ReplayAsync(job, "_reject_id,amount\nJOB:2,y\n");

        var second = await ReplayAsync(first.Outcome!.Job, "_reject_id,amount\nJOB:2,5\n");

        Books(second).ShouldBe((1, 0, 0));
        Rows().ShouldBe(["1|1", "2|5"]);
    }

    [Fact]
    public async Task A_row_that_is_mended_twice_comes_too_late_for_a_table_that_a_later_file_has_replaced()
    {
        var job = (await RunAsync("id,amount\n1,1\n2,x\n", mode: LoadMode.Replace)).Job;
        var first = await ReplayAsync(job, "_reject_id,amount\nJOB:2,y\n");
        var later = await RunAsync("id,amount\n8,8\n", mode: LoadMode.Replace);
        later.Completed.ShouldBeTrue(string.Join(' ', later.Problems));

        var refused = await Should.ThrowAsync<SluiceException>(() => ReplayAsync(first.Outcome!.Job, "_reject_id,amount\nJOB:2,5\n"));

        refused.Problems.Select(problem => problem.Code).ShouldBe(["table_replaced"]);
        Rows().ShouldBe(["8|8"]);
    }

    private static (long Accepted, long Rejected, long Duplicate) Books(ReplayOutcome replay)
    {
        replay.Outcome!.Completed.ShouldBeTrue(string.Join(' ', replay.Outcome.Problems));
        var books = replay.Outcome.Manifest!.Books;
        return (books.Accepted, books.Rejected, books.Duplicate);
    }
}
