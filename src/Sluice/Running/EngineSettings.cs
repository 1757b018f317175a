using Sluice.DuckDbApi;
using Sluice.Pipelines.Config;
using Sluice.Running.Models;

namespace Sluice.Running;

/// <summary>
/// What an engine may use, as every part of it needs it. The memory promise covers parent and child together: their
/// peaks add up to no more than <c>memory</c>.
/// </summary>
internal sealed record EngineSettings
{
    // Measured on 5 M rows of 10 columns: what each process holds besides DuckDB's own limit. The child has its runtime and
    // the reader's blocks; the parent also the row groups that a load builds, which DuckDB does not count.
    private const long ChildBytes = 92L << 20;
    private const long ParentBytes = 205L << 20;

    // What of the parent's share a load holds that DuckDB does not count: the row groups that it builds.
    private const long LoadBytes = 100L << 20;

    // With less a load of millions of rows fails.
    private const long ParentDuckDbBytesMin = 98L << 20;

    /// <summary>The smallest memory that is accepted: with it parent and child of a large load still keep to it.</summary>
    public const long MemoryBytesMin = 480L << 20;

    /// <summary>The home folder.</summary>
    public required string Home { get; init; }

    /// <summary>Memory of parent and child together, in bytes.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>Threads of each process.</summary>
    public required int Threads { get; init; }

    /// <summary>The stores of sluice.yaml by name.</summary>
    public required IReadOnlyDictionary<string, string> Stores { get; init; }

    /// <summary>How to start a child; null to read files in this process.</summary>
    public required ChildCommand? Child { get; init; }

    /// <summary>Functions for expressions, where files are read in this process.</summary>
    public IReadOnlyList<DuckScalarFunction> Functions { get; init; } = [];

    /// <summary>Models that answer over HTTP.</summary>
    public IReadOnlyList<ModelConfig> Models { get; init; } = [];

    /// <summary>Assemblies with functions for expressions.</summary>
    public IReadOnlyList<string> Plugins { get; init; } = [];

    /// <summary>Told what a store found worth telling and was stopped by nothing, such as a damaged log put aside.</summary>
    public Action<Problem>? Warn { get; init; }

    /// <summary>Why no store may load anything now; null, or null from it, while all may.</summary>
    public Func<Problem?>? HoldLoads { get; init; }

    /// <summary>DuckDB's limit in the child.</summary>
    public long ChildDuckDbBytes => (MemoryBytes / 2) - ChildBytes;

    /// <summary>DuckDB's limit in the parent, for loading.</summary>
    public long ParentDuckDbBytes => Math.Max(ParentDuckDbBytesMin, (MemoryBytes / 2) - ParentBytes);

    /// <summary>Stores that load at the same time, each with DuckDB's limit for itself.</summary>
    public int LoadsAtOnce => (int)Math.Max(1, (MemoryBytes - ChildBytes - ParentBytes + LoadBytes) / (ParentDuckDbBytes + LoadBytes));

    /// <summary>
    /// A folder in which a job's package is being made. Each attempt gets one of its own: what a killed one left, and what
    /// its child may still write, is nobody's.
    /// </summary>
    public string NewPartFolder(string job)
    {
        var part = $"{PackageFolder(job)}.{Guid.NewGuid().ToString("n")[..8]}{Packages.PackageFolder.PartEnding}";
        Directory.CreateDirectory(part);
        return part;
    }

    /// <summary>The folder of all packages.</summary>
    public string PackagesFolder => Path.Combine(Home, "packages");

    /// <summary>The folder of a job's package.</summary>
    public string PackageFolder(string job) => Path.Combine(PackagesFolder, job);

    /// <summary>A pool of warm children, of which some may wait; it ends the models with them.</summary>
    public ChildPool NewChildPool(int idleMax)
    {
        var models = new HttpModels(Models, Home, TimeProvider.System);
        return new ChildPool(Start, ChildBytes + (MemoryBytes / 8), idleMax) { Owned = models };

        IFileReader Start() =>
            Child is null ? new InProcessReader(Functions, models) : ChildProcess.Start(Child, models, () => NewPartFolder("desk"));
    }

    /// <summary>What a run through a pipeline may use: a pipeline that says how much memory gets that.</summary>
    public EngineSettings For(PipelineConfig? pipeline) =>
        pipeline?.MemoryBytes is { } own ? this with { MemoryBytes = Math.Max(own, MemoryBytesMin) } : this;

    /// <summary>What the child may use for the file of a request.</summary>
    public ChildBudget BudgetOf(RunRequest request) => For(request.Pipeline).BudgetFor(request.Pipeline);

    /// <summary>The child's budgets for one file.</summary>
    public ChildBudget BudgetFor(PipelineConfig? pipeline) => new(
        MemoryBytes - (MemoryBytes / 4),
        TimeSpan.FromSeconds((pipeline?.Limits ?? new LimitsConfig()).TimeSeconds),
        (pipeline?.Limits ?? new LimitsConfig()).OutputBytesMax);
}
