using System.Runtime.InteropServices;

namespace Sluice.Bench.Measuring;

/// <summary>What Linux knows about the processes that we started.</summary>
internal static unsafe partial class NativeUsage
{
    private const int RusageChildren = -1;

    private const int BecomeSubreaper = 36;

    private const int DoNotWait = 1;

    /// <summary>CPU seconds, user and system, of all ended processes below this one.</summary>
    public static double ChildrenCpuSeconds
    {
        get
        {
            Usage usage;
            return getrusage(RusageChildren, &usage) == 0
                ? usage.UserSeconds + usage.SystemSeconds + ((usage.UserMicroseconds + usage.SystemMicroseconds) / 1e6)
                : throw new InvalidOperationException($"getrusage failed with error {Marshal.GetLastPInvokeError()}.");
        }
    }

    /// <summary>
    /// Has processes whose parent ended handed to this one, so that their CPU time is counted here and not nowhere.
    /// </summary>
    public static void AdoptOrphans() => prctl(BecomeSubreaper, 1, 0, 0, 0);

    /// <summary>Buries the adopted processes that have ended.</summary>
    /// <returns>True while others are still running.</returns>
    public static bool BuryOrphans()
    {
        int found;
        do
        {
            found = waitpid(-1, null, DoNotWait);
        }
        while (found > 0);
        return found == 0;
    }

    /// <summary>Writes what earlier runs left in the page cache to the disk, so that no run pays for another.</summary>
    [LibraryImport("libc", EntryPoint = "sync")]
    public static partial void FlushDisks();

    [LibraryImport("libc", SetLastError = true)]
    private static partial int getrusage(int who, Usage* usage);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int prctl(int option, nuint first, nuint second, nuint third, nuint fourth);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int waitpid(int process, int* status, int options);

    [StructLayout(LayoutKind.Sequential)]
    private struct Usage
    {
        public long UserSeconds;
        public long UserMicroseconds;
        public long SystemSeconds;
        public long SystemMicroseconds;
        public fixed long Others[14];
    }
}
