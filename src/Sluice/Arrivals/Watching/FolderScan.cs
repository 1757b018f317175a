using System.IO.Enumeration;

namespace Sluice.Arrivals.Watching;

/// <summary>Goes through a watched folder: cheap for files that are known, which are almost all.</summary>
/// <param name="root">The folder, full.</param>
/// <param name="isRecursive">Whether folders below it belong to it.</param>
/// <param name="leftOut">A folder below it that does not belong to it, full; or null.</param>
internal sealed class FolderScan(string root, bool isRecursive, string? leftOut)
{
    /// <summary>Every file that is not hidden or unfinished, by its path in the folder with / between names.</summary>
    /// <exception cref="IOException">The folder can not be read.</exception>
    public IEnumerable<string> Paths()
    {
        var skipped = root.TrimEnd('/').Length + 1;
        return new FileSystemEnumerable<string>(root, (ref FileSystemEntry entry) => PathOf(ref entry, skipped), new EnumerationOptions
        {
            RecurseSubdirectories = isRecursive,
            IgnoreInaccessible = true,
            AttributesToSkip = 0,
        })
        {
            ShouldIncludePredicate = static (ref FileSystemEntry entry) => !entry.IsDirectory && !FileNames.IsUnfinished(entry.FileName),
            ShouldRecursePredicate = (ref FileSystemEntry entry) => !IsLink(ref entry) && !FileNames.IsUnfinished(entry.FileName)
                && (leftOut is null || entry.ToFullPath() != leftOut),
        };
    }

    // A link to a folder can lead back up, and round for ever.
    private static bool IsLink(ref FileSystemEntry entry) => (entry.Attributes & FileAttributes.ReparsePoint) != 0;

    private static string PathOf(ref FileSystemEntry entry, int skipped)
    {
        var path = entry.ToFullPath()[skipped..];
        return Path.DirectorySeparatorChar == '/' ? path : path.Replace(Path.DirectorySeparatorChar, '/');
    }
}
