using System.Runtime.InteropServices;

namespace Sluice;

/// <summary>Makes files and folders durable: what .NET offers only for files it opened for writing.</summary>
internal static partial class DurableFile
{
    private const int ReadOnly = 0;

    // A sync of one file waits for the disk about as long as one of all that was written lately.
    private const int ManyPaths = 16;

    // From 5.8 on Linux tells whoever syncs a file system that something could not be written.
    private static readonly bool SyncsDisks = OperatingSystem.IsLinux() && Environment.OSVersion.Version >= new Version(5, 8);

    /// <summary>Flushes a file's or (on Unix) a folder's changes to the disk.</summary>
    /// <exception cref="IOException">The system could not.</exception>
    public static void Sync(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
            file.Flush(flushToDisk: true);
            return;
        }

        Sync(path, FSync);
    }

    /// <summary>
    /// Flushes files and folders that lie on one disk: many of them by one call that flushes the whole disk, where the
    /// system has one that reports errors.
    /// </summary>
    /// <exception cref="IOException">The system could not.</exception>
    public static void SyncAll(IReadOnlyList<string> paths)
    {
        if (paths.Count >= ManyPaths && SyncsDisks)
        {
            Sync(paths[0], SyncFS);
            return;
        }

        // A directory can be opened and synced on Unix, which makes a rename in it durable; Windows has no such call.
        foreach (var path in paths.Where(path => !OperatingSystem.IsWindows() || !Directory.Exists(path)))
        {
            Sync(path);
        }
    }

    private static void Sync(string path, Func<int, int> sync)
    {
        var descriptor = Open(path, ReadOnly);
        if (descriptor < 0)
        {
            throw new IOException($"Could not open {path} to sync it: {Marshal.GetLastPInvokeErrorMessage()}.");
        }

        var result = sync(descriptor);
        var error = Marshal.GetLastPInvokeErrorMessage();
        _ = Close(descriptor);
        if (result != 0)
        {
            throw new IOException($"Could not sync {path}: {error}.");
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(int descriptor);

    [LibraryImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    private static partial int SyncFS(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
