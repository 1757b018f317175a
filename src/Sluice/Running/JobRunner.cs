using System.Diagnostics;
using Sluice.Packages;
using Sluice.Pipelines.Config;
using Sluice.Running.Rejects;
using Sluice.Stores;

namespace Sluice.Running;

/// <summary>
/// One attempt at one file: a child packs it, the parent accepts the package, the stores load it. Where a step fails,
/// nothing of the steps behind it has happened.
/// </summary>
internal sealed class JobRunner(EngineSettings settings, StoreOpener stores) : IDisposable
{
    private IFileReader? _reader;

    /// <summary>Runs one file. Bad files, broken bounds and failing stores are outcomes; only cancellation is thrown.</summary>
    public async Task<JobOutcome> RunAsync(RunRequest request, Action<PackProgress>? onProgress, CancellationToken cancellation)
    {
        var run = new JobRun(request.Replay?.Job ?? Guid.CreateVersion7().ToString(), Stopwatch.StartNew());
        return await GuardedAsync(run, () => AttemptAsync(run, request, onProgress, cancellation));
    }

    /// <summary>Loads the package of a job that was stopped before all its stores had it.</summary>
    public async Task<JobOutcome> FinishAsync(string job, Action<PackProgress>? onProgress, CancellationToken cancellation)
    {
        var package = settings.PackageFolder(job);
        var run = new JobRun(job, Stopwatch.StartNew()) { Package = package };
        return await GuardedAsync(run, () =>
        {
            var manifest = PackageManifest.Read(package);
            PackageInspection.Accept(package, manifest, settings.ParentDuckDbBytes);
            run.Manifest = manifest;
            var targets = RunRecord.Read(package).Targets;
            using var opened = stores.Open(targets.Select(target => target.Store), isReadOnly: false, run.Notes.Add);
            return Task.FromResult(LoadAll(run, opened, targets, manifest, onProgress, cancellation));
        });
    }

    private static async Task<JobOutcome> GuardedAsync(JobRun run, Func<Task<JobOutcome>> attempt)
    {
        try
        {
            return await attempt();
        }
        catch (SluiceException failure)
        {
            return run.Failed(failure.Kind, failure.Problems);
        }
        catch (StoreException failure)
        {
            return run.Failed(failure.IsTransient ? FailureKind.StoreDown : FailureKind.Failed, [failure.Problem]);
        }
        finally
        {
            run.Clean();
        }
    }

    /// <summary>Asks a child about a file without making a package: its plan, or what is in it.</summary>
    public async Task<ChildAnswer> AskAsync(
        ChildTask task, RunRequest request, int sampleRows, Action<PackProgress>? onProgress, CancellationToken cancellation)
    {
        var file = FileIdentity.Of(request.Path);
        using var folder = TemporaryFolder.Create();
        var asked = Ask(task, "ask", request, file, folder.Path, []) with { SampleRows = sampleRows };
        return Accept(await Reader().AskAsync(asked, Budget(request), onProgress, cancellation));
    }

    /// <summary>Has a child make a package in a folder, and loads it nowhere.</summary>
    public async Task<PackageManifest> PackAsync(RunRequest request, string folder, CancellationToken cancellation)
    {
        var asked = Ask(ChildTask.Pack, "test", request, FileIdentity.Of(request.Path), folder, []);
        var manifest = Accept(await Reader().AskAsync(asked, Budget(request), null, cancellation)).Manifest!;
        PackageInspection.Accept(folder, manifest, settings.ParentDuckDbBytes);
        return manifest;
    }

    /// <summary>Asks a child for the rejects of a package.</summary>
    public async Task<IReadOnlyList<Reject>> RejectsAsync(
        string folder, PackageManifest manifest, long skip, int take, CancellationToken cancellation)
    {
        // As it was read then: the lines of its rows are found by places in the decoded bytes.
        var request = new RunRequest(manifest.File.Path) { Pipeline = RunRecord.TryRead(folder)?.Pipeline };
        var asked = Ask(ChildTask.Explain, manifest.Job, request, new FileIdentity(Path.GetFullPath(manifest.File.Path), 0, default), folder, [])
            with { Manifest = manifest, Skip = skip, Take = take };
        return Accept(await Reader().AskAsync(asked, Budget(request), null, cancellation)).Rejects!;
    }

    /// <summary>Asks a child which rejects a mended file holds; what it has read of the file it leaves in the folder.</summary>
    public async Task<MendedReport> MendAsync(string path, string folder, CancellationToken cancellation)
    {
        var request = new RunRequest(path);
        var asked = Ask(ChildTask.Mend, "mend", request, FileIdentity.Of(path), folder, []);
        return Accept(await Reader().AskAsync(asked, Budget(request), null, cancellation)).Mended!;
    }

    /// <summary>Asks a child to write the rejects of a package into a file.</summary>
    public async Task<RejectExport> ExportAsync(
        string folder, PackageManifest manifest, RejectExportRequest export, PipelineConfig? pipeline, CancellationToken cancellation)
    {
        var request = new RunRequest(manifest.File.Path) { Pipeline = pipeline };
        var asked = Ask(ChildTask.Export, manifest.Job, request, new FileIdentity(Path.GetFullPath(manifest.File.Path), 0, default), folder, [])
            with { Manifest = manifest, Export = export };
        return Accept(await Reader().AskAsync(asked, Budget(request), null, cancellation)).Export!;
    }

    /// <summary>Ends the warm child.</summary>
    public void Dispose() => _reader?.Dispose();

    private async Task<JobOutcome> AttemptAsync(
        JobRun run, RunRequest request, Action<PackProgress>? onProgress, CancellationToken cancellation)
    {
        var file = FileIdentity.Of(request.Path);

        // A child starts while the stores are opened.
        Reader();
        run.Part = request.Replay?.Part ?? (request.DryRun ? TemporaryFolder.Create().Path : settings.NewPartFolder(run.Job));
        var targets = WriteTargets.Of(request);
        using var opened = stores.Open(targets.Select(target => target.Store), request.DryRun, run.Notes.Add);
        var hashing = Task.Run(() => Timed(() => file.Hash(cancellation)), cancellation);
        var asked = Ask(ChildTask.Pack, run.Job, request, file, run.Part, TableColumns(opened, targets));
        var answer = Accept(await Reader().AskAsync(asked, Budget(request), onProgress, cancellation));
        run.ChildBytes = _reader!.PeakBytes;
        run.PackSeconds = run.Clock.Elapsed.TotalSeconds;
        var (sha256, hashSeconds) = await hashing;
        run.HashSeconds = hashSeconds;
        file.RequireUnchanged(request.Path);

        var manifest = answer.Manifest!.WithSha256(sha256);
        PackageInspection.Accept(run.Part, manifest, settings.ParentDuckDbBytes);
        run.Manifest = manifest;
        if (request.DryRun)
        {
            RequireBounds(manifest);
            return run.Completed(Predicted(targets, manifest));
        }

        RunRecord.Of(request.Pipeline, targets).Write(run.Part);
        manifest.Write(run.Part);
        run.Package = settings.PackageFolder(run.Job);
        PackageFolder.Commit(run.Part, run.Package);
        run.Part = null;
        TestFaults.InParent(request.Fault, "package");
        RequireBounds(manifest);
        return LoadAll(run, opened, targets, TestFaults.InLoad(request.Fault, manifest), onProgress, cancellation, request.Fault);
    }

    private static JobOutcome LoadAll(
        JobRun run, OpenStores opened, IReadOnlyList<WriteTarget> targets, PackageManifest manifest,
        Action<PackProgress>? onProgress, CancellationToken cancellation, string? fault = null)
    {
        var clock = Stopwatch.StartNew();
        foreach (var group in targets.GroupBy(target => target.Store))
        {
            onProgress?.Invoke(new PackProgress($"load into {group.Key}", 0, 0, manifest.Books.Accepted, manifest.Books.Rejected));
            var streams = group.Select(target => Resolve(target.Load, manifest)).ToList();
            var outcome = opened[group.Key].Load(new PackageLoad(run.Package!, manifest, streams), cancellation);
            run.Loads.AddRange(outcome.Streams.Select(stream => new JobLoad(
                group.Key, stream.Stream, stream.Table, stream.Loaded, stream.Refused, outcome.AlreadyLoaded)));
            run.LoadSeconds = clock.Elapsed.TotalSeconds;
            foreach (var stream in outcome.Streams)
            {
                var rows = manifest.Streams.First(packaged => packaged.Name == stream.Stream).Rows;
                if (rows != stream.Loaded + stream.Refused)
                {
                    throw Unbalanced($"Stream {stream.Stream} has {rows} rows, and {group.Key} took {stream.Loaded} and refused {stream.Refused}.");
                }
            }
        }

        TestFaults.InParent(fault, "load");
        return run.Completed(run.Loads);
    }

    private static StreamLoad Resolve(StreamLoad load, PackageManifest manifest) =>
        load.Stream.Length == 0 ? load with { Stream = manifest.Streams[0].Name } : load;

    private static List<JobLoad> Predicted(IReadOnlyList<WriteTarget> targets, PackageManifest manifest) =>
        [.. targets.Select(target =>
        {
            var load = Resolve(target.Load, manifest);
            var rows = manifest.Streams.First(stream => stream.Name == load.Stream).Rows;
            return new JobLoad(target.Store, load.Stream, load.Table, rows, 0, false);
        })];

    private static void RequireBounds(PackageManifest manifest)
    {
        if (manifest.BrokenBounds.Count > 0)
        {
            throw new SluiceException(FailureKind.Contract, manifest.BrokenBounds);
        }
    }

    private static SluiceException Unbalanced(string message) =>
        new(FailureKind.Failed, "books_unbalanced", message + " The job can not complete; nothing more is loaded.");

    // A stream without types of its own takes those of the first table that has them, so that what does not fit is a
    // reject here and not a refusal there.
    private static IReadOnlyList<StreamColumn> TableColumns(OpenStores opened, IReadOnlyList<WriteTarget> targets) =>
        targets.Where(target => target.Load.Stream.Length == 0)
            .Select(target => opened.Describe(target.Store, target.Load.Table)).FirstOrDefault(columns => columns is not null) ?? [];

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
        Plugins = settings.Plugins,
        Replay = request.Replay?.Work,
        Fault = request.Fault,
    };

    private ChildBudget Budget(RunRequest request) => settings.BudgetFor(request.Pipeline);

    private IFileReader Reader()
    {
        if (_reader is not { IsAlive: true })
        {
            _reader?.Dispose();
            _reader = settings.Child is { } child ? ChildProcess.Start(child) : new InProcessReader(settings.Functions);
        }

        return _reader;
    }

    private static ChildAnswer Accept(ChildAnswer answer) =>
        answer.Failure is { } kind ? throw new SluiceException(kind, answer.Problems) : answer;

    private static (T Value, double Seconds) Timed<T>(Func<T> work)
    {
        var clock = Stopwatch.StartNew();
        var value = work();
        return (value, clock.Elapsed.TotalSeconds);
    }
}
