using Microsoft.Extensions.FileSystemGlobbing;
using Sluice.Pipelines.Config;

namespace Sluice.Arrivals.Watching;

/// <summary>Which files of a watched folder are taken, by their names alone.</summary>
internal sealed class FileNames
{
    private static readonly string[] UnfinishedEndings =
        [".tmp", ".temp", ".part", ".partial", ".crdownload", ".download", ".filepart", ".swp", ".lock", "~"];

    private readonly Matcher _matcher = new(StringComparison.Ordinal);

    public FileNames(WatchConfig watch)
    {
        _matcher.AddIncludePatterns(watch.Include.Count == 0 ? ["**/*"] : watch.Include);
        _matcher.AddExcludePatterns(watch.Exclude);
    }

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
        !path.Split('/').Any(part => IsUnfinished(part)) && _matcher.Match(path).HasMatches;
}
