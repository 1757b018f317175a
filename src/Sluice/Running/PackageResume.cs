using Sluice.Packages;

namespace Sluice.Running;

/// <summary>
/// What an earlier attempt at a job left: a package that is whole and is this job's is loaded as it is, and not made
/// again. One that was made of other bytes or by another pipeline is removed, unless a store holds it already: then the
/// other stores must get the same.
/// </summary>
internal sealed class PackageResume(EngineSettings settings, PackageInspector inspector)
{
    /// <summary>The manifest of the job's package; null when there is none to go on with.</summary>
    public PackageManifest? Find(string job, RunRequest request, Func<string, bool> isLoaded)
    {
        var folder = settings.PackageFolder(job);
        if (!Directory.Exists(folder))
        {
            return null;
        }

        if (Read(folder, request.Sha256) is { } manifest
            && (manifest.PipelineSha256 == RunSpec.Fingerprint(request.Pipeline, request.RowsMax) || isLoaded(job)))
        {
            return manifest;
        }

        Directory.Delete(folder, recursive: true);
        return null;
    }

    private PackageManifest? Read(string folder, string? sha256)
    {
        try
        {
            var manifest = PackageManifest.Read(folder);
            if (sha256 is not null && manifest.File.Sha256 != sha256)
            {
                return null;
            }

            inspector.Accept(folder, manifest);
            return manifest;
        }
        catch (SluiceException)
        {
            // Damaged since it was made: the file is still there to make it again.
            return null;
        }
    }
}
