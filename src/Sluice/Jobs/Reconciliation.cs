using Sluice.Running;
using Sluice.Running.Rejects;

namespace Sluice.Jobs;

/// <summary>
/// Holds the job database, and the replays that are none of its jobs, against what is really there: what a store has lost
/// is loaded again, and a job whose file is gone does not wait for ever.
/// </summary>
/// <param name="jobs">The job database.</param>
/// <param name="loaded">What the stores have.</param>
/// <param name="replays">Finds replays that a store has lost.</param>
/// <param name="home">The home folder.</param>
/// <param name="isAway">Says of an arrival whether its file can only not be had now.</param>
/// <param name="bell">Wakes the worker.</param>
/// <param name="notices">Where it is told.</param>
internal sealed class Reconciliation(IJobDatabase jobs, LoadedJobs loaded, LostReplays replays, string home, Func<Arrival, bool> isAway, JobBell bell, Notices notices)
{
    // What a store loses, it loses from its newest: its log since the last checkpoint. So many jobs of the last day are looked at
    // in any case, and older ones for as long as more is found lost. Packages are kept for much longer.
    private static readonly TimeSpan Window = TimeSpan.FromDays(1);
    private const int JobsMax = 5000;
    private const int PageJobs = 500;

    private readonly HashSet<string> _reopened = [];
    private IReadOnlyList<LostReplay> _lostReplays = [];

    /// <summary>True while replays are still to be loaded again.</summary>
    public bool HasLostReplays => _lostReplays.Count > 0;

    /// <summary>Does it once.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        await ReopenLostAsync(cancellation);
        await RefuseMissingAsync(cancellation);
    }

    /// <summary>
    /// Loads the replays again that a store has lost, once the jobs that it has lost have ended: a replay is the newest word
    /// on its rows.
    /// </summary>
    public async Task ReloadReplaysAsync(CancellationToken cancellation)
    {
        foreach (var job in HasLostReplays ? _reopened.ToList() : [])
        {
            if (await jobs.FindAsync(job, cancellation) is { Status.HasEnded: false })
            {
                return;
            }

            _reopened.Remove(job);
        }

        foreach (var lost in _lostReplays)
        {
            notices.Give("replay_reloaded", "A store has lost what the replay had loaded; it is loaded again.", lost.Job, isWarning: true);
            if (await replays.ReloadAsync(lost, cancellation) is { } problem)
            {
                notices.Give("replay_unfinished", problem.ToString(), lost.Job, isWarning: true);
            }
        }

        _lostReplays = [];
    }

    private async Task ReopenLostAsync(CancellationToken cancellation)
    {
        var since = await jobs.NowAsync(cancellation) - Window;
        var lost = await LostAsync(since, cancellation);
        foreach (var job in lost.Count == 0 ? [] : await jobs.ReopenAsync(lost, cancellation))
        {
            _reopened.Add(job);
            notices.Give("job_reopened", "A store has lost what the job had loaded; it is loaded again.", job, isWarning: true);
        }

        bell.RingWork();
        _lostReplays = await Task.Run(() => replays.Find(since), cancellation);
    }

    private async Task<IReadOnlyList<string>> LostAsync(DateTimeOffset since, CancellationToken cancellation)
    {
        var lost = new List<string>();
        var (found, looked) = (0, 0);
        long? before = null;
        while (await jobs.ListAsync(new JobFilter { States = [JobState.Completed], BeforeNumber = before, JobsMax = PageJobs }, cancellation) is { Count: > 0 } page
            && (before is null || found > 0 || (looked < JobsMax && page[0].Status.EndedAt > since)))
        {
            var ofPage = await Task.Run(() => loaded.Lost(page.Select(job => job.Id)), cancellation);
            lost.AddRange(ofPage);
            (before, found, looked) = (page[^1].Number, ofPage.Count, looked + page.Count);
        }

        return lost;
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
