using Sluice.Packages;
using Sluice.Running.Rejects;

namespace Sluice.Running;

/// <summary>Where people look into packages: the books, what stores did, and the rows that were held back. Safe for use by several threads.</summary>
public sealed class PackageDesk
{
    private readonly EngineSettings _settings;
    private readonly RejectDesk _rejects;

    internal PackageDesk(EngineSettings settings, RejectDesk rejects)
    {
        _settings = settings;
        _rejects = rejects;
    }

    /// <summary>Jobs that have a package, newest first.</summary>
    /// <param name="before">Only those older than this job; null for all.</param>
    /// <param name="most">How many at most.</param>
    public IReadOnlyList<string> Jobs(string? before, int most) => !Directory.Exists(_settings.PackagesFolder) ? [] :
        [.. Directory.EnumerateDirectories(_settings.PackagesFolder).Select(Path.GetFileName).OfType<string>()
            // Ids of jobs begin with the time at which they were made.
            .Where(name => IsJob(name) && (before is null || string.CompareOrdinal(name, before) < 0))
            .OrderDescending(StringComparer.Ordinal).Where(name => File.Exists(Path.Combine(_settings.PackageFolder(name), PackageFolder.ManifestName))).Take(most)];

    /// <summary>The manifest of a job's package.</summary>
    /// <exception cref="SluiceException"><c>unknown_package</c>, <c>package_broken</c>.</exception>
    public PackageManifest Manifest(string job) => PackageManifest.Read(FolderOf(job));

    /// <summary>How the newest attempt at a job that has a package ended; null while the first is under way.</summary>
    /// <exception cref="SluiceException"><c>unknown_package</c>.</exception>
    public JobOutcome? Outcome(string job) => JobOutcome.TryRead(FolderOf(job));

    /// <summary>The rejects and duplicates of a job, in the order of their rows.</summary>
    /// <exception cref="SluiceException"><c>unknown_package</c>, or the package can not be read.</exception>
    public Task<IReadOnlyList<Reject>> RejectsAsync(string job, long skip, int take, CancellationToken cancellation) =>
        _rejects.ListAsync(FolderOf(job), Manifest(job), skip, take, cancellation);

    // A name that is no id could lead anywhere.
    private static bool IsJob(string name) => Guid.TryParseExact(name, "D", out _);

    private string FolderOf(string job) => IsJob(job) && File.Exists(Path.Combine(_settings.PackageFolder(job), PackageFolder.ManifestName))
        ? _settings.PackageFolder(job)
        : throw new SluiceException(FailureKind.Failed, [new Problem("unknown_package", "The job has no package: it is not packed yet, failed before, or is none of this home.")
        {
            Found = job,
        }]);
}
