using System.Collections.Immutable;

namespace Sluice.Jobs;

/// <summary>Where notices go: to whoever subscribed, on the thread of whoever gave them, so a subscriber must be quick.</summary>
public sealed class Notices(TimeProvider time)
{
    private ImmutableList<Action<Notice>> _subscribers = [];

    /// <summary>Takes notices from now on; disposing the result ends that.</summary>
    public IDisposable Subscribe(Action<Notice> subscriber)
    {
        ImmutableInterlocked.Update(ref _subscribers, list => list.Add(subscriber));
        return new Subscription(() => ImmutableInterlocked.Update(ref _subscribers, list => list.Remove(subscriber)));
    }

    /// <summary>Gives a notice.</summary>
    public void Give(string code, string text, string? job = null, bool isWarning = false)
    {
        var notice = new Notice(time.GetUtcNow(), code, text) { Job = job, IsWarning = isWarning };
        foreach (var subscriber in _subscribers)
        {
            subscriber(notice);
        }
    }

    private sealed class Subscription(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
