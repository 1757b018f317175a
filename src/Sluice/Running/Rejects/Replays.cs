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
        var job = Guid.CreateVersion7().ToString();
        var part = settings.NewPartFolder(job);
        try
        {
            var mended = await desk.MendAsync(request.Path, part, cancellation);
            var (original, package) = OriginalOf(mended, request.Path);
            var ledger = new ReplayLedger(package);
            using var only = ledger.Lock();
            var notes = await FinishEarlierAsync(ledger, onProgress, cancellation);
            var claims = ledger.Read().Select(claim => (claim.Job, Rows: RowRanges.Parse(claim.Rows))).ToList();
            var asked = RowRanges.Parse(mended.Rejects[original.Job]);
            var rows = asked.Except(claims.Aggregate(RowRanges.Empty, (taken, claim) => taken.Union(claim.Rows)));
            var before = claims.Select(claim => (claim.Job, Count: asked.Count - asked.Except(claim.Rows).Count))
                .Where(claim => claim.Count > 0).ToDictionary(claim => claim.Job, claim => claim.Count);
            var outcome = rows.Count == 0 ? null : await RunAsync(
                request, new Prepared(job, part, original, package, mended, rows, [.. claims.Select(claim => claim.Job)]), ledger, onProgress, cancellation);
            return new ReplayOutcome(original.Job, asked.Count, rows.Count, before, outcome) { Notes = notes };
        }
        finally
        {
            if (Directory.Exists(part))
            {
                Directory.Delete(part, recursive: true);
            }
        }
    }

    private async Task<JobOutcome> RunAsync(
        ReplayRequest request, Prepared prepared, ReplayLedger ledger, Action<PackProgress>? onProgress, CancellationToken cancellation)
    {
        var record = RunSpec.Read(prepared.Package);
        var pipeline = request.Pipeline ?? record.Pipeline ?? new PipelineConfig { Name = prepared.Original.Pipeline };
        var targets = ReplayTargets.Of(settings, prepared.Original, record, request);
        var run = new RunRequest(request.Path)
        {
            Pipeline = pipeline,
            Targets = targets,
            DryRun = request.DryRun,
            Fault = request.Fault,
            Replay = new PreparedReplay(prepared.Job, prepared.Part, new ReplayWork
            {
                Original = prepared.Original,
                OriginalFolder = prepared.Package,
                Mended = prepared.Mended,
                Rows = prepared.Rows.ToString(),
                AcceptedFolders = [prepared.Package, .. prepared.Before.Select(settings.PackageFolder).Where(Directory.Exists)],
                OverwrittenBy = ReplayTargets.OverwrittenBy(targets, pipeline.Name),
                IsSamePipeline = request.Pipeline is null,
            }),
        };
        if (request.DryRun)
        {
            return await runner.RunAsync(run, onProgress, cancellation);
        }

        ledger.Claim(new ReplayClaim(prepared.Job, prepared.Rows.ToString(), request.Path));
        TestFaults.InParent(request.Fault, "claim");
        try
        {
            return await runner.RunAsync(run, onProgress, cancellation);
        }
        finally
        {
            FreeIfNothingCameOfIt(ledger, prepared.Job);
        }
    }

    // A replay that a crash or a failing store has stopped: its rows may be in a store, so that it is finished and not begun
    // anew.
    private async Task<List<Problem>> FinishEarlierAsync(ReplayLedger ledger, Action<PackProgress>? onProgress, CancellationToken cancellation)
    {
        var notes = new List<Problem>();
        foreach (var claim in ledger.Read())
        {
            if (FreeIfNothingCameOfIt(ledger, claim.Job) || JobOutcome.TryRead(settings.PackageFolder(claim.Job))?.Completed == true)
            {
                continue;
            }

            var finished = await FinishAsync(claim, onProgress, cancellation);
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

    private Task<JobOutcome> FinishAsync(ReplayClaim claim, Action<PackProgress>? onProgress, CancellationToken cancellation)
    {
        var spec = RunSpec.Read(settings.PackageFolder(claim.Job));
        var request = new RunRequest(claim.File) { Job = claim.Job, Pipeline = spec.Pipeline, Targets = spec.Targets, OnlyLoads = true };
        return runner.RunAsync(request, onProgress, cancellation);
    }

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

        if (JobOutcome.TryRead(package) is not { Completed: true })
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

    private sealed record Prepared(
        string Job, string Part, PackageManifest Original, string Package, MendedReport Mended, RowRanges Rows, IReadOnlyList<string> Before);
}
