using Sluice.Packages;
using Sluice.Running.Rejects;

namespace Sluice.Running;

/// <summary>
/// What an earlier attempt at a job left: a package that is whole and is this job's is loaded as it is, and not made
/// again. One that is damaged, or was made of other bytes or by another pipeline, is removed, unless a store holds it
/// already: then the other stores must get the same. One that nothing can be made of again, and one that can not be read
/// just now, is left as it is.
/// </summary>
internal sealed class PackageResume(EngineSettings settings, PackageInspector inspector)
{
    /// <summary>The manifest of the job's package; null when there is none to go on with.</summary>
    /// <exception cref="SluiceException"><c>package_unreadable</c>: whether there is one can not be said just now.</exception>
    public PackageManifest? Find(string job, RunRequest request, Func<string, bool> isLoaded)
    {
        var folder = settings.PackageFolder(job);
        if (!Directory.Exists(folder))
        {
            return null;
        }

        if (Read(folder, request.Sha256) is { } manifest
            && (request.OnlyLoads || manifest.PipelineSha256 == RunSpec.Fingerprint(request.Pipeline, request.RowsMax) || isLoaded(job)))
        {
            new LedgerKeep(settings).PutBack(job);
            return manifest;
        }

        if (!request.OnlyLoads)
        {
            new LedgerKeep(settings).TakeOut(job);
            Directory.Delete(folder, recursive: true);
        }

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
        catch (SluiceException damaged) when (damaged.Problems[0].Code != "package_unreadable")
        {
            return null;
        }
    }
}
