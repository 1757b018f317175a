using Sluice.Packages;
using Sluice.Running;

namespace Sluice.Host.Local;

/// <summary>How a job ended, as its package in a home folder says.</summary>
internal static class PackageOutcome
{
    /// <summary>The outcome with its manifest; null where there is no package.</summary>
    public static JobOutcome? TryRead(string home, string job)
    {
        var folder = Path.Combine(Path.GetFullPath(home), "packages", job);
        return JobOutcome.TryRead(folder) is { } outcome ? outcome with { Manifest = PackageManifest.Read(folder) } : null;
    }
}
