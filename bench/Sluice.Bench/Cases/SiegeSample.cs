using Sluice.Bench.Measuring;
using Sluice.Bench.Sides;

namespace Sluice.Bench.Cases;

/// <summary>What a besieged server holds at a moment.</summary>
/// <param name="Usage">Its memory and handles.</param>
/// <param name="HalfDone">Files and folders of its home that are neither whole nor gone.</param>
internal sealed record SiegeSample(ProcessUsage Usage, int HalfDone)
{
    /// <summary>Of a server as it is now.</summary>
    public static SiegeSample Of(ServeProcess server)
    {
        var home = Path.Combine(server.Folder, ".sluice");
        var incoming = Path.Combine(home, "arrivals", "incoming");
        return new SiegeSample(server.Usage, (Directory.Exists(incoming) ? Directory.EnumerateFileSystemEntries(incoming).Count() : 0)
            // A warm child keeps its desk.
            + Directory.EnumerateFileSystemEntries(Path.Combine(home, "packages"), "*.part").Count(path => !Path.GetFileName(path).StartsWith("desk", StringComparison.Ordinal)));
    }
}
