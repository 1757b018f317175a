using System.Globalization;
using System.Text;
using Sluice.Packages;

namespace Sluice.Running;

/// <summary>
/// Which packages of the home were made of which bytes. The manifests are the truth; as a package never changes, what was
/// read off one is kept in a line of <c>files.txt</c> beside the packages, and thousands of them cost no more than a look at
/// their names. A line that is missing or torn is made again, and one whose package is gone has no say. Safe for use by
/// several threads.
/// </summary>
internal sealed class PackageIndex(EngineSettings settings)
{
    /// <summary>The file's name in the folder of packages.</summary>
    public const string FileName = "files.txt";

    private const int Sha256Letters = 64;

    private readonly Lock _lock = new();
    private Dictionary<string, (long Bytes, string Sha256)>? _files;

    /// <summary>The jobs whose packages were made of a file, the newest first.</summary>
    /// <param name="bytes">The file's size.</param>
    /// <param name="sha256">Gives its SHA-256. It is asked when a package of that size is there, and not before.</param>
    public IEnumerable<string> JobsOf(long bytes, Func<string> sha256)
    {
        var alike = Files().Where(file => file.Bytes == bytes).ToList();
        return alike.Count == 0 ? [] : alike.Where(file => file.Sha256 == sha256()).Select(file => file.Job).OrderDescending(StringComparer.Ordinal);
    }

    private List<(string Job, long Bytes, string Sha256)> Files()
    {
        if (!Directory.Exists(settings.PackagesFolder))
        {
            return [];
        }

        lock (_lock)
        {
            var known = _files ??= Kept();
            var found = new List<(string, long, string)>();
            var lines = new StringBuilder();
            foreach (var folder in Directory.EnumerateDirectories(settings.PackagesFolder))
            {
                var job = Path.GetFileName(folder);
                if (!known.TryGetValue(job, out var file))
                {
                    if (folder.EndsWith(PackageFolder.PartEnding, StringComparison.Ordinal) || TryRead(folder) is not { } read)
                    {
                        continue;
                    }

                    known.Add(job, file = read);
                    lines.Append(CultureInfo.InvariantCulture, $"{job} {file.Bytes} {file.Sha256}\n");
                }

                found.Add((job, file.Bytes, file.Sha256));
            }

            Keep(lines.ToString());
            return found;
        }
    }

    private Dictionary<string, (long Bytes, string Sha256)> Kept()
    {
        var kept = new Dictionary<string, (long, string)>(StringComparer.Ordinal);
        var path = Path.Combine(settings.PackagesFolder, FileName);
        foreach (var line in File.Exists(path) ? File.ReadLines(path) : [])
        {
            // The hash comes last and has one length, so that a line that was cut off is none.
            if (line.Split(' ') is [var job, var bytes, { Length: Sha256Letters } sha256] && long.TryParse(bytes, CultureInfo.InvariantCulture, out var size))
            {
                kept[job] = (size, sha256);
            }
        }

        return kept;
    }

    // Without a line the next process reads the manifest again: nothing waits for the disk, and nothing fails for it.
    private void Keep(string lines)
    {
        if (lines.Length == 0)
        {
            return;
        }

        try
        {
            // A line break first: behind a line that was cut off, the first of these would be lost with it.
            File.AppendAllText(Path.Combine(settings.PackagesFolder, FileName), "\n" + lines);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
        }
    }

    // One that can not be read has no say.
    private static (long Bytes, string Sha256)? TryRead(string folder)
    {
        try
        {
            var file = PackageManifest.Read(folder).File;
            return (file.Bytes, file.Sha256);
        }
        catch (SluiceException)
        {
            return null;
        }
    }
}
