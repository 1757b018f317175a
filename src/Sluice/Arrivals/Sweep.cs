using Sluice.Jobs;
using Sluice.Packages;
using Sluice.Running;

namespace Sluice.Arrivals;

/// <summary>Removes what a crash left lying and nobody will come back for.</summary>
internal sealed class Sweep(IJobDatabase jobs, KeptFiles kept, string packages)
{
    // A sender that saw no answer sends again within a day, and finds its bytes here.
    private static readonly TimeSpan OrphanAge = TimeSpan.FromHours(24);

    /// <summary>At start, when nobody else can be at work in the home: what was being received or packed is nobody's.</summary>
    public void AtStart()
    {
        kept.RemoveIncoming();
        if (Directory.Exists(packages))
        {
            foreach (var part in Directory.EnumerateDirectories(packages, "*" + PackageFolder.PartEnding))
            {
                TemporaryFolder.Remove(part);
            }
        }
    }

    /// <summary>Kept bytes whose job was never made.</summary>
    public async Task OrphansAsync(CancellationToken cancellation)
    {
        kept.BeginSweep();
        var before = await jobs.NowAsync(cancellation) - OrphanAge;
        foreach (var sha256 in kept.OlderThan(before).ToList())
        {
            if (!await jobs.IsKeptAsync(sha256, cancellation))
            {
                kept.Remove(sha256);
            }
        }
    }
}
