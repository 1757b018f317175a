using Shouldly;
using Sluice.Host.Commands;
using Sluice.Host.Local;
using Sluice.Host.Rendering;
using Sluice.Jobs;
using Sluice.Pipelines.Config;
using Sluice.Running;
using Xunit;

namespace Sluice.Tests.Commands;

/// <summary>What <c>run</c> tells of a file that is a job of somebody else's queue.</summary>
public sealed class QueuedRunTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_job_that_completed_is_told_so_also_when_its_record_is_missing_or_of_an_earlier_attempt(bool hasOldRecord)
    {
        var front = new FakeFront(AddOutcome.Queued, JobState.Running, JobState.Completed)
        {
            Outcome = hasOldRecord ? JobOutcome.Unrecorded("job") with { Failure = FailureKind.StoreDown } : null,
        };

        var outcome = await RunAsync(front);

        (outcome.Completed, outcome.Failure, outcome.Problems.Count).ShouldBe((true, null, 0));
        Told(outcome).ShouldBe("a.csv: completed\n");
    }

    [Fact]
    public async Task A_file_that_is_in_a_job_already_is_told_as_skipped_once_that_job_has_its_rows()
    {
        var outcome = await RunAsync(new FakeFront(AddOutcome.Skipped, JobState.Queued, JobState.Running, JobState.Completed));

        outcome.Completed.ShouldBeTrue();
        outcome.Repeat!.Did.ShouldBe(RepeatMode.Skip);
        Told(outcome).ShouldStartWith("a.csv: skipped\n");
    }

    [Fact]
    public async Task A_file_that_is_in_a_job_already_fails_with_that_job()
    {
        var outcome = await RunAsync(new FakeFront(AddOutcome.Skipped, JobState.Queued, JobState.Failed));

        (outcome.Completed, outcome.Failure).ShouldBe((false, FailureKind.Failed));
        Told(outcome).ShouldStartWith("a.csv: failed\n");
    }

    private static Task<JobOutcome> RunAsync(FakeFront front) =>
        new QueuedRun(front, new ProgressLine(TextWriter.Null, isTerminal: false, isQuiet: true)).RunAsync("a.csv", new JobRequest(JobVerb.Add), CancellationToken.None);

    private static string Told(JobOutcome outcome)
    {
        using var output = new StringWriter { NewLine = "\n" };
        RunSummary.Write(output, "a.csv", outcome, dryRun: false, guessed: false, verbose: false);
        return output.ToString();
    }

    /// <summary>Adds a job, which is in the next of its states each time it is asked for.</summary>
    private sealed class FakeFront(AddOutcome added, params JobState[] states) : IJobFront
    {
        private int _next;

        public JobOutcome? Outcome { get; init; }

        public Task<JobReply> AskAsync(JobRequest request, CancellationToken cancellation) => Task.FromResult(new JobReply
        {
            Jobs =
            [
                new JobView
                {
                    Id = "job", Number = 1, State = states[_next++], Pipeline = "p", File = "a.csv", Sha256 = "", Origin = "path", Bytes = 1,
                    Priority = JobPriority.Normal, ReceivedAt = DateTimeOffset.UnixEpoch, Attempts = 1, Problems = [], Counters = new Dictionary<string, long>(),
                },
            ],
            Outcomes = [added],
        });

        public Task<JobOutcome?> OutcomeAsync(string job, CancellationToken cancellation) => Task.FromResult(Outcome);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
