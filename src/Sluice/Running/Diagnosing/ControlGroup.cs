using System.Globalization;

namespace Sluice.Running.Diagnosing;

/// <summary>The limits of the control group in which this process runs, as a container has one.</summary>
internal static class ControlGroup
{
    private const string Root = "/sys/fs/cgroup";

    /// <summary>The most memory in bytes; null where there is no limit, or none that can be read.</summary>
    public static long? MemoryMax()
    {
        try
        {
            return OperatingSystem.IsLinux() ? Candidates().Select(Read).Where(limit => limit is not null).Min() : null;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // A limit of any group above holds too. The second version has one tree; the first one for each resource.
    private static IEnumerable<string> Candidates()
    {
        foreach (var line in File.ReadLines("/proc/self/cgroup").Select(line => line.Split(':', 3)).Where(parts => parts.Length == 3))
        {
            var (tree, file) = line[1].Length == 0 ? (Root, "memory.max") : ($"{Root}/memory", "memory.limit_in_bytes");
            if (line[1].Length > 0 && !line[1].Split(',').Contains("memory"))
            {
                continue;
            }

            for (var group = line[2].TrimEnd('/'); ; group = group[..group.LastIndexOf('/')])
            {
                yield return $"{tree}{group}/{file}";
                if (group.Length == 0)
                {
                    break;
                }
            }
        }
    }

    // "max", or a number near 2^63, is no limit.
    private static long? Read(string path) => File.Exists(path)
        && long.TryParse(File.ReadAllText(path).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) && bytes < 1L << 60 ? bytes : null;
}
