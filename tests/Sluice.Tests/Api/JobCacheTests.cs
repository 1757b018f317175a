using Shouldly;
using Sluice.Host.Api;
using Sluice.Jobs;
using Sluice.Pipelines.Config;
using Sluice.Tests.Support;
using Xunit;

namespace Sluice.Tests.Api;

/// <summary>Many ask about a job, and the job table is asked once.</summary>
public sealed class JobCacheTests
{
    private readonly ManualTime _time = new();
    private int _asked;

    [Fact]
    public async Task However_many_ask_within_a_second_the_job_table_is_asked_once()
    {
        var cache = new JobCache(ReadAsync, new ProgressBoard(_time), _time);

        await Task.WhenAll(Enumerable.Range(0, 2000).Select(_ => cache.FindAsync("job")));
        _asked.ShouldBe(1);

        _time.Advance(TimeSpan.FromSeconds(1));
        await cache.FindAsync("job");
        _asked.ShouldBe(2);
    }

    [Fact]
    public async Task What_happened_to_a_job_is_seen_at_the_next_look()
    {
        var cache = new JobCache(ReadAsync, new ProgressBoard(_time), _time);
        await cache.FindAsync("job");

        cache.Forget("job");
        await cache.FindAsync("job");

        _asked.ShouldBe(2);
    }

    [Fact]
    public async Task How_far_a_job_is_comes_from_the_board_at_each_look()
    {
        var board = new ProgressBoard(_time);
        var cache = new JobCache(ReadAsync, board, _time);
        board.Show("job", "pack", 0.1, new Dictionary<string, long> { ["rows_read"] = 1 });
        (await cache.FindAsync("job")).Progress!.Counters["rows_read"].ShouldBe(1);

        board.Show("job", "pack", 0.5, new Dictionary<string, long> { ["rows_read"] = 2 });

        (await cache.FindAsync("job")).Progress!.Counters["rows_read"].ShouldBe(2);
        _asked.ShouldBe(1);
    }

    [Fact]
    public async Task A_job_that_could_not_be_read_is_asked_for_again()
    {
        var cache = new JobCache(_ => ++_asked == 1 ? Task.FromException<JobView>(new InvalidOperationException()) : Task.FromResult(View()), new ProgressBoard(_time), _time);

        await Should.ThrowAsync<InvalidOperationException>(() => cache.FindAsync("job"));

        (await cache.FindAsync("job")).Id.ShouldBe("job");
    }

    private Task<JobView> ReadAsync(string id)
    {
        Interlocked.Increment(ref _asked);
        return Task.FromResult(View());
    }

    private static JobView View() => new()
    {
        Id = "job",
        Number = 1,
        State = JobState.Running,
        Pipeline = "orders",
        File = "orders.csv",
        Bytes = 1,
        Sha256 = "",
        Origin = "upload",
        Priority = JobPriority.Normal,
        ReceivedAt = default,
        Attempts = 1,
    };
}
