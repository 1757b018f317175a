using System.Globalization;

namespace Sluice.Bench.Measuring;

/// <summary>What a process takes at a moment.</summary>
/// <param name="ResidentBytes">Resident memory.</param>
/// <param name="Handles">Open files and connections.</param>
/// <param name="CpuSeconds">CPU since it began.</param>
internal sealed record ProcessUsage(long ResidentBytes, int Handles, double CpuSeconds)
{
    private const double TicksPerSecond = 100;
    private const int PageBytes = 4096;

    /// <summary>Of a process that is there.</summary>
    public static ProcessUsage Of(int process)
    {
        var fields = Fields(process) ?? throw new InvalidOperationException($"The process {process} is gone.");

        // Counted from behind the name: state is the first, and utime, stime and rss are the 12th, 13th and 22nd.
        return new ProcessUsage(
            Number(fields[21]) * PageBytes, Directory.EnumerateFileSystemEntries($"/proc/{process}/fd").Count(),
            (Number(fields[11]) + Number(fields[12])) / TicksPerSecond);
    }

    /// <summary>The processes that a process has started and that still are there; those that ended and wait to be buried are not.</summary>
    public static IReadOnlyList<int> ChildrenOf(int process) =>
        [.. Directory.EnumerateDirectories("/proc").Select(folder => int.TryParse(Path.GetFileName(folder), out var id) ? id : 0)
            .Where(id => id > 0 && Fields(id) is { } fields && Number(fields[1]) == process && fields[0] != "Z")];

    /// <summary>True while a process runs.</summary>
    public static bool IsAlive(int process) => Fields(process) is { } fields && fields[0] != "Z";

    private static string[]? Fields(int process)
    {
        try
        {
            // "id (name) state parent …"; the name may hold anything but ends at the last parenthesis.
            var stat = File.ReadAllText($"/proc/{process}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
