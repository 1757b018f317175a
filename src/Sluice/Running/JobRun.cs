using System.Diagnostics;
using Sluice.Packages;
using Sluice.Stores;

namespace Sluice.Running;

/// <summary>What is known of a job while it runs, and its outcome when it ends.</summary>
internal sealed class JobRun(string job, Stopwatch clock)
{
    /// <summary>The job.</summary>
    public string Job { get; } = job;

    /// <summary>Started with the job.</summary>
    public Stopwatch Clock { get; } = clock;

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
    public double PackSeconds { get; set; }

    /// <summary>Seconds of hashing, which runs beside packing.</summary>
    public double HashSeconds { get; set; }

    /// <summary>Seconds of loading.</summary>
    public double LoadSeconds { get; set; }

    /// <summary>The outcome of a job whose every store has its rows.</summary>
    public JobOutcome Completed(IReadOnlyList<JobLoad> loads) => Recorded(Outcome() with { Completed = true, Loads = loads });

    /// <summary>The outcome of a job that could not go on.</summary>
    public JobOutcome Failed(FailureKind kind, IReadOnlyList<Problem> problems) =>
        Recorded(Outcome() with { Failure = kind, Problems = problems, Loads = Loads });

    /// <summary>Removes what a failed or dry attempt left.</summary>
    public void Clean()
    {
        if (Part is not null && Directory.Exists(Part))
        {
            Directory.Delete(Part, recursive: true);
        }
    }

    private JobOutcome Outcome() => new()
    {
        Job = Job,
        Completed = false,
        Manifest = Manifest,
        Drift = Drift,
        Notes = Notes,
        Package = Package,
        Seconds = new JobSeconds(HashSeconds, PackSeconds, LoadSeconds, Clock.Elapsed.TotalSeconds),
        Memory = new JobMemory(ResidentMemory.OfProcess(Environment.ProcessId).PeakBytes, ChildBytes),
    };

    private JobOutcome Recorded(JobOutcome outcome)
    {
        if (Package is not null)
        {
            outcome.Write(Package);
        }

        return outcome;
    }
}
