using System.Diagnostics;
using Sluice.Packages;
using Sluice.Stores;

namespace Sluice.Running;

/// <summary>
/// Attempts at jobs: a child packs the file, the parent accepts the package, the stores load it. Where a step fails,
/// nothing of the steps behind it has happened; a job that left a package before goes on with loading it. Safe for use
/// by several threads, one job each.
/// </summary>
internal sealed class JobRunner(EngineSettings settings, StorePool stores, ChildPool children) : IDisposable
{
    private readonly PackageInspector _inspector = new(settings);

    /// <summary>Runs one file. Bad files, broken bounds, failing stores and being stopped are outcomes.</summary>
    public async Task<JobOutcome> RunAsync(RunRequest request, Action<PackProgress>? onProgress, CancellationToken cancellation)
    {
        var run = new JobRun(request, onProgress, cancellation);
        return End(run, await run.StepAsync(() => AttemptAsync(run)));
    }

    /// <summary>
    /// Runs files of one pipeline: packed one after the other by one child, and loaded in one transaction where a store has a
    /// way to. One that fails does not hold the others up, and each ends on its own.
    /// </summary>
    public async Task RunBatchAsync(IReadOnlyList<BatchEntry> entries)
    {
        var batch = new BatchRun(entries);
        using var together = new BatchFolder(settings.NewBatchFolder(), [.. entries.Select(entry => LocationOf(entry.Request))]);
        using var child = children.Rent();
        child.Start();
        using var opened = await batch.OpenAsync(() => stores.Open(batch.Stores));
        if (opened is null)
        {
            return;
        }

        while (batch.NextToPack is { } run)
        {
            // The first rows make the table, and the others take their types from it.
            var columns = TableColumns(opened, run.Targets);
            var failure = await run.StepAsync(() => PackOrResumeAsync(run, child, opened, columns, together.Batch));
            if (failure is not null)
            {
                await batch.EndAsync(run, End(run, failure));
            }
            else if (columns.Count == 0)
            {
                await batch.EndAsync(run, End(run, await run.StepAsync(() => LoadAsync(run, opened))));
            }
        }

        await LoadTogetherAsync(batch, opened);
    }

    /// <summary>Asks a child about a file without making a package: its plan, or what is in it.</summary>
    public async Task<ChildAnswer> AskAsync(
        ChildTask task, RunRequest request, int sampleRows, Action<PackProgress>? onProgress, CancellationToken cancellation)
    {
        var file = FileOf(request);
        using var folder = TemporaryFolder.Create();
        using var child = children.Rent();
        var asked = Ask(task, "ask", request, file, folder.Path, []) with { SampleRows = sampleRows };
        return await child.AskAsync(asked, Budget(request), onProgress, cancellation);
    }

    /// <summary>Asks a child for the rejects of a package.</summary>
    public async Task<IReadOnlyList<Reject>> RejectsAsync(
        string folder, PackageManifest manifest, long skip, int take, CancellationToken cancellation)
    {
        var request = new RunRequest(manifest.File.Path) { Kept = manifest.File.Kept };
        using var child = children.Rent();
        var asked = Ask(ChildTask.Explain, manifest.Job, request, new FileIdentity(LocationOf(request), 0, default), folder, [])
            with { Manifest = manifest, Skip = skip, Take = take };
        return (await child.AskAsync(asked, Budget(request), null, cancellation)).Rejects!;
    }

    /// <inheritdoc/>
    public void Dispose() => _inspector.Dispose();

    private async Task AttemptAsync(JobRun run)
    {
        using var child = children.Rent();
        if (run.Request.Job is null || !Directory.Exists(settings.PackageFolder(run.Job)))
        {
            // A new process starts while the stores are opened.
            child.Start();
        }

        using var opened = stores.Open(run.Targets.Select(target => target.Store), run.Request.DryRun);
        var columns = TableColumns(opened, run.Targets);
        await PackOrResumeAsync(run, child, opened, columns);
        if (run.Request.DryRun)
        {
            return;
        }

        try
        {
            await LoadAsync(run, opened);
        }
        catch (StoreException problem) when (problem.Problem.Code == "schema_differs" && IsOutdated(run, opened, columns))
        {
            // Another job has made the table since the types were guessed: they are to be the table's.
            Directory.Delete(run.Package!, recursive: true);
            await PackAsync(run, child, TableColumns(opened, run.Targets));
            RequireBounds(run.Manifest!);
            await LoadAsync(run, opened);
        }
    }

    private bool IsOutdated(JobRun run, OpenStores opened, IReadOnlyList<StreamColumn> columns) =>
        (run.IsResumed || !TableColumns(opened, run.Targets).SequenceEqual(columns)) && !opened.HasLoaded(run.Job);

    private async Task PackOrResumeAsync(
        JobRun run, ChildLease child, OpenStores opened, IReadOnlyList<StreamColumn> columns, ChildBatch? batch = null)
    {
        if (!TryResume(run, opened))
        {
            await PackAsync(run, child, columns, batch);
        }

        RequireBounds(run.Manifest!);
    }

    private bool TryResume(JobRun run, OpenStores opened)
    {
        if (run.Request.Job is null || new PackageResume(settings, _inspector).Find(run.Job, run.Request, opened.HasLoaded) is not { } manifest)
        {
            return false;
        }

        run.Packed(manifest, settings.PackageFolder(run.Job));
        run.IsResumed = true;
        return true;
    }

    private async Task PackAsync(JobRun run, ChildLease child, IReadOnlyList<StreamColumn> tableColumns, ChildBatch? batch = null)
    {
        var request = run.Request;
        var file = FileOf(request);
        run.Part = request.DryRun ? TemporaryFolder.Create().Path
            : batch is null ? settings.NewPartFolder(run.Job) : Directory.CreateDirectory(Path.Combine(batch.Folder, run.Job)).FullName;
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(run.Cancellation);
        var hashing = Task.Run(() => Timed(() => file.Hash(failed.Token)), failed.Token);
        ChildAnswer answer;
        try
        {
            var asked = Ask(ChildTask.Pack, run.Job, request, file, run.Part, tableColumns) with { Batch = batch };
            answer = await child.AskAsync(asked, Budget(request), run.OnProgress, run.Cancellation);
        }
        catch
        {
            await failed.CancelAsync();
            throw;
        }
        finally
        {
            run.ChildBytes = child.PeakBytes;
        }

        var (sha256, hashSeconds) = await hashing;
        run.HashSeconds = hashSeconds;
        file.RequireUnchanged(request.Path);
        if (request.Sha256 is { } expected && expected != sha256)
        {
            throw OtherBytes(request, expected, sha256);
        }

        var manifest = answer.Manifest! with
        {
            File = answer.Manifest!.File with { Sha256 = sha256, Kept = request.Kept },
            PipelineSha256 = RunSpec.Fingerprint(request.Pipeline, request.RowsMax),
        };
        _inspector.Accept(run.Part, manifest);
        if (request.DryRun)
        {
            run.Packed(manifest, null);
            return;
        }

        manifest.Write(run.Part);
        var package = settings.PackageFolder(run.Job);
        PackageFolder.Commit(run.Part, package);
        run.Part = null;
        run.Packed(manifest, package);
    }

    // Stores block: on a thread of their own they starve nobody's heartbeat.
    private static Task LoadAsync(JobRun run, OpenStores opened) =>
        Task.Factory.StartNew(() => Load(run, opened), run.Cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static void Load(JobRun run, OpenStores opened)
    {
        var clock = Stopwatch.StartNew();
        run.ShowLoading();
        foreach (var store in run.Targets.Select(target => target.Store).Distinct(StringComparer.Ordinal))
        {
            run.Take(store, opened.Load(store, [LoadOf(run, store)], run.Cancellation)[0]);
            run.LoadSeconds = clock.Elapsed.TotalSeconds;
        }
    }

    private async Task LoadTogetherAsync(BatchRun batch, OpenStores opened)
    {
        while (batch.ToLoad.Count > 0)
        {
            var runs = batch.ToLoad.ToList();
            using var stopped = CancellationTokenSource.CreateLinkedTokenSource([.. runs.Select(run => run.Cancellation)]);
            try
            {
                await Task.Factory.StartNew(
                    () => LoadTogether(runs, batch.Stores, opened, stopped.Token), stopped.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default);
                foreach (var run in runs)
                {
                    await batch.EndAsync(run, End(run, null));
                }
            }
            catch (OperationCanceledException)
            {
                // Nothing of the store's transaction is left; the others try again without those that were stopped.
                foreach (var run in runs.Where(run => run.Cancellation.IsCancellationRequested))
                {
                    await batch.EndAsync(run, End(run, await run.StepAsync(() => Task.CompletedTask)));
                }
            }
            catch (Exception problem) when (problem is StoreException or SluiceException)
            {
                // Whose fault it was shows when each is loaded on its own; what is loaded already is left alone.
                foreach (var run in runs)
                {
                    await batch.EndAsync(run, End(run, await run.StepAsync(() => LoadAsync(run, opened))));
                }
            }
        }
    }

    private static void LoadTogether(List<JobRun> runs, IReadOnlyList<string> storeNames, OpenStores opened, CancellationToken cancellation)
    {
        foreach (var store in storeNames)
        {
            var clock = Stopwatch.StartNew();
            runs.ForEach(run => run.ShowLoading());
            var outcomes = opened.Load(store, [.. runs.Select(run => LoadOf(run, store))], cancellation);
            foreach (var (run, outcome) in runs.Zip(outcomes))
            {
                run.Take(store, outcome);
                run.LoadSeconds += clock.Elapsed.TotalSeconds;
            }
        }
    }

    private static PackageLoad LoadOf(JobRun run, string store)
    {
        var manifest = TestFaults.InLoad(run.Request.Fault, run.Manifest!);
        var streams = run.Targets.Where(target => target.Store == store).Select(target => Resolve(target.Load, manifest)).ToList();
        return new PackageLoad(run.Package!, manifest, streams) { Replaces = run.Request.Replaces };
    }

    private static JobOutcome End(JobRun run, JobOutcome? failure)
    {
        try
        {
            return failure ?? run.Completed(run.Request.DryRun ? Predicted(run) : run.Loads);
        }
        finally
        {
            run.Clean();
        }
    }

    private static StreamLoad Resolve(StreamLoad load, PackageManifest manifest) =>
        load.Stream.Length == 0 ? load with { Stream = manifest.Streams[0].Name } : load;

    private static List<JobLoad> Predicted(JobRun run) =>
        [.. run.Targets.Select(target =>
        {
            var load = Resolve(target.Load, run.Manifest!);
            var rows = run.Manifest!.Streams.First(stream => stream.Name == load.Stream).Rows;
            return new JobLoad(target.Store, load.Stream, load.Table, rows, 0, false);
        })];

    private static void RequireBounds(PackageManifest manifest)
    {
        if (manifest.BrokenBounds.Count > 0)
        {
            throw new SluiceException(FailureKind.Contract, manifest.BrokenBounds);
        }
    }

    private static SluiceException OtherBytes(RunRequest request, string expected, string found) =>
        new(FailureKind.Failed, [new Problem("content_changed",
            "The kept bytes of this arrival are no longer those that were received. Nothing was loaded.")
        {
            File = request.Path,
            Found = found,
            Expected = expected,
            Advice = "Look at the disk, and let the file arrive again.",
        }]);

    // A stream without types of its own takes those of the first table that has them, so that what does not fit is a
    // reject here and not a refusal there.
    private static IReadOnlyList<StreamColumn> TableColumns(OpenStores opened, IReadOnlyList<WriteTarget> targets) =>
        targets.Where(target => target.Load.Stream.Length == 0)
            .Select(target => opened.Describe(target.Store, target.Load.Table)).FirstOrDefault(columns => columns is not null) ?? [];

    private FileIdentity FileOf(RunRequest request) => FileIdentity.Of(request.Path, LocationOf(request));

    private string LocationOf(RunRequest request) => Path.GetFullPath(request.Kept is { } kept ? Path.Combine(settings.Home, kept) : request.Path);

    private ChildRequest Ask(
        ChildTask task, string job, RunRequest request, FileIdentity file, string folder, IReadOnlyList<StreamColumn> columns) => new()
    {
        Task = task,
        File = file.Path,
        FileShown = request.Path,
        Folder = folder,
        Job = job,
        Pipeline = request.Pipeline,
        TableColumns = columns,
        MemoryBytes = settings.ChildDuckDbBytes,
        Threads = settings.Threads,
        RowsMax = request.RowsMax,
        Fault = request.Fault,
    };

    private ChildBudget Budget(RunRequest request) => settings.BudgetFor(request.Pipeline);

    private static (T Value, double Seconds) Timed<T>(Func<T> work)
    {
        var clock = Stopwatch.StartNew();
        var value = work();
        return (value, clock.Elapsed.TotalSeconds);
    }
}
