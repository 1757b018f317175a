using Sluice.Packages;
using Sluice.Running.Rejects;

namespace Sluice.Running;

/// <summary>Where people look into packages: the books, what stores did, and the rows that were held back. Safe for use by several threads.</summary>
public sealed class PackageDesk
{
    private readonly EngineSettings _settings;
    private readonly RejectDesk _rejects;
    private readonly Replays _replays;
    private readonly RejectMender _mender;

    internal PackageDesk(EngineSettings settings, RejectDesk rejects, JobRunner runner, TimeProvider time)
    {
        _settings = settings;
        _rejects = rejects;
        _replays = new Replays(settings, runner, rejects);
        _mender = new RejectMender(settings, time);
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
    public Task<IReadOnlyList<Reject>> RejectsAsync(string job, long skip, int take, bool withCells, CancellationToken cancellation) =>
        _rejects.ListAsync(FolderOf(job), Manifest(job), skip, take, withCells, cancellation);

    /// <summary>Writes texts over cells of a job's rejects, to be replayed. All of them are kept, durably, or none.</summary>
    /// <exception cref="SluiceException"><c>unknown_package</c>, <c>unknown_reject</c>, <c>unknown_column</c>, <c>already_replayed</c>, <c>mend_conflict</c> and more.</exception>
    public IReadOnlyList<MendedReject> Mend(string job, IReadOnlyList<RejectChange> changes, string by)
    {
        _ = FolderOf(job);
        return _mender.Change(job, changes, by);
    }

    /// <summary>Replays the rejects of a job that were mended by <see cref="Mend"/> and not replayed yet, as a job of their own.</summary>
    /// <exception cref="SluiceException"><c>unknown_package</c>, <c>nothing_mended</c>, or they can not be replayed.</exception>
    public Task<ReplayOutcome> ReplayMendsAsync(string job, bool dryRun, CancellationToken cancellation)
    {
        _ = FolderOf(job);
        return _replays.ReplayMendsAsync(job, dryRun, null, cancellation);
    }

    /// <summary>Writes the rejects of a job that wait to be mended into a workbook or a CSV file.</summary>
    /// <exception cref="SluiceException"><c>unknown_package</c>, <c>usage</c> for another ending, or the package can not be read.</exception>
    public Task<RejectExport> ExportAsync(string job, string file, bool withDuplicates, CancellationToken cancellation)
    {
        _ = FolderOf(job);
        return new RejectExports(_settings, _rejects).ExportAsync(job, file, withDuplicates, cancellation);
    }

    /// <summary>Replays the mended rejects of a file that was sent: those that no replay has taken yet, as a job of their own.</summary>
    /// <exception cref="SluiceException">The file is no export, or what is in it can not be replayed.</exception>
    public Task<ReplayOutcome> ReplayAsync(RunRequest mended, bool dryRun, CancellationToken cancellation) =>
        _replays.ReplayAsync(new ReplayRequest(mended.Path) { Kept = mended.Kept, DryRun = dryRun }, null, cancellation);

    // A name that is no id could lead anywhere.
    private static bool IsJob(string name) => Guid.TryParseExact(name, "D", out _);

    private string FolderOf(string job) => IsJob(job) && File.Exists(Path.Combine(_settings.PackageFolder(job), PackageFolder.ManifestName))
        ? _settings.PackageFolder(job)
        : throw new SluiceException(FailureKind.Failed, [new Problem("unknown_package", "The job has no package: it is not packed yet, failed before, or is none of this home.")
        {
            Found = job,
        }]);
}
