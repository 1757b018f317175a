namespace Sluice.Jobs;

/// <summary>A claimed job in the hands of a worker.</summary>
public sealed class RunningJob : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly IProgressBoard _board;
    private readonly Lock _lock = new();
    private bool _isDisposed;

    internal RunningJob(LeasedJob leased, IProgressBoard board)
    {
        Lease = leased.Lease;
        Job = leased.Job;
        _board = board;
        _board.Show(Job.Id, "claimed", 0, new Dictionary<string, long>());
    }

    /// <summary>The worker's hold on it.</summary>
    public Lease Lease { get; }

    /// <summary>The job as it was claimed.</summary>
    public Job Job { get; }

    /// <summary>Stops the work, at once.</summary>
    public CancellationToken Stopped => _stop.Token;

    /// <summary>Why it was stopped; null while it was not.</summary>
    internal StopReason? StopReason { get; private set; }

    /// <summary>True when its end was told.</summary>
    internal bool HasEnded { get; set; }

    /// <summary>Shows how far it is.</summary>
    public void Show(string phase, double share, IReadOnlyDictionary<string, long> counters) => _board.Show(Job.Id, phase, share, counters);

    /// <summary>Stops the work; the first reason stays, but a lease that is lost is stronger than any other.</summary>
    internal void Stop(StopReason reason)
    {
        lock (_lock)
        {
            StopReason = reason == Jobs.StopReason.Lost ? reason : StopReason ?? reason;
            if (!_isDisposed)
            {
                _stop.Cancel();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _board.Remove(Job.Id);
            _stop.Dispose();
        }
    }
}

/// <summary>Why a worker stops work on a job.</summary>
internal enum StopReason
{
    /// <summary>Someone asked for its cancellation.</summary>
    CancelAsked,

    /// <summary>The worker ends and gives the job back.</summary>
    WorkerStops,

    /// <summary>Somebody else may have it by now: nothing of it may be changed any more.</summary>
    Lost,
}
