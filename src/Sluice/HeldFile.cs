namespace Sluice;

/// <summary>A file that .NET locks for the process that opened it without sharing; the system lets go when the process is gone.</summary>
internal static class HeldFile
{
    /// <summary>True when somebody else has it open, and not for one of the many other reasons for which a file can not be opened.</summary>
    public static bool IsHeldByAnother(IOException problem) =>
        // The codes of "used by another": EWOULDBLOCK on Linux and macOS, a sharing or lock violation on Windows.
        OperatingSystem.IsWindows() ? (problem.HResult & 0xFFFF) is 32 or 33 : problem.HResult is 11 or 35;
}
