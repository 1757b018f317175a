using Sluice.Pipelines.Config;

namespace Sluice.Arrivals.Watching;

/// <summary>Which files of a watched folder are taken, by their names alone.</summary>
internal sealed class FileNames(WatchConfig watch)
{
    private static readonly string[] UnfinishedEndings =
        [".tmp", ".temp", ".part", ".partial", ".crdownload", ".download", ".filepart", ".swp", ".lock", "~"];

    private readonly IReadOnlyList<PathPattern> _include = [.. watch.Include.Select(pattern => new PathPattern(pattern))];
    private readonly IReadOnlyList<PathPattern> _exclude = [.. watch.Exclude.Select(pattern => new PathPattern(pattern))];

    /// <summary>True for a name that programs give to what they have not finished or want hidden.</summary>
    public static bool IsUnfinished(ReadOnlySpan<char> name)
    {
        if (name.StartsWith('.') || name.StartsWith("~$"))
        {
            return true;
        }

        foreach (var ending in UnfinishedEndings)
        {
            if (name.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True when a file of this path in the folder is taken.</summary>
    public bool Takes(string path) =>
        !path.Split('/').Any(part => IsUnfinished(part)) && (_include.Count == 0 || _include.Any(pattern => pattern.Fits(path))) && !_exclude.Any(pattern => pattern.Fits(path));
}
