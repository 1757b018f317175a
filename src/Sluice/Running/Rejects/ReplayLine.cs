using Sluice.Packages;

namespace Sluice.Running.Rejects;

/// <summary>
/// Where rejects come from: the job that holds them, and, where that is a replay, the job whose rejects it took, and so on
/// to the one that read the file. They have all their rows from that file, and so do all its replays.
/// </summary>
internal sealed class ReplayLine
{
    private readonly EngineSettings _settings;

    private ReplayLine(EngineSettings settings, IReadOnlyList<string> jobs) => (_settings, Jobs) = (settings, jobs);

    /// <summary>The jobs, the one that holds the rejects first and the one that read the file last.</summary>
    public IReadOnlyList<string> Jobs { get; }

    /// <summary>The package of the job that read the file.</summary>
    public string RootPackage => _settings.PackageFolder(Jobs[^1]);

    /// <summary>
    /// The packages with rows of the file: that of the job that read it, and those of all replays of its rejects and of
    /// theirs. A replay that came to nothing has no claim any more, and one that has not come far no package yet.
    /// </summary>
    public IReadOnlyList<string> Packages => [.. PackagesFrom(Jobs[^1])];

    /// <summary>The line of a job.</summary>
    /// <exception cref="SluiceException">A package of it is gone or can not be read, so that nobody knows which rows were accepted.</exception>
    public static ReplayLine Of(EngineSettings settings, PackageManifest job)
    {
        var jobs = new List<string> { job.Job };
        for (var one = job; one.ReplayOf is { } of; one = PackageManifest.Read(settings.PackageFolder(of.Job)))
        {
            jobs.Add(of.Job);
        }

        return new ReplayLine(settings, jobs);
    }

    /// <summary>
    /// The job of the line by which rows of the file came into a table in the place of all that was there; null when they
    /// were only added to it.
    /// </summary>
    public string? ReplacedBy(WriteTarget target) => Jobs.FirstOrDefault(job => RunSpec.Read(_settings.PackageFolder(job)).Targets.Any(other =>
        other.Store == target.Store && other.Load.Table == target.Load.Table && other.Load.Mode == LoadMode.Replace));

    private IEnumerable<string> PackagesFrom(string job)
    {
        var package = _settings.PackageFolder(job);
        return !Directory.Exists(package) ? [] : ReplayLedger.JobsIn(package).SelectMany(PackagesFrom).Prepend(package);
    }
}
