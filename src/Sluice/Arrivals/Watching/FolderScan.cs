using System.IO.Enumeration;

namespace Sluice.Arrivals.Watching;

/// <summary>Goes through a watched folder. Files that are passed over, which are almost all, cost no memory.</summary>
/// <param name="root">The folder, full.</param>
/// <param name="isRecursive">Whether folders below it belong to it.</param>
/// <param name="leftOut">A folder below it that does not belong to it, full; or null.</param>
internal sealed class FolderScan(string root, bool isRecursive, string? leftOut)
{
    private const int UsualPathChars = 512;

    private readonly string _prefix = root.TrimEnd('/') + '/';

    /// <summary>Says whether a file is passed over.</summary>
    /// <param name="path">Its path in the folder, with / between names.</param>
    /// <param name="fullPath">Its full path.</param>
    public delegate bool PassOver(ReadOnlySpan<char> path, ReadOnlySpan<char> fullPath);

    /// <summary>Every file that is neither hidden nor unfinished nor passed over, by its path in the folder with / between names.</summary>
    /// <exception cref="IOException">The folder can not be read.</exception>
    public IEnumerable<string> Paths(PassOver passOver)
    {
        return new FileSystemEnumerable<string>(root, (ref FileSystemEntry entry) => Slashed(entry.ToFullPath()[_prefix.Length..]), new EnumerationOptions
        {
            RecurseSubdirectories = isRecursive,
            IgnoreInaccessible = true,
            AttributesToSkip = 0,
        })
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) =>
                !entry.IsDirectory && !FileNames.IsUnfinished(entry.FileName) && !IsPassedOver(ref entry, passOver),
            ShouldRecursePredicate = (ref FileSystemEntry entry) => !IsLink(ref entry) && !FileNames.IsUnfinished(entry.FileName)
                && (leftOut is null || entry.ToFullPath() != leftOut),
        };
    }

    // A link to a folder can lead back up, and round for ever.
    private static bool IsLink(ref FileSystemEntry entry) => (entry.Attributes & FileAttributes.ReparsePoint) != 0;

    private static string Slashed(string path) => Path.DirectorySeparatorChar == '/' ? path : path.Replace(Path.DirectorySeparatorChar, '/');

    private bool IsPassedOver(ref FileSystemEntry entry, PassOver passOver)
    {
        var length = entry.Directory.Length + 1 + entry.FileName.Length;
        var full = length <= UsualPathChars ? stackalloc char[length] : new char[length];
        if (!Path.TryJoin(entry.Directory, entry.FileName, full, out length))
        {
            return false;
        }

        full = full[..length];
        if (Path.DirectorySeparatorChar != '/')
        {
            full.Replace(Path.DirectorySeparatorChar, '/');
        }

        return passOver(full[_prefix.Length..], full);
    }
}
