using System.Runtime.InteropServices;

namespace Sluice.Stores;

/// <summary>The same file under a second name, without copying its bytes where the file system can.</summary>
internal static partial class FileLink
{
    // EEXIST of Linux and macOS.
    private const int Exists = 17;

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

    /// <summary>
    /// Gives a whole file its final name, at once, and never in the place of one that is there by then: whoever comes
    /// second keeps what the first one made. The file's own name is gone afterwards.
    /// </summary>
    /// <returns>False where the file system gives no links: nothing is published then.</returns>
    public static bool TryPublish(string file, string target)
    {
        if (OperatingSystem.IsWindows())
        {
            // A rename there refuses a name that is taken.
            try
            {
                File.Move(file, target);
            }
            catch (IOException) when (File.Exists(target))
            {
                File.Delete(file);
            }

            return true;
        }

        var error = HardLink(file, target) == 0 ? 0 : Marshal.GetLastPInvokeError();
        File.Delete(file);
        return error is 0 or Exists;
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
