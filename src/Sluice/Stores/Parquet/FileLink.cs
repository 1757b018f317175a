using System.Runtime.InteropServices;

namespace Sluice.Stores.Parquet;

/// <summary>The same file under a second name, without copying its bytes where the file system can.</summary>
internal static partial class FileLink
{
    /// <summary>Brings a file, or a folder with all that is in it, into another folder under its own name.</summary>
    public static void CopyTo(string folder, string entry)
    {
        var target = Path.Combine(folder, Path.GetFileName(entry));
        if (!Directory.Exists(entry))
        {
            Link(entry, target);
            return;
        }

        Directory.CreateDirectory(target);
        foreach (var child in Directory.EnumerateFileSystemEntries(entry))
        {
            CopyTo(target, child);
        }
    }

    private static void Link(string file, string target)
    {
        if (OperatingSystem.IsWindows() || HardLink(file, target) != 0)
        {
            File.Copy(file, target);
            DurableFile.Sync(target);
        }
    }

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int HardLink(string oldPath, string newPath);
}
