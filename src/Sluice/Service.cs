using Sluice.Arrivals;
using Sluice.Arrivals.Watching;
using Sluice.Jobs;
using Sluice.Jobs.Sqlite;
using Sluice.Pipelines;
using Sluice.Pipelines.Config;
using Sluice.Running;
using Sluice.Running.Rejects;

namespace Sluice;

/// <summary>
/// Everything that works in one home folder: files are received, become jobs, and are worked off in the background. It
/// holds the home's lock from the moment it is opened. Disposing closes what it opened, after <see cref="RunAsync"/> has ended.
/// </summary>
public sealed class Service : IAsyncDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan StoreIdle = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Housekeeping = TimeSpan.FromHours(1);
    private const long BytesPerJob = 512L << 20;

    private readonly ServiceOptions _options;
    private readonly HomeLock _lock;
    private readonly SqliteJobDatabase _jobs;
    private readonly StorePool _stores;
    private readonly ChildPool _children;
    private readonly JobRunner _runner;
    private readonly KeptFiles _kept;
    private readonly Room _room;
    private readonly Sweep _sweep;
    private readonly ImmutableFolders _immutable;
    private readonly Reconciliation _reconciliation;
    private readonly List<WatchedFolder> _watched;
    private readonly TaskCompletionSource _looked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _mustReconcile = true;
    private volatile bool _holdsLoads;
    private volatile bool _hasReconciled;

    private Service(ServiceOptions options, EngineSettings settings, HomeLock homeLock, SqliteJobDatabase jobs, int atOnce)
    {
        var (config, time) = (options.Config, options.Time);
        _options = options;
        _lock = homeLock;
        _jobs = jobs;
        AtOnce = atOnce;
        Home = settings.Home;
        Notices = new Notices(time);
        Board = new ProgressBoard(time);
        Bell = new JobBell();
        Pipelines = new PipelineFolders(config.Pipelines, options.Sources);
        var warned = settings with { Warn = Warn, HoldLoads = HoldLoads };
        _stores = new StorePool(new StoreOpener(warned), settings.PackagesFolder, time);
        _children = warned.NewChildPool(atOnce);
        _runner = new JobRunner(warned, _stores, _children);
        _room = new Room(Home, config.Arrivals.FreeBytesMin);
        _kept = new KeptFiles(Home, _room);
        _sweep = new Sweep(jobs, _kept, settings.PackagesFolder);
        var loaded = new LoadedJobs(warned, _stores);
        _immutable = new ImmutableFolders(config.Watches);
        _reconciliation = new Reconciliation(
            jobs, loaded, new LostReplays(warned, loaded, _runner), Home, _immutable.IsAway, Bell, Notices);
        Jobs = new JobDesk(jobs, Board, Pipelines, Bell);
        Packages = new PackageDesk(warned, new RejectDesk(warned, _children), _runner, time);
        Stores = new StoreDesk(warned, _stores);
        Arrivals = new ArrivalsDesk(jobs, _kept, Pipelines, Bell, Notices, config, _room, time);
        var pressure = new BackPressure(config.Arrivals.WaitingJobsMax, config.MemoryBytes / 10 * 8, MemoryBytes, Notices);
        _watched = [.. config.Watches.Select(watch => new WatchedFolder(
            watch, new KnownFiles(jobs.Database, WatchedFolder.KeyOf(watch)), Arrivals, jobs, Pipelines, pressure, Notices, new WatchPace(), time))];
    }

    /// <summary>The home folder, full.</summary>
    public string Home { get; }

    /// <summary>Jobs that run at once.</summary>
    public int AtOnce { get; }

    /// <summary>Where files are received.</summary>
    public ArrivalsDesk Arrivals { get; }

    /// <summary>Where people ask about jobs and change their minds about them.</summary>
    public JobDesk Jobs { get; }

    /// <summary>Where people look into packages.</summary>
    public PackageDesk Packages { get; }

    /// <summary>Where people look into stores.</summary>
    public StoreDesk Stores { get; }

    /// <summary>The pipelines by name.</summary>
    public PipelineFolders Pipelines { get; }

    /// <summary>What happens, as it happens.</summary>
    public Notices Notices { get; }

    /// <summary>Where running jobs show how far they are.</summary>
    public IProgressBoard Board { get; }

    /// <summary>Looks at a whole file: its columns with proven types, counts, and a sample.</summary>
    /// <exception cref="SluiceException">The file can not be read.</exception>
    public async Task<FilePreview> PreviewAsync(RunRequest request, int sampleRows, CancellationToken cancellation = default) =>
        (await _runner.AskAsync(ChildTask.Preview, request, sampleRows, null, cancellation)).Preview!;

    /// <summary>The plan of a pipeline for one file, and how it differs from the tables that are there.</summary>
    /// <exception cref="SluiceException">The pipeline does not fit the file.</exception>
    public Task<FilePlan> PlanAsync(RunRequest request, CancellationToken cancellation = default) => _runner.PlanAsync(request, cancellation);

    /// <summary>Why nothing can be received or begun now, such as a disk that is nearly full; null while all is well.</summary>
    public string? Shortage() => _room.Shortage();

    /// <summary>True when a watched folder could not be read, or a file of it not be taken.</summary>
    internal bool HasUntaken => _watched.Any(folder => folder.HasTrouble);

    /// <summary>Wakes the worker.</summary>
    internal JobBell Bell { get; }

    /// <summary>The job database.</summary>
    internal IJobDatabase Database => _jobs;

    /// <summary>Opens a home folder: takes its lock and its databases, and gives the jobs of a process that died back to the queue.</summary>
    /// <exception cref="SluiceException">Another process works in the home, or something in the configuration can not be used.</exception>
    public static async Task<Service> OpenAsync(ServiceOptions options)
    {
        var config = options.Config;
        var atOnce = config.Work.AtOnce ?? (int)Math.Clamp(config.MemoryBytes / BytesPerJob, 1, Environment.ProcessorCount);
        var settings = (EngineOptions.Of(config) with { MemoryBytes = config.MemoryBytes / atOnce, Executable = options.Executable }).ToSettings();
        var homeLock = new HomeLock(settings.Home);
        homeLock.Take();
        try
        {
            Directory.CreateDirectory(settings.PackagesFolder);
            var limits = new JobLimits { RetriesMax = config.Work.RetriesMax };
            var service = new Service(
                options, settings, homeLock, SqliteJobDatabase.Open(Path.Combine(settings.Home, "jobs.db"), limits, options.Time), atOnce);
            service._sweep.AtStart();

            // Nobody else can have this home: whoever had its jobs is gone.
            await service._jobs.RescueAsync(areOwnersGone: true);
            return service;
        }
        catch (JobDatabaseException problem)
        {
            homeLock.Dispose();
            throw new SluiceException(problem.IsTransient ? FailureKind.StoreDown : FailureKind.Config, [problem.Problem], problem);
        }
        catch
        {
            homeLock.Dispose();
            throw;
        }
    }

    /// <summary>Works until it is stopped: watches folders, works off jobs, cleans up. Running jobs get their grace.</summary>
    /// <param name="untilIdle">True to end by itself once the watched folders hold nothing new and the queue is empty.</param>
    /// <param name="stop">Stops it.</param>
    /// <exception cref="JobDatabaseException">The job database can not be used any more.</exception>
    public async Task RunAsync(bool untilIdle, CancellationToken stop)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var completed = Notices.Subscribe(OnNotice);
        List<Task> besides = [KeepHouseAsync(ended.Token), .. _watched.Select(folder => folder.RunAsync(ended.Token))];
        try
        {
            var worker = new Worker(_jobs, new PipelineRunner(_runner, _jobs, _immutable.IsAway, _options.Fault), Board, Bell, Notices, new WorkerOptions
            {
                AtOnce = AtOnce,
                BatchMax = _options.Config.Work.BatchMax,
                Lease = TimeSpan.FromSeconds(_options.Config.Work.LeaseSeconds),
                Grace = TimeSpan.FromSeconds(_options.Config.Work.GraceSeconds),
                Pause = () => _room.Shortage(),
            }, _options.Time);
            // What a store has lost comes before what waits: begun later, it would be too late.
            await Task.WhenAny(_looked.Task, Task.Delay(Timeout.InfiniteTimeSpan, ended.Token));
            await worker.RunAsync(untilIdle ? () => _hasReconciled && !_reconciliation.HasLostReplays && _watched.All(folder => folder.IsIdle) : null, stop);
        }
        finally
        {
            await ended.CancelAsync();
            await Task.WhenAll(besides);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _watched.ForEach(folder => folder.Dispose());
        _runner.Dispose();
        _children.Dispose();
        _stores.Dispose();
        await _jobs.DisposeAsync();
        _lock.Dispose();
    }

    private void OnNotice(Notice notice)
    {
        if (notice.Code == "job_completed")
        {
            _watched.ForEach(folder => folder.JobCompleted());
        }
    }

    // A log that was put aside has taken loads with it, and they come before the next.
    private void Warn(Problem problem)
    {
        Notices.Give(problem.Code, problem.ToString(), isWarning: true);
        if (problem.Code == "store_log_damaged")
        {
            _mustReconcile = true;
            _holdsLoads = true;
        }
    }

    private Problem? HoldLoads() => !_holdsLoads ? null
        : new Problem("store_lost_loads", "The log of a store was damaged, and what was lost with it is just being looked for. Nothing was loaded.")
        {
            Advice = "Try again in a moment.",
        };

    private long MemoryBytes() => ResidentMemory.OfProcess(Environment.ProcessId).NowBytes + _children.ResidentBytes;

    private async Task KeepHouseAsync(CancellationToken stop)
    {
        var time = _options.Time;
        var doneAt = time.GetTimestamp();
        try
        {
            while (true)
            {
                if (_mustReconcile || time.GetElapsedTime(doneAt) >= Housekeeping)
                {
                    if (!await SurvivesAsync(() => ReconcileAsync(stop), stop))
                    {
                        _mustReconcile = true;
                    }

                    _looked.TrySetResult();
                    doneAt = time.GetTimestamp();
                }

                await SurvivesAsync(() => _reconciliation.ReloadReplaysAsync(stop), stop);
                await SurvivesAsync(CloseIdleAsync, stop);
                await Task.Delay(Tick, time, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // That is how it ends.
        }
    }

    // Whatever it was, the next time may go well, and nobody else looks after these things.
    private async Task<bool> SurvivesAsync(Func<Task> work, CancellationToken stop)
    {
        try
        {
            await work();
            return true;
        }
        catch (Exception problem) when (problem is not OperationCanceledException || !stop.IsCancellationRequested)
        {
            Notices.Give("housekeeping_failed", problem.Message, isWarning: true);
            return false;
        }
    }

    private Task CloseIdleAsync()
    {
        if (_stores.CloseIdle(StoreIdle))
        {
            ResidentMemory.GiveBack();
        }

        return Task.CompletedTask;
    }

    private async Task ReconcileAsync(CancellationToken stop)
    {
        // Looking may be what finds a damaged log.
        do
        {
            _mustReconcile = false;
            await _reconciliation.RunAsync(stop);
        }
        while (_mustReconcile);

        _holdsLoads = false;
        if (_mustReconcile)
        {
            // Found at this very moment.
            _holdsLoads = true;
        }

        await _sweep.OrphansAsync(stop);
        _hasReconciled = true;
    }
}
