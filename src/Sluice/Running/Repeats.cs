using System.Text;
using Sluice.Packages;
using Sluice.Pipelines.Config;

namespace Sluice.Running;

/// <summary>
/// Finds earlier jobs of the same bytes by the packages of the home folder, for a file that is run without a job database:
/// the same content, the same pipeline, the same tables. A file whose size no package has is not hashed for it.
/// </summary>
internal sealed class Repeats(EngineSettings settings)
{
    /// <summary>What is done with a file that came before; null when it did not. A run of some of the rows is none.</summary>
    public JobRepeat? Of(RunRequest request, IReadOnlyList<WriteTarget> targets, ReferencedFile file, CancellationToken cancellation)
    {
        if (request.Job is not null || request.Replay is not null || request.RowsMax is not null || !Directory.Exists(settings.PackagesFolder))
        {
            return null;
        }

        var mode = request.OnRepeat ?? request.Pipeline?.OnRepeat ?? RepeatMode.LoadAgain;
        var spec = RunSpec.Of(request.Pipeline, targets);
        var name = request.Pipeline?.Name ?? Stores.StoreNames.OfFile(request.Path);
        string? sha256 = null;
        var earlier = Packages(file.Bytes)
            .Where(package => package.Manifest.Pipeline == name && package.Manifest.File.Sha256 == (sha256 ??= file.Hash(cancellation)))
            .Where(package => mode == RepeatMode.Reload ? package.Outcome.Completed || package.Outcome.Loads.Count > 0 : package.Outcome.Completed)
            .Where(package => spec.Targets.All(target => IsAmong(target, package.Spec.Targets)))
            .OrderBy(package => package.Manifest.Job, StringComparer.Ordinal).ToList();
        return earlier.Count == 0 ? null : new JobRepeat(earlier[^1].Manifest.Job, earlier[^1].EndedAt, mode)
        {
            Earlier = mode == RepeatMode.Reload ? [.. earlier.Select(package => package.Manifest.Job)] : [],
        };
    }

    private static bool IsAmong(WriteTarget target, IReadOnlyList<WriteTarget> others) => others.Any(other =>
        other.Store == target.Store && other.Load.Stream == target.Load.Stream && other.Load.Table == target.Load.Table);

    private IEnumerable<(PackageManifest Manifest, RunSpec Spec, JobOutcome Outcome, DateTimeOffset EndedAt)> Packages(long bytes)
    {
        // Thousands of packages are looked at: only those of that size are worth more than a look.
        var size = Encoding.UTF8.GetBytes($"\"bytes\":{bytes},");
        foreach (var folder in Directory.EnumerateDirectories(settings.PackagesFolder))
        {
            var manifest = Path.Combine(folder, PackageFolder.ManifestName);
            if (File.Exists(manifest) && File.ReadAllBytes(manifest).AsSpan().IndexOf(size) >= 0
                && Read(folder) is { Manifest.ReplayOf: null, Spec.RowsMax: null } package)
            {
                yield return package;
            }
        }
    }

    // One that can not be read has no say.
    private static (PackageManifest Manifest, RunSpec Spec, JobOutcome Outcome, DateTimeOffset EndedAt)? Read(string folder)
    {
        try
        {
            return RunSpec.TryRead(folder) is { } spec && JobOutcome.TryRead(folder) is { } outcome
                ? (PackageManifest.Read(folder), spec, outcome, File.GetLastWriteTimeUtc(Path.Combine(folder, JobOutcome.FileName))) : null;
        }
        catch (Exception problem) when (problem is SluiceException or IOException or System.Text.Json.JsonException)
        {
            return null;
        }
    }
}
