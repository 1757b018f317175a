namespace Sluice.Host.Commands;

/// <summary>
/// The files that a pattern names, read as <see cref="PathPattern"/> reads it.
/// Folders that are links are entered where the pattern names them and not below <c>**</c>, where a link may lead back.
/// </summary>
internal static class FileGlob
{
    // Nothing is left out in silence: what may not be looked into is an error, and hidden files are files.
    private static readonly EnumerationOptions All = new() { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false };

    /// <summary>The files in order, as paths that begin as the pattern does.</summary>
    /// <exception cref="SluiceException">A folder may not be looked into.</exception>
    public static IReadOnlyList<string> Files(string glob)
    {
        var root = Path.GetPathRoot(glob) ?? "";
        return [.. Files(root, PathPattern.PartsOf(glob[root.Length..])).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    private static IEnumerable<string> Files(string folder, ArraySegment<string> parts)
    {
        if (parts.Count == 1)
        {
            return PathPattern.IsPattern(parts[0]) ? Entries(folder).Where(entry => !entry.IsFolder && PathPattern.Fits(parts[0], entry.Name)).Select(entry => Path.Combine(folder, entry.Name))
                : new[] { Path.Combine(folder, parts[0]) }.Where(File.Exists);
        }

        if (parts[0] == PathPattern.Below)
        {
            return Files(folder, parts[1..]).Concat(Entries(folder).Where(entry => entry is { IsFolder: true, IsLink: false })
                .SelectMany(entry => Files(Path.Combine(folder, entry.Name), parts)));
        }

        return PathPattern.IsPattern(parts[0]) ? Entries(folder).Where(entry => entry.IsFolder && PathPattern.Fits(parts[0], entry.Name)).SelectMany(entry => Files(Path.Combine(folder, entry.Name), parts[1..]))
            : Files(Path.Combine(folder, parts[0]), parts[1..]);
    }

    private static List<(string Name, bool IsFolder, bool IsLink)> Entries(string folder)
    {
        var path = folder.Length == 0 ? "." : folder;
        if (!Directory.Exists(path))
        {
            return [];
        }

        try
        {
            return [.. new DirectoryInfo(path).EnumerateFileSystemInfos("*", All)
                .Select(entry => (entry.Name, IsFolder: entry is DirectoryInfo || Directory.Exists(entry.FullName), IsLink: entry.LinkTarget is not null))];
        }
        catch (UnauthorizedAccessException)
        {
            throw new SluiceException(FailureKind.Failed, [new Problem("no_permission", "This user may not look into the folder, so that nobody knows which of its files match the pattern.")
            {
                File = folder,
                Advice = "Give this user the right to read the folder, or name a pattern that does not lead there.",
            }]);
        }
    }
}
