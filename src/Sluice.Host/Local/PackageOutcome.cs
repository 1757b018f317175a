using Sluice.Packages;
using Sluice.Running;

namespace Sluice.Host.Local;

/// <summary>How a job ended, as its package in a home folder says.</summary>
internal static class PackageOutcome
{
    /// <summary>The outcome with its manifest; null where there is no package. The job may have ended otherwise since.</summary>
    public static JobOutcome? TryRead(string home, string job)
    {
        var folder = Path.Combine(Path.GetFullPath(home), "packages", job);
        return Directory.Exists(folder) ? (JobOutcome.TryRead(folder) ?? JobOutcome.Unrecorded(job)) with { Manifest = PackageManifest.Read(folder) } : null;
    }
}
