using Sluice.Host.Local;
using Sluice.Host.Rendering;
using Sluice.Jobs;
using Sluice.Pipelines.Config;
using Sluice.Running;

namespace Sluice.Host.Commands;

/// <summary>Runs files as jobs of somebody else's queue and waits for them, as <c>sluice run</c> would have run them itself.</summary>
/// <param name="front">Whoever has the queue.</param>
/// <param name="progress">Shows how far they are.</param>
internal sealed class QueuedRun(IJobFront front, ProgressLine progress)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    /// <summary>What is said when a command that waits for a job is stopped.</summary>
    public static StoppedException GoesOn(string job) => new($"The job goes on without this command: sluice jobs watch {job}, or sluice jobs cancel {job}.");

    /// <summary>Runs a file.</summary>
    /// <param name="path">The file, as the user named it.</param>
    /// <param name="add">What is asked for it.</param>
    /// <param name="cancellation">Stops waiting; the job goes on.</param>
    public async Task<JobOutcome> RunAsync(string path, JobRequest add, CancellationToken cancellation)
    {
        var added = await front.AskAsync(add, cancellation);
        var job = added.Jobs[0];
        try
        {
            while (!HasEnded(job))
            {
                if (job.Progress is { } now)
                {
                    progress.Show(path, PackProgressOf(now));
                }

                await Task.Delay(Look, cancellation);
                job = (await front.AskAsync(new JobRequest(JobVerb.Show) { Job = job.Id }, cancellation)).Jobs[0];
            }
        }
        catch (OperationCanceledException)
        {
            throw GoesOn(job.Id);
        }
        catch (SluiceException lost)
        {
            throw new SluiceException(lost.Kind, [.. lost.Problems, new Problem("job_unknown", $"How the job {job.Id} of this file ends is not known here.")
            {
                File = path,
                Advice = $"Ask for it once whoever runs it is there again: sluice jobs show {job.Id}.",
            }], lost);
        }
        finally
        {
            progress.Clear();
        }

        if (added.Outcomes[0] == AddOutcome.Skipped && job.State == JobState.Completed)
        {
            return OutcomeOf(job) with { Repeat = new JobRepeat(job.Id, job.EndedAt ?? job.ReceivedAt, RepeatMode.Skip) };
        }

        var outcome = await front.OutcomeAsync(job.Id, cancellation);
        var tellsTheEnd = job.State == JobState.Completed ? outcome?.Completed == true : outcome?.Failure is not null;
        return tellsTheEnd ? outcome! : OutcomeOf(job) with { Manifest = outcome?.Manifest, Loads = outcome?.Loads ?? [] };
    }

    /// <summary>True when nothing more will happen to a job.</summary>
    public static bool HasEnded(JobView job) => job.State is not (JobState.Queued or JobState.Running);

    /// <summary>How a job ended, as the queue says.</summary>
    private static JobOutcome OutcomeOf(JobView job) => job.State == JobState.Completed ? JobOutcome.Unrecorded(job.Id) with { Completed = true } : new()
    {
        Job = job.Id,
        Completed = false,
        Failure = job.Failure ?? (job.NeedsAnswer ? FailureKind.Contract : FailureKind.Failed),
        Problems = job.Problems.Count > 0 ? job.Problems : [new Problem("job_" + job.State.ToString().ToLowerInvariant(), $"The job {job.Id} is {job.State.ToString().ToLowerInvariant()}.")],
        Seconds = new JobSeconds(0, 0, 0, ((job.EndedAt - job.StartedAt) ?? TimeSpan.Zero).TotalSeconds),
    };

    private static PackProgress PackProgressOf(ProgressView now) => new(now.Phase,
        now.Counters.GetValueOrDefault("bytes_read"), now.Counters.GetValueOrDefault("bytes_total"),
        now.Counters.GetValueOrDefault("rows_read"), now.Counters.GetValueOrDefault("rejected"));
}
