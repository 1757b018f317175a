namespace Sluice.Arrivals.Watching;

/// <summary>What of a watched folder was taken, held against what lies in it: cheap for files that are known, which are almost all.</summary>
/// <param name="root">The folder, full.</param>
/// <param name="scan">Goes through the folder.</param>
/// <param name="names">Which names are taken at all.</param>
/// <param name="known">What was taken, as the job database has it.</param>
internal sealed class TakenFiles(string root, FolderScan scan, FileNames names, KnownFiles known)
{
    private readonly HashSet<string> _notTaken = new(StringComparer.Ordinal);
    private Dictionary<string, FileSignature>? _files;

    /// <summary>The files that were taken, as they were then; there once they were loaded.</summary>
    public IReadOnlyDictionary<string, FileSignature> Files => _files!;

    /// <summary>Reads what was taken before, once.</summary>
    public async Task LoadAsync(CancellationToken stop) => _files ??= await known.LoadAsync(stop);

    /// <summary>Notes a file that was taken.</summary>
    public void Add(string path, FileSignature file) => _files![path] = file;

    /// <summary>Forgets files that are gone, durably.</summary>
    public async Task ForgetAsync(IReadOnlyList<string> paths, CancellationToken stop)
    {
        if (paths.Count > 0)
        {
            await known.RemoveAsync(paths, stop);
            foreach (var path in paths)
            {
                _files!.Remove(path);
            }
        }
    }

    /// <summary>Goes through the folder: files that are not known as they are, oldest first; and paths that are known and gone.</summary>
    /// <exception cref="IOException">The folder can not be read.</exception>
    public (List<string> Unknown, List<string> Gone) Compare(CancellationToken stop)
    {
        var unknown = new List<(string Path, FileSignature File)>();
        var gone = new HashSet<string>(_files!.Keys, StringComparer.Ordinal);
        foreach (var path in scan.Paths())
        {
            stop.ThrowIfCancellationRequested();
            gone.Remove(path);
            if (_notTaken.Contains(path) || FileSignature.At(Path.Combine(root, path)) is not { } file)
            {
                continue;
            }

            if (_files.TryGetValue(path, out var taken) && taken == file)
            {
                continue;
            }

            if (names.Takes(path))
            {
                unknown.Add((path, file));
            }
            else
            {
                _notTaken.Add(path);
            }
        }

        unknown.Sort((one, other) => (one.File.ChangedTicks, one.Path).CompareTo((other.File.ChangedTicks, other.Path)));
        return ([.. unknown.Select(found => found.Path)], [.. gone]);
    }
}
