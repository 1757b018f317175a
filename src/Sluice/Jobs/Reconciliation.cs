using Sluice.Running;

namespace Sluice.Jobs;

/// <summary>
/// Holds the job database against what is really there: what a store has lost is loaded again, and a job whose file is
/// gone does not wait for ever.
/// </summary>
/// <param name="jobs">The job database.</param>
/// <param name="loaded">What the stores have.</param>
/// <param name="home">The home folder.</param>
/// <param name="isAway">Says of an arrival whether its file can only not be had now.</param>
/// <param name="bell">Wakes the worker.</param>
/// <param name="notices">Where it is told.</param>
internal sealed class Reconciliation(IJobDatabase jobs, LoadedJobs loaded, string home, Func<Arrival, bool> isAway, JobBell bell, Notices notices)
{
    // What a store loses, it loses from its newest: its log since the last checkpoint. Packages are kept for much longer.
    private static readonly TimeSpan Window = TimeSpan.FromDays(1);
    private const int JobsMax = 5000;
    private const int PageJobs = 500;

    /// <summary>Does it once.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        await ReopenLostAsync(cancellation);
        await RefuseMissingAsync(cancellation);
    }

    private async Task ReopenLostAsync(CancellationToken cancellation)
    {
        var completed = await jobs.CompletedAsync(await jobs.NowAsync(cancellation) - Window, cancellation);
        foreach (var job in await Task.Run(() => loaded.Lost(completed.Take(JobsMax)), cancellation))
        {
            if (await jobs.ReopenAsync(job, cancellation) is not null)
            {
                notices.Give("job_reopened", "A store has lost what the job had loaded; it is loaded again.", job, isWarning: true);
                bell.RingWork();
            }
        }
    }

    private async Task RefuseMissingAsync(CancellationToken cancellation)
    {
        long? before = null;
        while (await jobs.ListAsync(new JobFilter { States = [JobState.Queued], BeforeNumber = before, JobsMax = PageJobs }, cancellation) is { Count: > 0 } page)
        {
            foreach (var job in page.Where(job => !File.Exists(job.Arrival.Path ?? Path.Combine(home, job.Arrival.KeptPath)) && !isAway(job.Arrival)))
            {
                var refusal = JobError.Of(new Problem("arrival_missing", "The file of the job is not there any more.")
                {
                    File = job.Arrival.Name,
                    Advice = "Let it arrive again.",
                });
                if (await jobs.RefuseAsync(job.Id, refusal, cancellation) is not null)
                {
                    notices.Give("job_failed", $"{job.Arrival.Name}: failed; {refusal.Problems[0]}", job.Id, isWarning: true);
                }
            }

            before = page[^1].Number;
        }
    }
}
