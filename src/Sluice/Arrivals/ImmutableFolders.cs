using Sluice.Jobs;
using Sluice.Pipelines.Config;

namespace Sluice.Arrivals;

/// <summary>
/// Watched folders whose files are read where they lie. One that is not there, or has nothing in it, is most likely a disk
/// or a share that is not mounted now: its files are away, and not gone.
/// </summary>
/// <param name="watches">The watched folders.</param>
internal sealed class ImmutableFolders(IEnumerable<WatchConfig> watches)
{
    private readonly IReadOnlyList<string> _roots = [.. watches.Where(watch => watch.Immutable).Select(watch => Path.GetFullPath(watch.Path).TrimEnd('/'))];

    /// <summary>True when the folder of an arrival's file is away.</summary>
    public bool IsAway(Arrival arrival) =>
        arrival.Path is { } path && _roots.Any(root => path.StartsWith(root + "/", StringComparison.Ordinal) && IsEmpty(root));

    private static bool IsEmpty(string root)
    {
        try
        {
            return !Directory.EnumerateFileSystemEntries(root).Any();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }
}
