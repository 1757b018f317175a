using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Sluice.Pipelines.Reading.Files;

/// <summary>
/// What statx(2) says of a file. .NET tells neither device and inode nor whether a path is a pipe, and opening a pipe
/// waits for its writer for ever. statx is used because its layout is the same on every processor.
/// </summary>
internal readonly partial record struct LinuxFileStatus(uint Type, ulong Device, ulong Inode, long Bytes, long ModifiedTicks)
{
    private const int AtCurrentDirectory = -100;
    private const int AtEmptyPath = 0x1000;
    private const uint BasicStatistics = 0x7ff;
    private const int UsualPathBytes = 1024;

    /// <summary>True for a regular file, false for a directory, a pipe, a socket or a device.</summary>
    public bool IsRegularFile => Type == 0x8000;

    /// <summary>True for a directory.</summary>
    public bool IsDirectory => Type == 0x4000;

    /// <summary>The status of what the path leads to (links are followed); false where the system does not say.</summary>
    public static bool TryOfPath(ReadOnlySpan<char> path, out LinuxFileStatus status)
    {
        var bytesMax = Encoding.UTF8.GetMaxByteCount(path.Length) + 1;
        var bytes = bytesMax <= UsualPathBytes ? stackalloc byte[bytesMax] : new byte[bytesMax];
        bytes[Encoding.UTF8.GetBytes(path, bytes)] = 0;
        var done = Statx(AtCurrentDirectory, bytes, 0, BasicStatistics, out var buffer) == 0;
        status = done ? From(buffer) : default;
        return done;
    }

    /// <summary>The status of an open file; false where the system does not say.</summary>
    public static bool TryOfHandle(SafeFileHandle handle, out LinuxFileStatus status)
    {
        var done = StatxOfHandle(handle, "", AtEmptyPath, BasicStatistics, out var buffer) == 0;
        status = done ? From(buffer) : default;
        return done;
    }

    private static LinuxFileStatus From(in Buffer buffer) => new(
        buffer.Mode & 0xf000u,
        ((ulong)buffer.DeviceMajor << 32) | buffer.DeviceMinor,
        buffer.Inode,
        (long)buffer.Bytes,
        DateTime.UnixEpoch.Ticks + buffer.ModifiedSeconds * TimeSpan.TicksPerSecond + buffer.ModifiedNanoseconds / 100);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true)]
    private static partial int Statx(int directory, ReadOnlySpan<byte> path, int flags, uint mask, out Buffer buffer);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatxOfHandle(SafeFileHandle directory, string path, int flags, uint mask, out Buffer buffer);

    /// <summary>struct statx of linux/stat.h; only the members that are read here have names.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Buffer
    {
        [FieldOffset(28)] public ushort Mode;
        [FieldOffset(32)] public ulong Inode;
        [FieldOffset(40)] public ulong Bytes;
        [FieldOffset(112)] public long ModifiedSeconds;
        [FieldOffset(120)] public uint ModifiedNanoseconds;
        [FieldOffset(136)] public uint DeviceMajor;
        [FieldOffset(140)] public uint DeviceMinor;
    }
}
