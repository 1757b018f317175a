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
    private readonly FolderEvents _events;
    private readonly Candidates _candidates;
    private readonly FileTaking _taking;
    private readonly KnownFiles _known;
    private readonly DoneFiles _done;
    private readonly IJobDatabase _jobs;
    private readonly PipelineFolders _pipelines;
    private readonly BackPressure _pressure;
    private readonly WatchPace _pace;
    private readonly TimeProvider _time;

    private readonly SemaphoreSlim _signal = new(0);
    private readonly TakenFiles _taken;
    private readonly ToldOnce _trouble;
    private volatile bool _mustFinish;
    private volatile bool _isIdle;
    private volatile bool _hasTrouble;
    private bool _canNotBeRead;
    private bool _hasPutBack;
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
        _events = new FolderEvents(_root, watch.Recursive, _signal);
        _candidates = new Candidates(_root, pace, time);
        _taking = new FileTaking(watch, _root, desk, known);
        _known = known;
        _taken = new TakenFiles(_root, new FolderScan(_root, watch.Recursive, moveTo), _names, known);
        _trouble = new ToldOnce(notices);
        _done = new DoneFiles(_root, moveTo);
        _jobs = jobs;
        _pipelines = pipelines;
        _pressure = pressure;
        _pace = pace;
        _time = time;
    }

    /// <summary>What tells the files of one entry of <c>watch</c> from those of another.</summary>
    public static string KeyOf(WatchConfig watch) => $"{Path.GetFullPath(watch.Path).TrimEnd('/')} → {watch.Pipeline ?? "guess"}";

    /// <summary>True when the folder was gone through and everything in it was taken, can not be taken, or is still being written.</summary>
    public bool IsIdle => _isIdle && _events.IsEmpty && !_mustFinish;

    /// <summary>True when a file could not be taken at the last look, or the folder not be read.</summary>
    public bool HasTrouble => _hasTrouble;

    /// <summary>Watches until it is stopped.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        // What came since an earlier run may not be told yet, and whoever waits until all is taken must not miss it.
        _isIdle = false;
        _events.ScanSoon();
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
                    _trouble.Tell("jobs", "jobs_unreachable", problem.Problem.ToString());
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
        await _taken.LoadAsync(stop);
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

        _hasTrouble = _canNotBeRead || _candidates.HaveFailed;
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
                _trouble.Tell("scan only", "watch_by_scan", $"The system does not tell what changes in {_watch.Path}, so it is gone through from time to time: {why}");
            }

            if (!_hasPutBack && _watch.Done != DoneFile.Leave)
            {
                await Task.Run(_done.PutAllBack, stop);
            }

            _hasPutBack = true;
            var (unknown, gone, misnamed) = await Task.Run(() => _taken.Compare(stop), stop);
            foreach (var path in unknown)
            {
                _candidates.Consider(path, isRenamed: false);
            }

            await _taken.ForgetAsync(gone, stop);
            _trouble.Forget("folder");
            _canNotBeRead = misnamed.Count > 0;
            foreach (var path in misnamed)
            {
                _trouble.Tell($"name {path}", "file_waits", $"{path}: not taken; its name is no UTF-8, so that it can not be opened: rename it.");
            }
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or ArgumentException)
        {
            _canNotBeRead = true;
            _trouble.Tell("folder", "watch_unreadable", $"The watched folder {_watch.Path} can not be read: {problem.Message}");
        }

        _scannedAt = _time.GetTimestamp();
        _untilScan = TimeSpan.FromTicks(Math.Clamp(clock.Elapsed.Ticks * _pace.ScanShare, _pace.ScanMin.Ticks, _pace.ScanMax.Ticks));
        _mustFinish |= _watch.Done != DoneFile.Leave;
    }

    private async Task TakeSettledAsync(CancellationToken stop)
    {
        var settled = _candidates.Settled(_taken);
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
            return _candidates.MayCome(settled, TimeSpan.FromSeconds(_pipelines.Read(name).DebounceSeconds));
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
            _taken.Add(candidate.Path, taken.File);
            _candidates.Remove(candidate);
            _trouble.ForgetAll();
            _mustFinish |= _watch.Done != DoneFile.Leave && taken.Outcome != AddOutcome.Queued;
        }
    }

    private void TryAgain(Candidate candidate, Problem problem)
    {
        _trouble.Tell($"{problem.Code} {(problem.File is null ? "" : candidate.Path)}", "file_waits", $"{candidate.Path}: not taken yet; {problem}");
        _candidates.Failed(candidate);
    }

    private async Task FinishAsync(CancellationToken stop)
    {
        foreach (var (path, file) in await _known.DoneAsync(stop))
        {
            try
            {
                await (_done.PutAway(path, file) switch
                {
                    DoneFound.Itself => _taken.PutAwayAsync(path, file, stop),
                    DoneFound.Nothing => _taken.ForgetAsync([path], stop),
                    _ => _known.DisposeOfAsync(path, stop),
                });
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
            {
                _trouble.Tell($"done {path}", "file_not_put_away", $"{path}: done, and could not be {(_watch.Done == DoneFile.Move ? "moved" : "deleted")}: {problem.Message}");
            }
        }
    }
}
