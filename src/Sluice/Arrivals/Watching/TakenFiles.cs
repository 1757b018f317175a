using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sluice.Arrivals.Watching;

/// <summary>What of a watched folder was taken, held against what lies in it: cheap for files that are known, which are almost all.</summary>
/// <param name="root">The folder, full.</param>
/// <param name="scan">Goes through the folder.</param>
/// <param name="names">Which names are taken at all.</param>
/// <param name="known">What was taken, as the job database has it.</param>
internal sealed class TakenFiles(string root, FolderScan scan, FileNames names, KnownFiles known)
{
    // What stands in a name for bytes that are no UTF-8: there is no way back to them.
    private const char Undecodable = '\uFFFD';

    private readonly HashSet<string> _notTaken = new(StringComparer.Ordinal);
    private Dictionary<string, TakenFile>? _files;
    private int _scan;

    /// <summary>Reads what was taken before, once.</summary>
    public async Task LoadAsync(CancellationToken stop) => _files ??= await known.LoadAsync(stop);

    /// <summary>True when a file was taken as it is now.</summary>
    public bool Has(string path, FileSignature file) => _files!.TryGetValue(path, out var taken) && taken.File == file;

    /// <summary>Notes a file that was taken.</summary>
    public void Add(string path, FileSignature file) => _files![path] = new TakenFile(file) { SeenIn = _scan };

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

    /// <summary>Forgets a file that was put away, durably, so that it may come back.</summary>
    public async Task PutAwayAsync(string path, FileSignature file, CancellationToken stop)
    {
        await known.PutAwayAsync(path, file, stop);
        _files!.Remove(path);
    }

    /// <summary>Goes through the folder: files that are not known as they are, oldest first; paths that are known and gone; and files whose names say nothing.</summary>
    /// <exception cref="IOException">The folder can not be read.</exception>
    public (List<string> Unknown, List<string> Gone, List<string> Misnamed) Compare(CancellationToken stop)
    {
        _scan++;
        var misnamed = new List<string>();
        var unknown = new List<(string Path, FileSignature File)>();
        var taken = _files!.GetAlternateLookup<ReadOnlySpan<char>>();
        var notTaken = _notTaken.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var path in scan.Paths((path, fullPath) =>
        {
            stop.ThrowIfCancellationRequested();
            ref var file = ref CollectionsMarshal.GetValueRefOrNullRef(taken, path);
            if (Unsafe.IsNullRef(ref file))
            {
                return notTaken.Contains(path);
            }

            file.SeenIn = _scan;
            return file.File == FileSignature.At(fullPath);
        }))
        {
            if (!names.Takes(path))
            {
                _notTaken.Add(path);
            }
            else if (FileSignature.At(Path.Combine(root, path)) is { } file)
            {
                unknown.Add((path, file));
            }
            else if (path.Contains(Undecodable))
            {
                misnamed.Add(path);
            }
        }

        unknown.Sort((one, other) => (one.File.ChangedTicks, one.Path).CompareTo((other.File.ChangedTicks, other.Path)));
        return ([.. unknown.Select(found => found.Path)], [.. _files.Where(file => file.Value.SeenIn != _scan).Select(file => file.Key)], misnamed);
    }
}

/// <summary>A file that was taken.</summary>
/// <param name="File">As it was then.</param>
internal record struct TakenFile(FileSignature File)
{
    /// <summary>The last pass through the folder that met it.</summary>
    public int SeenIn { get; set; }
}
