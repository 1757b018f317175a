using System.Diagnostics;
using Sluice.Packages;
using Sluice.Stores;

namespace Sluice.Running;

/// <summary>What is known of a job while it runs, and its outcome when it ends.</summary>
/// <param name="request">What is to be run.</param>
/// <param name="targets">Where its streams go, stores by their names.</param>
/// <param name="onProgress">Told how far it is; null where nobody looks.</param>
/// <param name="cancellation">Stops it.</param>
internal sealed class JobRun(
    RunRequest request, IReadOnlyList<WriteTarget> targets, Action<PackProgress>? onProgress, CancellationToken cancellation)
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    /// <summary>The job.</summary>
    public string Job { get; } = request.Job ?? request.Replay?.Job ?? Guid.CreateVersion7().ToString();

    /// <summary>What is to be run.</summary>
    public RunRequest Request { get; } = request;

    /// <summary>Stops it.</summary>
    public CancellationToken Cancellation { get; } = cancellation;

    /// <summary>Told how far it is; null where nobody looks.</summary>
    public Action<PackProgress>? OnProgress { get; } = onProgress;

    /// <summary>Where its streams go.</summary>
    public IReadOnlyList<WriteTarget> Targets { get; } = targets;

    /// <summary>The file as it was found; null until somebody has looked at it.</summary>
    public ReferencedFile? File { get; set; }

    /// <summary>What was done because the same bytes came before; null when they did not.</summary>
    public JobRepeat? Repeat { get; set; }

    /// <summary>The folder in which the package is being made; null before and after.</summary>
    public string? Part { get; set; }

    /// <summary>The package's folder, once it is whole.</summary>
    public string? Package { get; set; }

    /// <summary>The package's manifest, once it was accepted.</summary>
    public PackageManifest? Manifest { get; set; }

    /// <summary>What the stores did so far.</summary>
    public List<JobLoad> Loads { get; } = [];

    /// <summary>How the streams' columns differ from the tables'.</summary>
    public List<SchemaDrift> Drift { get; } = [];

    /// <summary>What was worth telling while loading.</summary>
    public List<Problem> Notes { get; } = [];

    /// <summary>Peak resident memory of the child.</summary>
    public long ChildBytes { get; set; }

    /// <summary>Seconds until the package was there.</summary>
    public double PackSeconds { get; private set; }

    /// <summary>Seconds of hashing, which runs beside packing.</summary>
    public double HashSeconds { get; set; }

    /// <summary>Seconds of loading.</summary>
    public double LoadSeconds { get; set; }

    /// <summary>Runs a step. What stopped it becomes the outcome; null when it went well.</summary>
    public async Task<JobOutcome?> StepAsync(Func<Task> step)
    {
        try
        {
            Cancellation.ThrowIfCancellationRequested();
            await step();
            return null;
        }
        catch (SluiceException failure)
        {
            return Failed(failure.Kind, FailureCauses.Of(failure.Problems), failure.Problems);
        }
        catch (StoreException failure)
        {
            return Failed(failure.Kind, failure.IsTransient ? FailureCause.Transient : FailureCause.Final, [failure.Problem]);
        }
        catch (OperationCanceledException) when (Cancellation.IsCancellationRequested)
        {
            return GivenBack();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return Failed(FailureKind.Failed, FailureCause.Transient, [FileTrouble(problem)]);
        }
    }

    /// <summary>The outcome of a job that was stopped, or not even begun.</summary>
    public JobOutcome GivenBack() => Recorded(Outcome() with { Cancelled = true, Loads = Loads });

    /// <summary>Says that the package is there.</summary>
    public void Packed(PackageManifest manifest, string? package)
    {
        Manifest = manifest;
        Package = package;
        PackSeconds = _clock.Elapsed.TotalSeconds;
    }

    /// <summary>Tells that it is being loaded.</summary>
    public void ShowLoading() => OnProgress?.Invoke(new PackProgress(
        PackProgress.LoadPhase, Manifest!.File.Bytes, Manifest.File.Bytes, Manifest.Books.RowsRead, Manifest.Books.Rejected));

    /// <summary>Notes what a store did, and holds it against the books and what was asked for.</summary>
    /// <exception cref="SluiceException">The store took other rows than there are, or has not all streams that go into it.</exception>
    public void Take(string store, LoadOutcome outcome)
    {
        Loads.AddRange(outcome.Streams.Select(stream => new JobLoad(
            store, stream.Stream, stream.Table, stream.Loaded, stream.Refused, outcome.AlreadyLoaded)));
        foreach (var stream in outcome.Streams)
        {
            var rows = Manifest!.Streams.First(packaged => packaged.Name == stream.Stream).Rows;
            if (rows != stream.Loaded + stream.Refused)
            {
                throw new SluiceException(FailureKind.Failed, "books_unbalanced",
                    $"Stream {stream.Stream} has {rows} rows, and {store} took {stream.Loaded} and refused {stream.Refused}. "
                    + "The job can not complete.");
            }
        }

        // A store that has the job's marker loads nothing more of it, whatever was added to the pipeline since.
        if (Targets.FirstOrDefault(target => target.Store == store && !Has(outcome, target.Load)) is { } missing)
        {
            var stream = missing.Load.Stream.Length > 0 ? missing.Load.Stream : Manifest!.Streams[0].Name;
            throw new SluiceException(FailureKind.Failed, [new Problem("load_incomplete",
                $"{store} loaded job {Job} before, and not its stream {stream} into {missing.Load.Table}: a job is loaded into a store once.")
            {
                Expected = $"{stream} into {missing.Load.Table}",
                Found = string.Join(", ", outcome.Streams.Select(loaded => $"{loaded.Stream} into {loaded.Table}")),
                Advice = "Let the file arrive again, with on_repeat: reload, to load all of its streams; a store that sluice.yaml names twice needs one URL.",
            }]);
        }
    }

    private bool Has(LoadOutcome outcome, StreamLoad load) => outcome.Streams.Any(stream => SqlName.Same(stream.Table, load.Table)
        && stream.Stream == (load.Stream.Length > 0 ? load.Stream : Manifest!.Streams[0].Name));

    /// <summary>The outcome of a job whose every store has its rows.</summary>
    public JobOutcome Completed(IReadOnlyList<JobLoad> loads) => Recorded(Outcome() with { Completed = true, Loads = loads });

    /// <summary>Removes what a failed or dry attempt left.</summary>
    public void Clean()
    {
        if (Part is not null && Directory.Exists(Part))
        {
            Directory.Delete(Part, recursive: true);
        }
    }

    private JobOutcome Failed(FailureKind kind, FailureCause cause, IReadOnlyList<Problem> problems) =>
        Recorded(Outcome() with { Failure = kind, Cause = cause, Problems = problems, Loads = Loads });

    private static Problem FileTrouble(Exception problem) => (problem.HResult & 0xFFFF) == 28 // ENOSPC
        ? new("disk_full", $"The disk is full: {problem.Message}") { Advice = "Free some space, or set --home to a folder on another disk." }
        : new("io_failed", $"A file could not be handled: {problem.Message}");

    private JobOutcome Outcome() => new()
    {
        Job = Job,
        Completed = false,
        Manifest = Manifest,
        Repeat = Repeat,
        Drift = Drift,
        Notes = Notes,
        Package = Package,
        Seconds = new JobSeconds(HashSeconds, PackSeconds, LoadSeconds, _clock.Elapsed.TotalSeconds),
        Memory = new JobMemory(ResidentMemory.OfProcess(Environment.ProcessId).PeakBytes, ChildBytes),
    };

    // The record is for people: a disk that is too full for it is told by the outcome itself.
    private JobOutcome Recorded(JobOutcome outcome)
    {
        try
        {
            if (Package is not null)
            {
                outcome.Write(Package);
            }
        }
        catch (IOException)
        {
        }

        return outcome;
    }
}
