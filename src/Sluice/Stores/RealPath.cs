namespace Sluice.Stores;

/// <summary>A path with all its links followed, so that one file has one name.</summary>
internal static class RealPath
{
    // More links than this in one path are a loop, as for the operating system.
    private const int LinksMax = 40;

    public static string Of(string path) => Of(Path.GetFullPath(path), 0);

    private static string Of(string path, int links)
    {
        var parent = Path.GetDirectoryName(path);
        if (parent is null || links > LinksMax)
        {
            return path;
        }

        var real = Path.Combine(Of(parent, links), Path.GetFileName(path));
        var target = new FileInfo(real).LinkTarget;
        return target is null ? real : Of(Path.GetFullPath(Path.Combine(Path.GetDirectoryName(real)!, target)), links + 1);
    }
}
