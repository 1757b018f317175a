using Sluice.Packages;
using Sluice.Pipelines.Config;

namespace Sluice.Running.Rejects;

/// <summary>
/// Replays mended rejects: a child tells which rejects a mended file holds, those that nobody has taken yet are claimed,
/// and they run as a job of their own through the pipeline that held them back, into the same stores. The claim is on the
/// disk before anything is made, and is given back only when nothing of it can be in a store; what a crash left between is
/// finished, or given back, before the next replay of that job begins. One at a time in a home folder.
/// </summary>
internal sealed class Replays(EngineSettings settings, JobRunner runner, RejectDesk desk)
{
    /// <summary>Replays a mended file.</summary>
    /// <exception cref="SluiceException">The file is no export, or what is in it can not be replayed at all.</exception>
    public async Task<ReplayOutcome> ReplayAsync(ReplayRequest request, Action<PackProgress>? onProgress, CancellationToken cancellation)
    {
        using var read = await ReadAsync(request, cancellation);
        using var only = read.Ledger.Lock();
        return await ReplayAsync(request, read, onProgress, cancellation);
    }

    /// <summary>Replays what was mended one cell at a time, and not replayed yet: as the file that a person would have sent back.</summary>
    /// <exception cref="SluiceException"><c>nothing_mended</c>, or what was mended can not be replayed at all.</exception>
    public async Task<ReplayOutcome> ReplayMendsAsync(string job, bool dryRun, Action<PackProgress>? onProgress, CancellationToken cancellation)
    {
        var package = settings.PackageFolder(job);

        // Taken first, so that nobody changes a row between reading and claiming it.
        using var only = new ReplayLedger(package).Lock();
        var mends = new MendLedger(package).Texts();
        if (mends.Count == 0)
        {
            throw new SluiceException(FailureKind.Failed, [new Problem("nothing_mended", $"No reject of job {job} was mended.")
            {
                Advice = $"Mend some first: PATCH /api/v1/jobs/{job}/rejects.",
            }]);
        }

        // What a replay has only begun to take is asked for again, so that it is finished or given back.
        var done = new ReplayLedger(package).Read().Where(claim => IsCompleted(claim.Job)).Select(claim => (claim.Job, Rows: RowRanges.Parse(claim.Rows))).ToList();
        var before = done.Select(claim => (claim.Job, Count: (long)mends.Keys.Count(claim.Rows.Contains))).Where(claim => claim.Count > 0)
            .ToDictionary(claim => claim.Job, claim => claim.Count);
        var waiting = mends.Where(mend => !done.Exists(claim => claim.Rows.Contains(mend.Key))).ToDictionary();
        if (waiting.Count == 0)
        {
            return new ReplayOutcome(job, mends.Count, 0, before, null);
        }

        var aside = settings.NewPartFolder($"mends-{Guid.NewGuid():n}");
        try
        {
            var file = await new RejectExports(settings, desk).WriteMendedAsync(job, waiting, aside, cancellation);
            var request = new ReplayRequest($"rejects-{job}.csv") { Kept = file, DryRun = dryRun, IsExact = true };
            using var read = await ReadAsync(request, cancellation);
            var outcome = await ReplayAsync(request, read, onProgress, cancellation);
            return outcome with { Rows = mends.Count, ReplayedBefore = before.Concat(outcome.ReplayedBefore).ToDictionary() };
        }
        finally
        {
            Directory.Delete(aside, recursive: true);
        }
    }

    private async Task<ReadFile> ReadAsync(ReplayRequest request, CancellationToken cancellation)
    {
        var job = Guid.CreateVersion7().ToString();
        var part = settings.NewPartFolder(job);
        try
        {
            var mended = await desk.MendAsync(new RunRequest(request.Path) { Kept = request.Kept }, part, cancellation);
            var (original, package) = OriginalOf(mended, request.Path);
            return new ReadFile(job, part, original, package, mended, ReplayLine.Of(settings, original));
        }
        catch
        {
            Directory.Delete(part, recursive: true);
            throw;
        }
    }

    // Whoever calls this has the lock of the ledger.
    private async Task<ReplayOutcome> ReplayAsync(ReplayRequest request, ReadFile read, Action<PackProgress>? onProgress, CancellationToken cancellation)
    {
        // Rejects of a replay wait for rejects of its original: one may get a key that the other is about to get.
        using var root = read.Line.Jobs.Count > 1 ? new ReplayLedger(read.Line.RootPackage).Lock() : null;
        var notes = await FinishEarlierAsync(read.Ledger, request, onProgress, cancellation);
        var claims = read.Ledger.Read().Select(claim => (claim.Job, Rows: RowRanges.Parse(claim.Rows))).ToList();
        var asked = RowRanges.Parse(read.Mended.Rejects[read.Original.Job]);
        var rows = asked.Except(claims.Aggregate(RowRanges.Empty, (taken, claim) => taken.Union(claim.Rows)));
        var before = claims.Select(claim => (claim.Job, Count: asked.Count - asked.Except(claim.Rows).Count))
            .Where(claim => claim.Count > 0).ToDictionary(claim => claim.Job, claim => claim.Count);
        var outcome = rows.Count == 0 ? null : await RunAsync(request, read, rows, onProgress, cancellation);
        return new ReplayOutcome(read.Original.Job, asked.Count, rows.Count, before, outcome) { Notes = notes };
    }

    private async Task<JobOutcome> RunAsync(
        ReplayRequest request, ReadFile read, RowRanges rows, Action<PackProgress>? onProgress, CancellationToken cancellation)
    {
        var record = RunSpec.Read(read.Package);
        var pipeline = request.Pipeline ?? record.Pipeline ?? new PipelineConfig { Name = read.Original.Pipeline };
        var targets = ReplayTargets.Of(settings, read.Original, read.Line, record, request);
        var run = new RunRequest(request.Path)
        {
            Kept = request.Kept,
            Pipeline = pipeline,
            Targets = targets,
            DryRun = request.DryRun,
            Fault = request.Fault,
            Replay = new PreparedReplay(read.Job, read.Part, new ReplayWork
            {
                Original = read.Original,
                OriginalFolder = read.Package,
                Mended = read.Mended,
                Rows = rows.ToString(),
                AcceptedFolders = read.Line.Packages,
                OverwrittenBy = ReplayTargets.OverwrittenBy(targets, pipeline.Name),
                IsExact = request.IsExact,
                IsSamePipeline = request.Pipeline is null,
            }),
        };
        if (request.DryRun)
        {
            return await runner.RunAsync(run, onProgress, cancellation);
        }

        read.Ledger.Claim(new ReplayClaim(read.Job, rows.ToString(), request.Path));
        TestFaults.InParent(request.Fault, "claim");
        try
        {
            var outcome = await runner.RunAsync(run, onProgress, cancellation);
            FreeIfRefused(read.Ledger, outcome, targets);
            return outcome;
        }
        finally
        {
            FreeIfNothingCameOfIt(read.Ledger, read.Job);
        }
    }

    // A replay that a crash or a failing store has stopped: its rows may be in a store, so that it is finished and not begun
    // anew.
    private async Task<List<Problem>> FinishEarlierAsync(
        ReplayLedger ledger, ReplayRequest request, Action<PackProgress>? onProgress, CancellationToken cancellation)
    {
        var notes = new List<Problem>();
        foreach (var claim in ledger.Read())
        {
            if (FreeIfNothingCameOfIt(ledger, claim.Job) || IsCompleted(claim.Job))
            {
                continue;
            }

            var earlier = LostReplays.RequestOf(settings, claim.Job, claim.File);
            earlier = earlier with { Targets = [.. earlier.Targets.Select(target => target with { Store = StoreNow(target.Store, request) })] };
            var finished = await runner.RunAsync(earlier, onProgress, cancellation);
            if (finished.Cancelled)
            {
                throw new OperationCanceledException(cancellation);
            }

            if (FreeIfRefused(ledger, finished, earlier.Targets))
            {
                notes.Add(new Problem("replay_given_back",
                    $"The replay {claim.Job} of {claim.File} could not be loaded, and nothing of it was: {string.Join(' ', finished.Problems.Select(problem => problem.Message))} Its rows are free again.")
                {
                    Severity = Severity.Warning,
                });
                continue;
            }

            if (!finished.Completed)
            {
                throw new SluiceException(finished.Failure ?? FailureKind.Failed, [.. finished.Problems, new Problem("replay_unfinished",
                    $"The replay {claim.Job} of {claim.File} is not finished, and its rows come before these. Nothing was replayed.")
                {
                    Advice = "Mend what stopped it, and replay again.",
                }]);
            }

            notes.Add(new Problem("replay_finished",
                $"The replay {claim.Job} of {claim.File} had not come to its end; it has now, with {finished.Loads.Sum(load => load.Rows)} rows loaded.")
            {
                Severity = Severity.Warning,
            });
        }

        return notes;
    }

    // A URL is kept without its password: whoever gives the same store again gives the password with it.
    private static string StoreNow(string kept, ReplayRequest request) =>
        request.Targets.FirstOrDefault(target => RunSpec.KeptName(target.Store) == kept)?.Store ?? kept;

    private bool IsCompleted(string job) => JobOutcome.TryRead(settings.PackageFolder(job))?.Completed == true;

    // The record is for people, and a disk that was full has none; then the stores say it.
    private bool IsLoaded(string job, string package) => JobOutcome.TryRead(package) is { } outcome ? outcome.Completed
        : RunSpec.TryRead(package) is { } spec && runner.IsInEveryStore(job, spec.Targets);

    // No package, or one that may not be loaded: then no store has a row of it.
    private bool FreeIfNothingCameOfIt(ReplayLedger ledger, string job)
    {
        var package = settings.PackageFolder(job);
        if (Directory.Exists(package) && PackageManifest.Read(package).BrokenBounds.Count == 0)
        {
            return false;
        }

        ledger.Free(job);
        return true;
    }

    // One that fails the same way each time would keep its rows for good. A store that took them after all has its marker.
    private bool FreeIfRefused(ReplayLedger ledger, JobOutcome outcome, IReadOnlyList<WriteTarget> targets)
    {
        if (outcome is not { Cause: FailureCause.Final, Loads.Count: 0, Package: not null } || !runner.IsInNoStore(outcome.Job, targets))
        {
            return false;
        }

        ledger.Free(outcome.Job);
        return true;
    }

    private (PackageManifest Original, string Package) OriginalOf(MendedReport mended, string file)
    {
        if (mended.Rejects.Count != 1)
        {
            throw new SluiceException(FailureKind.Failed, [new Problem("mended_jobs", mended.Rejects.Count == 0
                ? "There is no reject in the file."
                : $"The file holds rejects of {mended.Rejects.Count} jobs: {string.Join(", ", mended.Rejects.Keys)}. Nothing was replayed.")
            {
                File = file,
                Expected = "rejects of one job",
                Advice = "Replay those of each job from a file of their own.",
            }]);
        }

        var package = settings.PackageFolder(mended.Rejects.Keys.Single());
        if (!Directory.Exists(package))
        {
            throw new SluiceException(FailureKind.Failed, [new Problem("no_such_job",
                $"There is no package of job {mended.Rejects.Keys.Single()} in {settings.Home}, and its rejects are there.")
            {
                File = file,
                Advice = "Name the home folder with --home.",
            }]);
        }

        if (!IsLoaded(mended.Rejects.Keys.Single(), package))
        {
            throw new SluiceException(FailureKind.Contract, [new Problem("job_not_completed",
                $"Job {mended.Rejects.Keys.Single()} is not completed: its good rows are not loaded, and mended ones would stand alone. Nothing was replayed.")
            {
                File = file,
                Advice = "Mend what failed and run its file again.",
            }]);
        }

        return (PackageManifest.Read(package), package);
    }

    /// <summary>A mended file that was read. Disposing removes what was read of it, unless a package was made of it.</summary>
    private sealed record ReadFile(string Job, string Part, PackageManifest Original, string Package, MendedReport Mended, ReplayLine Line) : IDisposable
    {
        public ReplayLedger Ledger { get; } = new(Package);

        public void Dispose()
        {
            if (Directory.Exists(Part))
            {
                Directory.Delete(Part, recursive: true);
            }
        }
    }
}
