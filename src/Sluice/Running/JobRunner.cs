using System.Diagnostics;
using Sluice.Packages;
using Sluice.Pipelines.Config;
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
        var run = new JobRun(Guid.CreateVersion7().ToString(), Stopwatch.StartNew());
        try
        {
            return await AttemptAsync(run, request, onProgress, cancellation);
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

    /// <summary>Asks a child for the rejects of a package.</summary>
    public async Task<IReadOnlyList<Reject>> RejectsAsync(
        string folder, PackageManifest manifest, long skip, int take, CancellationToken cancellation)
    {
        var request = new RunRequest(manifest.File.Path);
        var asked = Ask(ChildTask.Explain, manifest.Job, request, new FileIdentity(Path.GetFullPath(manifest.File.Path), 0, default), folder, [])
            with { Manifest = manifest, Skip = skip, Take = take };
        return Accept(await Reader().AskAsync(asked, Budget(request), null, cancellation)).Rejects!;
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
        run.Part = request.DryRun ? TemporaryFolder.Create().Path : settings.NewPartFolder(run.Job);
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

        var manifest = answer.Manifest! with { File = answer.Manifest!.File with { Sha256 = sha256 } };
        PackageInspection.Accept(run.Part, manifest, settings.ParentDuckDbBytes);
        run.Manifest = manifest;
        if (request.DryRun)
        {
            RequireBounds(manifest);
            return run.Completed(Predicted(targets, manifest));
        }

        new RunRecord { Pipeline = request.Pipeline, Targets = targets }.Write(run.Part);
        manifest.Write(run.Part);
        run.Package = settings.PackageFolder(run.Job);
        PackageFolder.Commit(run.Part, run.Package);
        run.Part = null;
        RequireBounds(manifest);
        return LoadAll(run, opened, targets, TestFaults.InLoad(request.Fault, manifest), onProgress, cancellation);
    }

    private static JobOutcome LoadAll(
        JobRun run, OpenStores opened, IReadOnlyList<WriteTarget> targets, PackageManifest manifest,
        Action<PackProgress>? onProgress, CancellationToken cancellation)
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
