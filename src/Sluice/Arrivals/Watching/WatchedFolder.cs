using System.Collections.Concurrent;
using System.Diagnostics;
using Sluice.Jobs;
using Sluice.Pipelines;
using Sluice.Pipelines.Config;

namespace Sluice.Arrivals.Watching;

/// <summary>
/// One watched folder. The system tells what changes in it, and a pass through the whole folder now and then finds what
/// it did not tell; both only name candidates. A candidate is taken once it is settled: the same at two looks, or renamed
/// into its place, and open for writing in nobody's hands. One that can not be taken is tried again, for ever.
/// </summary>
internal sealed class WatchedFolder : IDisposable
{
    private readonly WatchConfig _watch;
    private readonly string _root;
    private readonly FileNames _names;
    private readonly FolderScan _scan;
    private readonly KnownFiles _known;
    private readonly DoneFiles _done;
    private readonly ArrivalsDesk _desk;
    private readonly IJobDatabase _jobs;
    private readonly PipelineFolders _pipelines;
    private readonly BackPressure _pressure;
    private readonly Notices _notices;
    private readonly WatchPace _pace;
    private readonly TimeProvider _time;

    private readonly ConcurrentQueue<(string Path, bool IsRenamed)> _events = new();
    private readonly SemaphoreSlim _signal = new(0);
    private readonly Dictionary<string, Candidate> _candidates = new(StringComparer.Ordinal);
    private readonly PriorityQueue<Candidate, (long Due, long Order)> _due = new();
    private readonly HashSet<string> _notTaken = new(StringComparer.Ordinal);
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);
    private Dictionary<string, FileSignature>? _taken;
    private FileSystemWatcher? _watcher;
    private FileSignature? _rootIdentity;
    private volatile bool _mustScan = true;
    private volatile bool _mustFinish;
    private volatile bool _isIdle;
    private long _scannedAt;
    private TimeSpan _untilScan;
    private long _changedAt;
    private long _order;

    public WatchedFolder(
        WatchConfig watch, KnownFiles known, ArrivalsDesk desk, IJobDatabase jobs, PipelineFolders pipelines, BackPressure pressure, Notices notices,
        WatchPace pace, TimeProvider time)
    {
        _watch = watch;
        _root = Path.GetFullPath(watch.Path).TrimEnd('/');
        var moveTo = watch.MoveTo is { } folder ? Path.GetFullPath(folder).TrimEnd('/') : null;
        _names = new FileNames(watch);
        _scan = new FolderScan(_root, watch.Recursive, moveTo);
        _known = known;
        _done = new DoneFiles(_root, moveTo);
        _desk = desk;
        _jobs = jobs;
        _pipelines = pipelines;
        _pressure = pressure;
        _notices = notices;
        _pace = pace;
        _time = time;
    }

    /// <summary>What tells the files of one entry of <c>watch</c> from those of another.</summary>
    public static string KeyOf(WatchConfig watch) => $"{Path.GetFullPath(watch.Path).TrimEnd('/')} → {watch.Pipeline ?? "guess"}";

    /// <summary>True when the folder was gone through and everything in it was taken, can not be taken, or is still being written.</summary>
    public bool IsIdle => _isIdle && _events.IsEmpty && !_mustScan && !_mustFinish;

    /// <summary>Watches until it is stopped.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            while (true)
            {
                try
                {
                    await LookRoundAsync(stop);
                }
                catch (JobDatabaseException problem)
                {
                    Tell("jobs", "jobs_unreachable", problem.Problem.ToString());
                    _mustScan = true;
                    await Task.Delay(_pace.RetryMin, _time, stop);
                }

                await WaitAsync(stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // That is how it ends.
        }
    }

    /// <summary>A job of the folder's may have completed: done files are to be put away.</summary>
    public void JobCompleted()
    {
        if (_watch.Done != DoneFile.Leave)
        {
            _mustFinish = true;
            _signal.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _watcher?.Dispose();
        _signal.Dispose();
    }

    private async Task LookRoundAsync(CancellationToken stop)
    {
        _taken ??= await _known.LoadAsync(stop);
        if (_mustScan || _time.GetElapsedTime(_scannedAt) >= _untilScan)
        {
            await ScanAsync(stop);
        }

        TakeEvents();
        await LookAsync(stop);
        if (_mustFinish)
        {
            _mustFinish = false;
            await FinishAsync(stop);
        }

        _isIdle = _candidates.Values.All(candidate => candidate.IsStuck);
    }

    private async Task WaitAsync(CancellationToken stop)
    {
        var wait = _untilScan - _time.GetElapsedTime(_scannedAt);
        if (_due.TryPeek(out _, out var next))
        {
            wait = TimeSpan.FromTicks(Math.Min(wait.Ticks, _time.GetElapsedTime(_time.GetTimestamp(), next.Due).Ticks));
        }

        if (wait > TimeSpan.Zero)
        {
            await _signal.WaitAsync(wait, stop);
        }

        // One round answers any number of signals.
        while (_signal.Wait(0, CancellationToken.None))
        {
        }
    }

    private async Task ScanAsync(CancellationToken stop)
    {
        _mustScan = false;
        var clock = Stopwatch.StartNew();
        try
        {
            Listen();
            var (unknown, gone) = await Task.Run(() => Compare(stop), stop);
            foreach (var path in unknown)
            {
                Consider(path, isRenamed: false);
            }

            await ForgetAsync(gone, stop);
            _told.Remove("folder");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            Tell("folder", "watch_unreadable", $"The watched folder {_watch.Path} can not be read: {problem.Message}");
        }

        _scannedAt = _time.GetTimestamp();
        _untilScan = TimeSpan.FromTicks(Math.Clamp(clock.Elapsed.Ticks * _pace.ScanShare, _pace.ScanMin.Ticks, _pace.ScanMax.Ticks));
        _mustFinish |= _watch.Done != DoneFile.Leave;
    }

    /// <summary>Files that are not known as they are, oldest first; and paths that are known and gone.</summary>
    private (List<string> Unknown, List<string> Gone) Compare(CancellationToken stop)
    {
        var unknown = new List<(string Path, FileSignature File)>();
        var gone = new HashSet<string>(_taken!.Keys, StringComparer.Ordinal);
        foreach (var path in _scan.Paths())
        {
            stop.ThrowIfCancellationRequested();
            gone.Remove(path);
            if (_notTaken.Contains(path) || FileSignature.At(Path.Combine(_root, path)) is not { } file)
            {
                continue;
            }

            if (_taken.TryGetValue(path, out var taken) && taken == file)
            {
                continue;
            }

            if (_names.Takes(path))
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

    private async Task ForgetAsync(List<string> gone, CancellationToken stop)
    {
        if (gone.Count > 0)
        {
            await _known.RemoveAsync(gone, stop);
            gone.ForEach(path => _taken!.Remove(path));
        }
    }

    // The folder may come later, or be made anew under its name: then the system has to be asked again.
    private void Listen()
    {
        var identity = OperatingSystem.IsLinux() && Pipelines.Reading.Files.LinuxFileStatus.TryOfPath(_root, out var status)
            ? new FileSignature(0, 0, status.Inode) : (FileSignature?)null;
        if (_watcher is not null && identity == _rootIdentity)
        {
            return;
        }

        _watcher?.Dispose();
        _watcher = null;
        _rootIdentity = identity;
        var watcher = new FileSystemWatcher(_root)
        {
            IncludeSubdirectories = _watch.Recursive,
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
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // Too many folders for the system to watch: going through them finds everything too, only later.
            watcher.Dispose();
            Tell("scan only", "watch_by_scan", $"The system does not tell what changes in {_watch.Path}, so it is gone through from time to time: {problem.Message}");
        }
    }

    private void Heard(string fullPath, bool isRenamed)
    {
        if (Directory.Exists(fullPath))
        {
            // What came with a folder that was moved here is told by nobody.
            ScanSoon();
            return;
        }

        _events.Enqueue((fullPath, isRenamed));
        _signal.Release();
    }

    private void ScanSoon()
    {
        _mustScan = true;
        _signal.Release();
    }

    private void TakeEvents()
    {
        while (_events.TryDequeue(out var change))
        {
            var path = Path.GetRelativePath(_root, change.Path).Replace(Path.DirectorySeparatorChar, '/');
            if (!_done.IsPutAway(change.Path) && _names.Takes(path))
            {
                Consider(path, change.IsRenamed);
            }
        }
    }

    private void Consider(string path, bool isRenamed)
    {
        if (!_candidates.TryGetValue(path, out var candidate))
        {
            _candidates.Add(path, candidate = new Candidate(path));
            Plan(candidate, TimeSpan.Zero);
        }

        candidate.IsRenamed |= isRenamed;
    }

    private void Plan(Candidate candidate, TimeSpan wait) =>
        _due.Enqueue(candidate, (_time.GetTimestamp() + (long)(wait.TotalSeconds * _time.TimestampFrequency), _order++));

    private async Task LookAsync(CancellationToken stop)
    {
        var settled = new List<Candidate>();
        while (_due.TryPeek(out var candidate, out var at) && at.Due <= _time.GetTimestamp())
        {
            _due.Dequeue();
            if (IsSettled(candidate))
            {
                settled.Add(candidate);
            }
        }

        if (settled.Count == 0)
        {
            return;
        }

        if (Debounces(settled))
        {
            settled.ForEach(candidate => Plan(candidate, _pace.Look));
            return;
        }

        foreach (var candidate in settled)
        {
            await TryTakeAsync(candidate, stop);
        }
    }

    /// <summary>Looks at a candidate. One that is gone or known is none any more; one that has changed is looked at again.</summary>
    private bool IsSettled(Candidate candidate)
    {
        var file = FileSignature.At(Path.Combine(_root, candidate.Path));
        if (file is null || (_taken!.TryGetValue(candidate.Path, out var taken) && taken == file))
        {
            _candidates.Remove(candidate.Path);
            return false;
        }

        if (candidate.File == file || candidate.IsRenamed)
        {
            candidate.File = file;
            return true;
        }

        candidate.File = file;
        _changedAt = _time.GetTimestamp();
        Plan(candidate, _pace.Look);
        return false;
    }

    /// <summary>True while more files may come, as long as the pipeline waits for more.</summary>
    private bool Debounces(List<Candidate> settled)
    {
        if (_watch.Pipeline is not { } name || settled.Count >= _pace.DebounceFilesMax)
        {
            return false;
        }

        try
        {
            return _time.GetElapsedTime(_changedAt) < TimeSpan.FromSeconds(_pipelines.Read(name).DebounceSeconds);
        }
        catch (SluiceException)
        {
            // Told when the file is to be taken.
            return false;
        }
    }

    private async Task TryTakeAsync(Candidate candidate, CancellationToken stop)
    {
        try
        {
            await TakeAsync(candidate, stop);
        }
        catch (SluiceException problem) when (problem.Problems[0].Code == "file_not_found")
        {
            _candidates.Remove(candidate.Path);
        }
        catch (SluiceException problem)
        {
            TryAgain(candidate, problem.Problems[0]);
        }
        catch (JobDatabaseException problem)
        {
            TryAgain(candidate, problem.Problem);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            TryAgain(candidate, new Problem("io_failed", problem.Message));
        }
    }

    private async Task TakeAsync(Candidate candidate, CancellationToken stop)
    {
        var backlog = await _jobs.BacklogAsync(stop);
        if (_pressure.IsPaused(backlog.Queued, backlog.Running))
        {
            Plan(candidate, _pace.RetryMin);
            return;
        }

        using var file = FileBelow.Open(_root, candidate.Path, isStrangers: false);
        var found = FileSignature.Of(file.Status);
        candidate.IsWritten = OpenWriters.Has(file.Handle);
        if (candidate.IsWritten || found != candidate.File)
        {
            candidate.File = found;
            candidate.IsRenamed = false;
            Plan(candidate, _pace.Look);
            return;
        }

        var request = new ArrivalRequest($"{_watch.Path.TrimEnd('/')}/{candidate.Path}")
        {
            Origin = "watch",
            Pipeline = _watch.Pipeline,
            Priority = _watch.Priority,
            IdempotencyKey = $"watch {_known.Folder} {candidate.Path} {found.Bytes} {found.ChangedTicks} {found.Inode}",
            MayNamePipelineFile = true,
            HasDebounced = true,
        };
        var added = _watch.Immutable ? await _desk.ReferFileAsync(file, request, stop) : await _desk.ReceiveFileAsync(file, request, stop);

        // A crash before this line takes the file once more, and the key says that it is the same.
        await _known.AddAsync(candidate.Path, found, added.Arrival.Sha256, added.Job.Id, stop);
        _taken![candidate.Path] = found;
        _candidates.Remove(candidate.Path);
        _told.Clear();
        _mustFinish |= _watch.Done != DoneFile.Leave && added.Outcome != AddOutcome.Queued;
    }

    private void TryAgain(Candidate candidate, Problem problem)
    {
        Tell($"{problem.Code} {(problem.File is null ? "" : candidate.Path)}", "file_waits", $"{candidate.Path}: not taken yet; {problem}");
        var wait = _pace.RetryMin * Math.Pow(2, Math.Min(candidate.Failures, 20));
        candidate.Failures++;
        Plan(candidate, wait < _pace.RetryMax ? wait : _pace.RetryMax);
    }

    private async Task FinishAsync(CancellationToken stop)
    {
        foreach (var (path, file) in await _known.DoneAsync(stop))
        {
            try
            {
                if (_done.PutAway(path, file))
                {
                    await _known.RemoveAsync([path], stop);
                    _taken!.Remove(path);
                }
                else
                {
                    await _known.DisposeOfAsync(path, stop);
                }
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
            {
                Tell($"done {path}", "file_not_put_away", $"{path}: done, and could not be {(_watch.Done == DoneFile.Move ? "moved" : "deleted")}: {problem.Message}");
            }
        }
    }

    // The same trouble is told once, until something goes well.
    private void Tell(string key, string code, string text)
    {
        if (_told.Add(key))
        {
            _notices.Give(code, text, isWarning: true);
        }
    }

    private sealed class Candidate(string path)
    {
        public string Path { get; } = path;

        /// <summary>What it was at the last look.</summary>
        public FileSignature? File { get; set; }

        /// <summary>True when it came into its place whole.</summary>
        public bool IsRenamed { get; set; }

        /// <summary>True when somebody had it open for writing at the last look.</summary>
        public bool IsWritten { get; set; }

        /// <summary>How often it could not be taken.</summary>
        public int Failures { get; set; }

        /// <summary>True when it is not for us that it is not taken.</summary>
        public bool IsStuck => IsWritten || Failures > 0;
    }
}
