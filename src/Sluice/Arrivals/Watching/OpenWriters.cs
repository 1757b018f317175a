using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Sluice.Arrivals.Watching;

/// <summary>
/// Whether somebody has a file open for writing. Linux gives a lease for reading only while nobody does, which tells a
/// writer that pauses from one that has finished. Where it gives none for other reasons (another owner, a network file
/// system), this knows nothing.
/// </summary>
internal static partial class OpenWriters
{
    // F_SETSIG, SIGURG; F_SETLEASE; F_RDLCK, F_UNLCK; EAGAIN.
    private const int SetSignal = 10;
    private const int UrgentData = 23;
    private const int SetLease = 1024;
    private const int ReadLease = 0;
    private const int NoLease = 2;
    private const int TryAgain = 11;

    /// <summary>True when it is known that a writer has it open.</summary>
    public static bool Has(SafeFileHandle file)
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        // A writer that comes while the lease is held sends its holder a signal. The usual one ends a process; this one is
        // ignored by all that do not ask for it.
        if (FileControl(file, SetSignal, UrgentData) != 0)
        {
            return false;
        }

        if (FileControl(file, SetLease, ReadLease) == 0)
        {
            // Given back at once, or that writer would wait.
            _ = FileControl(file, SetLease, NoLease);
            return false;
        }

        return Marshal.GetLastPInvokeError() == TryAgain;
    }

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int FileControl(SafeFileHandle file, int command, int argument);
}
