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
    /// <param name="request">The run.</param>
    /// <param name="targets">Where it goes.</param>
    /// <param name="file">Its file.</param>
    /// <param name="hasLoaded">
    /// Whether a store has loaded a job. Not the record of the job says it: a process that was killed wrote none, and a database
    /// may have been deleted or put back since.
    /// </param>
    /// <param name="cancellation">Stops hashing.</param>
    public JobRepeat? Of(RunRequest request, IReadOnlyList<WriteTarget> targets, ReferencedFile file, Func<string, string, bool> hasLoaded, CancellationToken cancellation)
    {
        if (request.Job is not null || request.Replay is not null || request.RowsMax is not null)
        {
            return null;
        }

        var mode = request.OnRepeat ?? request.Pipeline?.OnRepeat ?? RepeatMode.LoadAgain;
        var spec = RunSpec.Of(request.Pipeline, targets);
        var name = request.Pipeline?.Name ?? Stores.StoreNames.OfFile(request.Path);
        var stores = targets.Select(target => target.Store).Distinct().ToList();
        var earlier = _packages.JobsOf(file.Bytes, () => file.Hash(cancellation).Sha256)
            .Select(job => Read(settings.PackageFolder(job))).OfType<Package>()
            .Where(package => package.Manifest.Pipeline == name && package.Manifest.ReplayOf is null && package.Spec.RowsMax is null)
            .Where(package => spec.Targets.All(target => IsAmong(target, package.Spec.Targets)))
            .Where(package => mode == RepeatMode.Reload
                ? stores.Any(store => hasLoaded(store, package.Manifest.Job)) : stores.All(store => hasLoaded(store, package.Manifest.Job)));

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
            return RunSpec.TryRead(folder) is { } spec ? new Package(PackageManifest.Read(folder), spec, Directory.GetLastWriteTimeUtc(folder)) : null;
        }
        catch (Exception problem) when (problem is SluiceException or IOException or System.Text.Json.JsonException)
        {
            return null;
        }
    }

    private sealed record Package(PackageManifest Manifest, RunSpec Spec, DateTimeOffset EndedAt);
}
