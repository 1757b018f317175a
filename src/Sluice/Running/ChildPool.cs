namespace Sluice.Running;

/// <summary>
/// Warm children: one that has answered waits for the next file, because a new process costs more than a small file. A
/// child is given up after many requests, once it has grown, so that no leak of a reader lives long, and after a file that
/// needed much memory, which the loading then has for itself. Safe for use by several threads; disposing ends the children
/// that wait.
/// </summary>
/// <param name="start">Starts one.</param>
/// <param name="residentBytesMax">A waiting child that holds more than this is given up.</param>
/// <param name="idleMax">How many wait at most.</param>
internal sealed class ChildPool(Func<IFileReader> start, long residentBytesMax, int idleMax) : IDisposable
{
    /// <summary>Requests after which a child is given up.</summary>
    public const int RequestsMax = 1000;

    /// <summary>Memory at its peak after which a child is given up, in bytes: beside a file that takes so much a new process costs nothing.</summary>
    public const long PeakBytesMax = 256L << 20;

    private readonly Stack<IFileReader> _idle = new();
    private readonly HashSet<IFileReader> _all = [];
    private readonly Lock _lock = new();
    private bool _isDisposed;

    /// <summary>What its children use and nobody after them; disposed of with the pool.</summary>
    public IDisposable? Owned { get; init; }

    /// <summary>Memory of all its children, in bytes.</summary>
    public long ResidentBytes
    {
        get
        {
            lock (_lock)
            {
                return _all.Sum(child => child.ResidentBytes);
            }
        }
    }

    /// <summary>Takes a child for one job or for a batch. Disposing the lease gives it back.</summary>
    public ChildLease Rent() => new(this);

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            while (_idle.TryPop(out var child))
            {
                child.Dispose();
            }
        }

        Owned?.Dispose();
    }

    internal IFileReader Take()
    {
        lock (_lock)
        {
            while (_idle.TryPop(out var child))
            {
                if (child.IsAlive)
                {
                    return child;
                }

                _all.Remove(child);
                child.Dispose();
            }
        }

        var started = start();
        lock (_lock)
        {
            _all.Add(started);
        }

        return started;
    }

    /// <summary>Gives up a child.</summary>
    internal void GiveUp(IFileReader child)
    {
        lock (_lock)
        {
            _all.Remove(child);
        }

        child.Dispose();
    }

    internal void Return(IFileReader child)
    {
        if (child.IsAlive && child.Requests < RequestsMax && child.PeakBytes <= PeakBytesMax && child.ResidentBytes <= residentBytesMax)
        {
            lock (_lock)
            {
                if (!_isDisposed && _idle.Count < idleMax)
                {
                    _idle.Push(child);
                    return;
                }
            }
        }

        GiveUp(child);
    }
}
