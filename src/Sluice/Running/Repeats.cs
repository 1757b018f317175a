using Sluice.Packages;
using Sluice.Pipelines.Config;

namespace Sluice.Running;

/// <summary>
/// Finds earlier jobs of the same bytes by the packages of the home folder, for a file that is run without a job database:
/// the same content, the same pipeline, the same tables. A file whose size no package has is not hashed for it.
/// </summary>
internal sealed class Repeats(EngineSettings settings)
{
    private readonly PackageIndex _packages = new(settings);

    /// <summary>What is done with a file that came before; null when it did not. A run of some of the rows is none.</summary>
    public JobRepeat? Of(RunRequest request, IReadOnlyList<WriteTarget> targets, ReferencedFile file, CancellationToken cancellation)
    {
        if (request.Job is not null || request.Replay is not null || request.RowsMax is not null)
        {
            return null;
        }

        var mode = request.OnRepeat ?? request.Pipeline?.OnRepeat ?? RepeatMode.LoadAgain;
        var spec = RunSpec.Of(request.Pipeline, targets);
        var name = request.Pipeline?.Name ?? Stores.StoreNames.OfFile(request.Path);
        var earlier = _packages.JobsOf(file.Bytes, () => file.Hash(cancellation).Sha256)
            .Select(job => Read(settings.PackageFolder(job))).OfType<Package>()
            .Where(package => package.Manifest.Pipeline == name && package.Manifest.ReplayOf is null && package.Spec.RowsMax is null)
            .Where(package => package.Outcome.Completed || (mode == RepeatMode.Reload && package.Outcome.Loads.Count > 0))
            .Where(package => spec.Targets.All(target => IsAmong(target, package.Spec.Targets)));

        // Only a reload has to know them all.
        List<Package> found = [.. mode == RepeatMode.Reload ? earlier : earlier.Take(1)];
        return found.Count == 0 ? null : new JobRepeat(found[0].Manifest.Job, found[0].EndedAt, mode)
        {
            Earlier = mode == RepeatMode.Reload ? [.. found.Select(package => package.Manifest.Job)] : [],
        };
    }

    private static bool IsAmong(WriteTarget target, IReadOnlyList<WriteTarget> others) => others.Any(other =>
        other.Store == target.Store && other.Load.Stream == target.Load.Stream && other.Load.Table == target.Load.Table);

    // One that can not be read has no say.
    private static Package? Read(string folder)
    {
        try
        {
            return RunSpec.TryRead(folder) is { } spec && JobOutcome.TryRead(folder) is { } outcome
                ? new Package(PackageManifest.Read(folder), spec, outcome, File.GetLastWriteTimeUtc(Path.Combine(folder, JobOutcome.FileName))) : null;
        }
        catch (Exception problem) when (problem is SluiceException or IOException or System.Text.Json.JsonException)
        {
            return null;
        }
    }

    private sealed record Package(PackageManifest Manifest, RunSpec Spec, JobOutcome Outcome, DateTimeOffset EndedAt);
}
