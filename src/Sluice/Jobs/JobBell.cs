namespace Sluice.Jobs;

/// <summary>
/// Wakes workers of this process: "there is work", "a cancellation was asked for". It says nothing that the job database
/// does not say too, so a ring that is lost costs time and nothing else.
/// </summary>
public sealed class JobBell
{
    private readonly Signal _work = new();
    private readonly Signal _cancel = new();

    /// <summary>Done with the next ring for work. Take it before looking for work, so that no ring falls between.</summary>
    public Task Work => _work.Next;

    /// <summary>Done with the next ring for a cancellation.</summary>
    public Task Cancel => _cancel.Next;

    /// <summary>There is work.</summary>
    public void RingWork() => _work.Ring();

    /// <summary>A cancellation was asked for.</summary>
    public void RingCancel() => _cancel.Ring();

    private sealed class Signal
    {
        private TaskCompletionSource _next = New();

        public Task Next => Volatile.Read(ref _next).Task;

        public void Ring() => Interlocked.Exchange(ref _next, New()).SetResult();

        private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
