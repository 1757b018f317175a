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
    private readonly FolderEvents _events;
    private readonly Candidates _candidates;
    private readonly FileTaking _taking;
    private readonly KnownFiles _known;
    private readonly DoneFiles _done;
    private readonly IJobDatabase _jobs;
    private readonly PipelineFolders _pipelines;
    private readonly BackPressure _pressure;
    private readonly Notices _notices;
    private readonly WatchPace _pace;
    private readonly TimeProvider _time;

    private readonly SemaphoreSlim _signal = new(0);
    private readonly HashSet<string> _notTaken = new(StringComparer.Ordinal);
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);
    private Dictionary<string, FileSignature>? _taken;
    private volatile bool _mustFinish;
    private volatile bool _isIdle;
    private long _scannedAt;
    private TimeSpan _untilScan;

    public WatchedFolder(
        WatchConfig watch, KnownFiles known, ArrivalsDesk desk, IJobDatabase jobs, PipelineFolders pipelines, BackPressure pressure, Notices notices,
        WatchPace pace, TimeProvider time)
    {
        _watch = watch;
        _root = Path.GetFullPath(watch.Path).TrimEnd('/');
        var moveTo = watch.MoveTo is { } folder ? Path.GetFullPath(folder).TrimEnd('/') : null;
        _names = new FileNames(watch);
        _scan = new FolderScan(_root, watch.Recursive, moveTo);
        _events = new FolderEvents(_root, watch.Recursive, _signal);
        _candidates = new Candidates(_root, pace, time);
        _taking = new FileTaking(watch, _root, desk, known);
        _known = known;
        _done = new DoneFiles(_root, moveTo);
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
    public bool IsIdle => _isIdle && _events.IsEmpty && !_mustFinish;

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
                    _events.ScanSoon();
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
        _events.Dispose();
        _signal.Dispose();
    }

    private async Task LookRoundAsync(CancellationToken stop)
    {
        _taken ??= await _known.LoadAsync(stop);
        if (_events.MustScan || _time.GetElapsedTime(_scannedAt) >= _untilScan)
        {
            await ScanAsync(stop);
        }

        foreach (var (fullPath, isRenamed) in _events.Take())
        {
            var path = Path.GetRelativePath(_root, fullPath).Replace(Path.DirectorySeparatorChar, '/');
            if (!_done.IsPutAway(fullPath) && _names.Takes(path))
            {
                _candidates.Consider(path, isRenamed);
            }
        }

        await TakeSettledAsync(stop);
        if (_mustFinish)
        {
            _mustFinish = false;
            await FinishAsync(stop);
        }

        _isIdle = _candidates.AreStuck;
    }

    private async Task WaitAsync(CancellationToken stop)
    {
        var wait = _untilScan - _time.GetElapsedTime(_scannedAt);
        if (_candidates.UntilNext is { } next && next < wait)
        {
            wait = next;
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
        _events.ScanBegins();
        var clock = Stopwatch.StartNew();
        try
        {
            if (_events.Listen() is { } why)
            {
                Tell("scan only", "watch_by_scan", $"The system does not tell what changes in {_watch.Path}, so it is gone through from time to time: {why}");
            }

            var (unknown, gone) = await Task.Run(() => Compare(stop), stop);
            foreach (var path in unknown)
            {
                _candidates.Consider(path, isRenamed: false);
            }

            await ForgetAsync(gone, stop);
            _told.Remove("folder");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or ArgumentException)
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

    private async Task TakeSettledAsync(CancellationToken stop)
    {
        var settled = _candidates.Settled(_taken!);
        var debounces = Debounces(settled);
        foreach (var candidate in settled)
        {
            if (debounces)
            {
                _candidates.LookAgain(candidate, _pace.Look);
            }
            else
            {
                await TryTakeAsync(candidate, stop);
            }
        }
    }

    /// <summary>True while more files may come, as long as the pipeline waits for more.</summary>
    private bool Debounces(List<Candidate> settled)
    {
        if (_watch.Pipeline is not { } name || settled.Count == 0 || settled.Count >= _pace.DebounceFilesMax)
        {
            return false;
        }

        try
        {
            return _candidates.SinceChange < TimeSpan.FromSeconds(_pipelines.Read(name).DebounceSeconds);
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
            _candidates.Remove(candidate);
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
            _candidates.LookAgain(candidate, _pace.RetryMin);
        }
        else if (await _taking.TakeAsync(candidate, stop) is not { } taken)
        {
            _candidates.LookAgain(candidate, _pace.Look);
        }
        else
        {
            _taken![candidate.Path] = taken.File;
            _candidates.Remove(candidate);
            _told.Clear();
            _mustFinish |= _watch.Done != DoneFile.Leave && taken.Outcome != AddOutcome.Queued;
        }
    }

    private void TryAgain(Candidate candidate, Problem problem)
    {
        Tell($"{problem.Code} {(problem.File is null ? "" : candidate.Path)}", "file_waits", $"{candidate.Path}: not taken yet; {problem}");
        _candidates.Failed(candidate);
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
}
