namespace Sluice.Arrivals;

/// <summary>The room on the disk of the home folder. States must be written even when files fill it, so some is always left.</summary>
/// <param name="home">The home folder.</param>
/// <param name="freeBytesMin">What must stay free.</param>
/// <param name="freeBytes">What is free now; null to ask the disk.</param>
internal sealed class Room(string home, long freeBytesMin, Func<long>? freeBytes = null)
{
    private readonly Func<long> _freeBytes = freeBytes ?? (() => new DriveInfo(home).AvailableFreeSpace);

    /// <summary>Why nothing more should be written now; null while there is room.</summary>
    public string? Shortage(long bytesToCome = 0)
    {
        var free = _freeBytes();
        return free - bytesToCome >= freeBytesMin ? null
            : $"{Sizes.Show(free)} are free on the disk of {home}, and {Sizes.Show(freeBytesMin)} must stay free.";
    }

    /// <summary>Refuses what there is no room for.</summary>
    /// <exception cref="SluiceException"><c>disk_full</c>.</exception>
    public void Require(long bytesToCome)
    {
        if (Shortage(bytesToCome) is { } shortage)
        {
            throw new SluiceException(FailureKind.Failed, [new Problem("disk_full", $"Nothing can be received: {shortage}")
            {
                Advice = "Free some space, or lower arrivals.free_bytes_min in sluice.yaml.",
            }]);
        }
    }
}
