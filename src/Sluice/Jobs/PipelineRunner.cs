using Sluice.Pipelines.Config;
using Sluice.Running;

namespace Sluice.Jobs;

/// <summary>Runs jobs through their pipelines: what the engine does with one file, for the files of the queue.</summary>
/// <param name="runner">Runs one file.</param>
/// <param name="jobs">Says whose place a job takes.</param>
/// <param name="isAway">Says of an arrival whether its file can only not be had now.</param>
/// <param name="fault">A fault that a test wants to see survived, by the name of the file; null outside tests.</param>
internal sealed class PipelineRunner(JobRunner runner, IJobDatabase jobs, Func<Arrival, bool> isAway, Func<string, string?> fault) : IJobRunner
{
    /// <inheritdoc/>
    public async Task RunAsync(IReadOnlyList<RunningJob> running, Func<RunningJob, AttemptEnd, Task> ended)
    {
        if (running is [var only])
        {
            await ended(only, EndOf(only, await runner.RunAsync(await RequestOfAsync(only), progress => Show(only, progress), only.Stopped)));
            return;
        }

        var batch = new List<BatchEntry>();
        foreach (var job in running)
        {
            batch.Add(new BatchEntry(
                await RequestOfAsync(job), progress => Show(job, progress), outcome => ended(job, EndOf(job, outcome)), job.Stopped));
        }

        await runner.RunBatchAsync(batch);
    }

    private static void Show(RunningJob job, PackProgress progress) => job.Show(progress.Phase, progress.Share, progress.Counters);

    private async Task<RunRequest> RequestOfAsync(RunningJob running)
    {
        var job = running.Job;
        return new RunRequest(job.Arrival.Path ?? job.Arrival.Name)
        {
            Job = job.Id,
            Kept = job.Arrival.Path is null ? job.Arrival.KeptPath : null,
            Sha256 = job.Arrival.Sha256,
            ArrivedAt = job.Arrival.ReceivedAt,
            Pipeline = job.Spec.Pipeline,
            Replaces = job.OnRepeat == RepeatMode.Reload ? await jobs.ReplacedByAsync(job.Id) : [],
            Fault = fault(job.Arrival.Name),
        };
    }

    private AttemptEnd EndOf(RunningJob running, JobOutcome outcome)
    {
        if (outcome.Completed)
        {
            return new AttemptEnd.Completed(outcome.Counters);
        }

        if (outcome.Cancelled)
        {
            return new AttemptEnd.Cancelled(outcome.Counters);
        }

        var error = JobError.Of(outcome.Problems) with { Failure = outcome.Failure };
        return outcome.Cause switch
        {
            FailureCause.Transient => new AttemptEnd.RetryLater(error, TimeSpan.Zero),
            FailureCause.ChildDied => new AttemptEnd.ChildDied(error, TimeSpan.Zero),
            FailureCause.Final when error.Code == "file_not_found" && isAway(running.Job.Arrival) =>
                new AttemptEnd.RetryLater(error, TimeSpan.Zero) { UsesTry = false },
            FailureCause.NeedsAnswer => new AttemptEnd.Failed(error with { Code = JobError.NeedsAnswer }),
            _ => new AttemptEnd.Failed(error),
        };
    }
}
