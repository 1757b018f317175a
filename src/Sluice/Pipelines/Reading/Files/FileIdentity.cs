using Microsoft.Win32.SafeHandles;

namespace Sluice.Pipelines.Reading.Files;

/// <summary>
/// Which file an open handle holds, and in which state: compared at the end of the work to see that nobody wrote to it
/// in between. Where the system does not tell device and inode (they are zero then), size and time must do.
/// </summary>
/// <param name="Device">The device it lies on, or zero.</param>
/// <param name="Inode">Its number on that device, or zero.</param>
/// <param name="Bytes">Its size in bytes.</param>
/// <param name="ModifiedTicks">Time of the last write, UTC, in ticks of 100 ns.</param>
public readonly record struct FileIdentity(ulong Device, ulong Inode, long Bytes, long ModifiedTicks)
{
    /// <summary>The identity of the file behind the handle, as it is now.</summary>
    /// <exception cref="IOException">The system does not answer for the handle.</exception>
    public static FileIdentity Of(SafeFileHandle handle)
    {
        if (OperatingSystem.IsLinux() && LinuxFileStatus.TryOfHandle(handle, out var status))
        {
            return new(status.Device, status.Inode, status.Bytes, status.ModifiedTicks);
        }

        return new(0, 0, RandomAccess.GetLength(handle), File.GetLastWriteTimeUtc(handle).Ticks);
    }
}
