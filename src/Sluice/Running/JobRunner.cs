using System.Diagnostics;
using Sluice.Packages;
using Sluice.Pipelines.Config;
using Sluice.Stores;

namespace Sluice.Running;

/// <summary>
/// Attempts at jobs: a child packs the file, the parent accepts the package, the stores load it. Where a step fails,
/// nothing of the steps behind it has happened; a job that left a package before goes on with loading it. Safe for use
/// by several threads, one job each.
/// </summary>
internal sealed class JobRunner(EngineSettings settings, StorePool stores, ChildPool children) : IDisposable
{
    // Enough values to tell a column that was renamed.
    private const int PlanSampleRows = 1000;

    private readonly PackageInspector _inspector = new(settings);
    private readonly ChildRequests _asked = new(settings);
    private readonly Repeats _repeats = new(settings);

    /// <summary>Makes packages.</summary>
    internal Packing Packing => field ??= new Packing(settings, _asked, _inspector);

    /// <summary>Runs one file. Bad files, broken bounds, failing stores and being stopped are outcomes.</summary>
    public async Task<JobOutcome> RunAsync(RunRequest request, Action<PackProgress>? onProgress, CancellationToken cancellation)
    {
        var run = new JobRun(request, TargetsOf(request), onProgress, cancellation);
        try
        {
            return await run.StepAsync(() => AttemptAsync(run)) ?? run.Completed(request.DryRun ? Predicted(run) : run.Loads);
        }
        finally
        {
            run.Clean();
        }
    }

    /// <summary>
    /// Runs files of one pipeline together: packed one after the other by one child, and loaded by one transaction where a
    /// store has a way to. Each ends on its own, and one that fails does not hold the others up.
    /// </summary>
    public Task RunBatchAsync(IReadOnlyList<BatchEntry> entries) => new BatchRunner(this, stores, children).RunAsync(entries);

    /// <summary>Asks a child for the plan, and the stores how it differs from what they have.</summary>
    public async Task<FilePlan> PlanAsync(RunRequest request, CancellationToken cancellation)
    {
        var file = _asked.FileOf(request);
        using var folder = TemporaryFolder.Create();
        using var child = children.Rent();
        var targets = TargetsOf(request);
        var notes = new List<Problem>();
        using var opened = stores.TryOpen(targets.Select(target => target.Store), folder.Path, notes);
        var hasTables = targets.Any(target => opened.Describe(target.Store, target.Load.Table) is not null);
        var asked = _asked.Of(ChildTask.Plan, "plan", request, file, folder.Path, TableColumns(opened, targets)) with { SampleRows = hasTables ? PlanSampleRows : 0 };
        var answer = await child.AskAsync(asked, settings.BudgetOf(request), null, cancellation);
        var loads = hasTables ? LoadsOf(request, folder.Path, answer.Manifest!, targets, new Dictionary<string, DateTimeOffset>()) : [];
        return new FilePlan(answer.Plan!, [.. loads.SelectMany(load => opened.Inspect(load.Store, load.Load).Drift)], notes);
    }

    /// <summary>Asks a child about a file without making a package: its plan, or what is in it.</summary>
    public async Task<ChildAnswer> AskAsync(
        ChildTask task, RunRequest request, int sampleRows, Action<PackProgress>? onProgress, CancellationToken cancellation)
    {
        var file = _asked.FileOf(request);
        using var folder = TemporaryFolder.Create();
        using var child = children.Rent();
        var asked = _asked.Of(task, "ask", request, file, folder.Path, []) with { SampleRows = sampleRows };
        return await child.AskAsync(asked, settings.BudgetOf(request), onProgress, cancellation);
    }

    /// <summary>Has a child make a package in a folder, and loads it nowhere.</summary>
    /// <exception cref="SluiceException">The file can not be packed.</exception>
    public async Task<PackageManifest> PackAsync(RunRequest request, string folder, CancellationToken cancellation)
    {
        using var child = children.Rent();
        var asked = _asked.Of(ChildTask.Pack, "pack", request, _asked.FileOf(request), folder, []);
        var manifest = (await child.AskAsync(asked, settings.BudgetOf(request), null, cancellation)).Manifest!;
        _inspector.Accept(folder, manifest);
        return manifest;
    }

    /// <inheritdoc/>
    public void Dispose() => _inspector.Dispose();

    private async Task AttemptAsync(JobRun run)
    {
        // What is packed already needs its file no more.
        var isPacked = run.Request.Job is not null && Directory.Exists(settings.PackageFolder(run.Job));
        using var child = children.Rent();
        if (!isPacked)
        {
            // A file that is not there is told before anything is made for it. A new process starts while it is looked at and
            // stores are opened, and what will look at its package is made ready.
            var file = run.File = _asked.FileOf(run.Request);
            child.Begin();
            if (!run.Request.DryRun)
            {
                _inspector.Prepare();
            }

            run.Repeat = await Task.Run(
                () => _repeats.Of(run.Request, run.Targets, file, (store, job) => HasLoaded(store, job, run.Request.DryRun), run.Cancellation), run.Cancellation);
        }

        if (run.Repeat is { Did: RepeatMode.Skip })
        {
            return;
        }

        // A dry run packs elsewhere, and its stores look there. A replay packs where its rows were read.
        run.Part = run.Request.Replay?.Part ?? (run.Request.DryRun ? TemporaryFolder.Create().Path : null);
        using var opened = stores.Open(run.Targets.Select(target => target.Store), run.Request.DryRun, run.Request.DryRun ? run.Part : null);
        var arrivals = run.Request.DryRun ? new Dictionary<string, DateTimeOffset>() : opened.Announce(run.Job, run.Request.ArrivedAt, run.Targets);
        if (!TryResume(run, opened))
        {
            await Packing.PackAsync(run, child, TableColumns(opened, run.Targets));

            // Others may have it while this one loads, or its memory.
            child.Dispose();
        }

        RequireBounds(run.Manifest!);
        var request = run.Repeat is { Did: RepeatMode.Reload } repeat ? run.Request with { Replaces = repeat.Earlier } : run.Request;
        var loads = LoadsOf(request, run.Package ?? run.Part!, TestFaults.InLoad(run.Request.Fault, run.Manifest!), run.Targets, arrivals);
        Inspect(run, opened, loads);
        if (!run.Request.DryRun)
        {
            await LoadAsync(run, opened, loads);
        }

        run.Notes.AddRange(stores.TakeNotes());
    }

    /// <summary>True when nothing of a job is in any of its stores; false also where one of them can not be asked.</summary>
    public bool IsInNoStore(string job, IEnumerable<WriteTarget> targets)
    {
        try
        {
            return !stores.Named(targets).Select(target => target.Store).Distinct().Any(store => HasLoaded(store, job));
        }
        catch (Exception problem) when (problem is StoreException or SluiceException)
        {
            return false;
        }
    }

    /// <summary>True when a job is in all of its stores; false also where one of them can not be asked.</summary>
    public bool IsInEveryStore(string job, IEnumerable<WriteTarget> targets)
    {
        try
        {
            return stores.Named(targets).Select(target => target.Store).Distinct().All(store => HasLoaded(store, job));
        }
        catch (Exception problem) when (problem is StoreException or SluiceException)
        {
            return false;
        }
    }

    private bool HasLoaded(string store, string job, bool isReadOnly = false)
    {
        if (!stores.Exists(store))
        {
            return false;
        }

        using var opened = stores.Open([store], isReadOnly);
        return opened.HasLoaded(job);
    }

    /// <summary>Goes on from the package of an earlier attempt. False when there is none to go on with.</summary>
    internal bool TryResume(JobRun run, OpenStores opened)
    {
        if (run.Request.Job is null || new PackageResume(settings, _inspector).Find(run.Job, run.Request, opened.HasLoaded) is not { } manifest)
        {
            return run.Request.OnlyLoads ? throw NoPackage(run.Job) : false;
        }

        run.Packed(manifest, settings.PackageFolder(run.Job));
        return true;
    }

    /// <summary>Where the streams of a request go, stores by their names.</summary>
    internal List<WriteTarget> TargetsOf(RunRequest request) => stores.Named(WriteTargets.Of(request));

    /// <summary>A package for each store that it goes into.</summary>
    internal static List<(string Store, PackageLoad Load)> LoadsOf(
        RunRequest request, string package, PackageManifest manifest, IReadOnlyList<WriteTarget> targets, IReadOnlyDictionary<string, DateTimeOffset> arrivals) =>
        [.. targets.GroupBy(target => target.Store).Select(group => (group.Key,
            new PackageLoad(package, manifest, [.. group.Select(target => Resolve(target.Load, manifest))])
            {
                ArrivedAt = arrivals.TryGetValue(group.Key, out var moment) ? moment : null,
                Replaces = request.Replaces,
                MarksApart = TestFaults.MarksApart(request.Fault),
            }))];

    // All stores are asked before the first is written to: what one of them would refuse must not be half done.
    private void Inspect(JobRun run, OpenStores opened, IReadOnlyList<(string Store, PackageLoad Load)> loads)
    {
        var forecasts = loads.Select(load => opened.Inspect(load.Store, load.Load)).ToList();
        if (run.Request.DryRun)
        {
            forecasts.AddRange(loads.Select(load => Forecast(load.Load)));
        }

        Heed(run, forecasts);
    }

    // A load finds out by itself; nothing is loaded after this.
    private LoadForecast Forecast(PackageLoad load)
    {
        using var database = LockedDatabase.Open(load.Folder, null, settings.ParentDuckDbBytes, settings.Threads);
        return LoadForecast.Nothing with { Problems = [.. StreamLoads.Problems(database.Connection, load)] };
    }

    /// <summary>Notes what the stores say to the package of a job.</summary>
    /// <exception cref="SluiceException">One of them would refuse it.</exception>
    internal static void Heed(JobRun run, IReadOnlyList<LoadForecast> forecasts)
    {
        run.Drift.AddRange(forecasts.SelectMany(forecast => forecast.Drift));
        run.Notes.AddRange(forecasts.SelectMany(forecast => forecast.Notes));
        var problems = forecasts.SelectMany(forecast => forecast.Problems).Distinct().ToList();
        if (problems.Count > 0)
        {
            throw new SluiceException(FailureKind.Contract, problems);
        }
    }

    /// <summary>Loads one package into its stores.</summary>
    internal static async Task LoadAsync(JobRun run, OpenStores opened, IReadOnlyList<(string Store, PackageLoad Load)> loads)
    {
        var clock = Stopwatch.StartNew();
        run.ShowLoading();
        try
        {
            await opened.LoadAllAsync(loads.Select(load => (load.Store, (IReadOnlyList<PackageLoad>)[load.Load])),
                (store, outcomes) => run.Take(store, outcomes[0]), run.Cancellation);
        }
        finally
        {
            run.LoadSeconds = clock.Elapsed.TotalSeconds;
        }

        TestFaults.InParent(run.Request.Fault, "load");
    }

    private static StreamLoad Resolve(StreamLoad load, PackageManifest manifest) =>
        load.Stream.Length == 0 ? load with { Stream = manifest.Streams[0].Name } : load;

    private static List<JobLoad> Predicted(JobRun run) =>
        run.Manifest is null ? [] : [.. run.Targets.Select(target =>
        {
            var load = Resolve(target.Load, run.Manifest!);
            var rows = run.Manifest!.Streams.First(stream => stream.Name == load.Stream).Rows;
            return new JobLoad(target.Store, load.Stream, load.Table, rows, 0, false);
        })];

    /// <summary>Refuses a package whose counts the pipeline does not allow.</summary>
    internal static void RequireBounds(PackageManifest manifest)
    {
        if (manifest.BrokenBounds.Count > 0)
        {
            throw new SluiceException(FailureKind.Contract, manifest.BrokenBounds);
        }
    }

    private static SluiceException NoPackage(string job) => new(FailureKind.Failed, [new Problem("package_broken",
        $"The package of job {job} is not there any more, or is damaged, and nothing is left to make it again.")
    {
        Advice = "Run the original file again.",
    }]);

    // A stream without types of its own takes those of the first table that has them, so that what does not fit is a
    // reject here and not a refusal there.
    internal static IReadOnlyList<StreamColumn> TableColumns(OpenStores opened, IReadOnlyList<WriteTarget> targets) =>
        targets.Where(target => target.Load.Stream.Length == 0)
            .Select(target => opened.Describe(target.Store, target.Load.Table)).FirstOrDefault(columns => columns is not null) ?? [];
}
