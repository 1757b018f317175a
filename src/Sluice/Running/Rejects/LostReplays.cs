using Sluice.Packages;

namespace Sluice.Running.Rejects;

/// <summary>Replays of which a store has lost the package. They are no jobs of the queue, so that nothing there tells of them.</summary>
internal sealed class LostReplays(EngineSettings settings, LoadedJobs loaded, JobRunner runner)
{
    /// <summary>
    /// Replays that were loaded, or would have been if nothing around them had stopped them, and of which a store lacks the
    /// package, oldest first.
    /// </summary>
    /// <param name="since">Only replays that began after this.</param>
    public IReadOnlyList<LostReplay> Find(DateTimeOffset since)
    {
        // Ids of jobs begin with the time at which they were made.
        var first = Guid.CreateVersion7(since).ToString()[..13];
        var replays = Directory.EnumerateDirectories(settings.PackagesFolder)
            .Where(folder => !folder.EndsWith(PackageFolder.PartEnding, StringComparison.Ordinal))
            .SelectMany(folder => ReplayLedger.JobsIn(folder).Select(job => new LostReplay(job, Path.GetFileName(folder))))
            .Where(replay => string.CompareOrdinal(replay.Job, first) >= 0 && IsLoaded(replay.Job))
            .OrderBy(replay => replay.Job, StringComparer.Ordinal).ToList();
        var lost = loaded.Lost(replays.Select(replay => replay.Job)).ToHashSet();
        return [.. replays.Where(replay => lost.Contains(replay.Job))];
    }

    /// <summary>Loads one again.</summary>
    /// <returns>What hindered it; null when it is loaded.</returns>
    public async Task<Problem?> ReloadAsync(LostReplay replay, CancellationToken cancellation)
    {
        try
        {
            using var only = new ReplayLedger(settings.PackageFolder(replay.Original)).Lock();
            var outcome = await runner.RunAsync(RequestOf(settings, replay.Job, replay.Job), null, cancellation);
            return outcome.Completed ? null : outcome.Problems.FirstOrDefault() ?? new Problem("replay_unfinished", "It was stopped.");
        }
        catch (Exception problem) when (problem is SluiceException or IOException or UnauthorizedAccessException)
        {
            return problem is SluiceException failure ? failure.Problems[0] : new Problem("replay_unfinished", problem.Message);
        }
    }

    /// <summary>A request for loading the package that a replay has left.</summary>
    /// <param name="settings">Where the package is.</param>
    /// <param name="job">The replay.</param>
    /// <param name="file">The mended file, as the user named it.</param>
    /// <exception cref="SluiceException">The package does not say where it goes.</exception>
    public static RunRequest RequestOf(EngineSettings settings, string job, string file)
    {
        var spec = RunSpec.Read(settings.PackageFolder(job));
        return new RunRequest(file) { Job = job, Pipeline = spec.Pipeline, Targets = spec.Targets, OnlyLoads = true };
    }

    private bool IsLoaded(string job) =>
        JobOutcome.TryRead(settings.PackageFolder(job)) is { Completed: true } or { Cancelled: true } or { Cause: FailureCause.Transient };
}

/// <summary>A replay of which a store has lost the package.</summary>
/// <param name="Job">Its job.</param>
/// <param name="Original">The job whose rejects it has taken.</param>
internal sealed record LostReplay(string Job, string Original);
