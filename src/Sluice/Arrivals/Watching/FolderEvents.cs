using System.Collections.Concurrent;

namespace Sluice.Arrivals.Watching;

/// <summary>
/// What the system tells about a watched folder. It may tell too little, and then a pass through the whole folder is asked for.
/// </summary>
/// <param name="root">The folder, full.</param>
/// <param name="isRecursive">Whether folders below it belong to it.</param>
/// <param name="signal">Raised whenever there is something to do.</param>
internal sealed class FolderEvents(string root, bool isRecursive, SemaphoreSlim signal) : IDisposable
{
    private readonly ConcurrentQueue<(string FullPath, bool IsRenamed)> _events = new();
    private FileSystemWatcher? _watcher;
    private FileSignature? _rootIdentity;
    private volatile bool _mustScan = true;

    /// <summary>True when nothing was told that has not been taken.</summary>
    public bool IsEmpty => _events.IsEmpty && !_mustScan;

    /// <summary>True when the whole folder is to be gone through.</summary>
    public bool MustScan => _mustScan;

    /// <summary>Asks the system to tell what changes, unless it does already. The folder may come later, or be made anew under its name.</summary>
    /// <returns>Why it does not; null when it does.</returns>
    /// <exception cref="IOException">The folder can not be read.</exception>
    public string? Listen()
    {
        var identity = OperatingSystem.IsLinux() && Pipelines.Reading.Files.LinuxFileStatus.TryOfPath(root, out var status)
            ? new FileSignature(0, 0, status.Inode) : (FileSignature?)null;
        if (_watcher is not null && identity == _rootIdentity)
        {
            return null;
        }

        _watcher?.Dispose();
        _watcher = null;
        _rootIdentity = identity;
        var watcher = new FileSystemWatcher(root)
        {
            IncludeSubdirectories = isRecursive,
            NotifyFilter = NotifyFilters.FileName | NotifyFilters.DirectoryName | NotifyFilters.LastWrite | NotifyFilters.Size,
        };
        watcher.Created += (_, change) => Heard(change.FullPath, isRenamed: false);
        watcher.Changed += (_, change) => Heard(change.FullPath, isRenamed: false);
        watcher.Renamed += (_, change) => Heard(change.FullPath, isRenamed: true);
        watcher.Error += (_, _) => ScanSoon();
        try
        {
            watcher.EnableRaisingEvents = true;
            _watcher = watcher;
            return null;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // Too many folders for the system to watch: going through them finds everything too, only later.
            watcher.Dispose();
            return problem.Message;
        }
    }

    /// <summary>Asks for a pass through the whole folder.</summary>
    public void ScanSoon()
    {
        _mustScan = true;
        signal.Release();
    }

    /// <summary>Says that a pass begins: what changes from now on asks for another.</summary>
    public void ScanBegins() => _mustScan = false;

    /// <summary>What was told since the last time.</summary>
    public IEnumerable<(string FullPath, bool IsRenamed)> Take()
    {
        while (_events.TryDequeue(out var change))
        {
            yield return change;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _watcher?.Dispose();

    private void Heard(string fullPath, bool isRenamed)
    {
        if (Directory.Exists(fullPath))
        {
            // What came with a folder that was moved here is told by nobody.
            ScanSoon();
            return;
        }

        _events.Enqueue((fullPath, isRenamed));
        signal.Release();
    }
}
