using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Sluice.Running;

/// <summary>Resident memory of a process.</summary>
/// <param name="NowBytes">Now.</param>
/// <param name="PeakBytes">The most it ever held.</param>
internal readonly partial record struct ResidentMemory(long NowBytes, long PeakBytes)
{
    /// <summary>Reads it from the system; zero once the process is gone.</summary>
    public static ResidentMemory OfProcess(int id)
    {
        try
        {
            if (OperatingSystem.IsLinux())
            {
                return FromStatus(File.ReadLines($"/proc/{id}/status"));
            }

            using var process = Process.GetProcessById(id);
            return new ResidentMemory(process.WorkingSet64, process.PeakWorkingSet64);
        }
        catch (Exception problem) when (problem is IOException or ArgumentException or InvalidOperationException)
        {
            return default;
        }
    }

    /// <summary>Gives the system back what this process has freed: for a pause in its work, since it stops all of it for a moment.</summary>
    public static void GiveBack()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        if (OperatingSystem.IsLinux())
        {
            try
            {
                _ = TrimNative(0);
            }
            catch (EntryPointNotFoundException)
            {
                // Only glibc keeps so much that it has a way to let go of it.
            }
        }
    }

    private static ResidentMemory FromStatus(IEnumerable<string> lines)
    {
        long now = 0, peak = 0;
        foreach (var line in lines)
        {
            if (line.StartsWith("VmRSS:", StringComparison.Ordinal))
            {
                now = Kilobytes(line);
            }
            else if (line.StartsWith("VmHWM:", StringComparison.Ordinal))
            {
                peak = Kilobytes(line);
            }
        }

        return new ResidentMemory(now, peak);
    }

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int TrimNative(nuint keptBytes);

    private static long Kilobytes(string line) =>
        long.Parse(line.AsSpan(line.IndexOf(':') + 1).TrimEnd("kB").Trim()) * 1024;
}
