using System.Runtime.InteropServices;

namespace Sluice;

/// <summary>Makes files and folders durable: what .NET offers only for files it opened for writing.</summary>
internal static partial class DurableFile
{
    private const int ReadOnly = 0;

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

        var descriptor = Open(path, ReadOnly);
        if (descriptor < 0)
        {
            throw new IOException($"Could not open {path} to sync it: {Marshal.GetLastPInvokeErrorMessage()}.");
        }

        var result = FSync(descriptor);
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

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
