using Sluice.Jobs;

namespace Sluice.Host.Api;

/// <summary>
/// The newest notices of the service with their numbers, for streams of events that are taken up again where they were
/// cut. It is memory and bounded: who comes too late is told that something is missing. Safe for use by several threads.
/// </summary>
internal sealed class EventLog : IDisposable
{
    private const int Kept = 10_000;

    private readonly string _boot = Guid.NewGuid().ToString("n")[..8];
    private readonly Notice[] _ring = new Notice[Kept];
    private readonly Lock _lock = new();
    private readonly IDisposable _subscription;
    private long _next;
    private TaskCompletionSource _more = New();

    /// <summary>Takes notices from now on.</summary>
    public EventLog(Notices notices) => _subscription = notices.Subscribe(Add);

    /// <summary>The number that the next notice gets.</summary>
    public long Next
    {
        get
        {
            lock (_lock)
            {
                return _next;
            }
        }
    }

    /// <summary>Done when there is a newer notice. Take it before <see cref="From"/>, so that none falls between.</summary>
    public Task More
    {
        get
        {
            lock (_lock)
            {
                return _more.Task;
            }
        }
    }

    /// <summary>The id of the event behind which the next number comes.</summary>
    public string IdBefore(long next) => $"{_boot}-{next}";

    /// <summary>The number behind an id that a client saw last; null when it is none of this server's life.</summary>
    public long? After(string lastEventId) =>
        lastEventId.StartsWith(_boot + "-", StringComparison.Ordinal) && long.TryParse(lastEventId[(_boot.Length + 1)..], out var next) && next >= 0 && next <= Next ? next : null;

    /// <summary>The notices from a number on, and whether some before the first are gone.</summary>
    public (IReadOnlyList<(long Number, Notice Notice)> Notices, bool HasGap) From(long number)
    {
        lock (_lock)
        {
            var first = Math.Max(number, _next - Kept);
            var found = new List<(long, Notice)>((int)(_next - first));
            for (var i = first; i < _next; i++)
            {
                found.Add((i, _ring[i % Kept]));
            }

            return (found, first > number);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _subscription.Dispose();

    private void Add(Notice notice)
    {
        TaskCompletionSource waiting;
        lock (_lock)
        {
            _ring[_next++ % Kept] = notice;
            waiting = _more;
            _more = New();
        }

        waiting.SetResult();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
