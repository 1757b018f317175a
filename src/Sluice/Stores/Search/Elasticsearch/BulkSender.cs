using System.Diagnostics;

namespace Sluice.Stores.Search.Elasticsearch;

/// <summary>
/// Sends bulk requests, a few at once, so that rows are written while others are on their way. What the server has no room for is
/// sent again, alone; a request that is too large goes in two halves. The first failure ends it. A request that is on its way is
/// waited for even when the load is cancelled: the server would do it all the same, after everything was taken back.
/// </summary>
internal sealed class BulkSender : IDisposable
{
    // Of an item only its status and what was wrong are of interest.
    private const string Parts = "require_alias=true&filter_path=errors,items.*.status,items.*.error";

    private readonly ElasticSession _session;
    private readonly ElasticSession _unstopped;
    private readonly LoadFence _fence;
    private readonly SemaphoreSlim _free;
    private readonly List<Task> _sending = [];

    /// <summary>A sender that has nothing to send yet.</summary>
    public BulkSender(ElasticSession session, LoadFence fence, int parallel)
    {
        _fence = fence;
        _session = session;
        _unstopped = session.With(CancellationToken.None);
        _free = new(parallel, parallel);
    }

    /// <summary>Sends a buffer, as soon as there is room for it. It is the sender's from now on.</summary>
    public void Send(BulkBuffer buffer)
    {
        _free.Wait(_session.Cancellation);
        _sending.RemoveAll(task => task.IsCompletedSuccessfully);
        if (_sending.FirstOrDefault(task => task.IsFaulted || task.IsCanceled) is { } failed)
        {
            _free.Release();
            failed.GetAwaiter().GetResult();
        }

        _sending.Add(Task.Run(() =>
        {
            try
            {
                Send(buffer, buffer.Items);
            }
            finally
            {
                _free.Release();
            }
        }, CancellationToken.None));
    }

    /// <summary>Waits until all is sent.</summary>
    public void Flush()
    {
        foreach (var task in _sending.ToList())
        {
            task.GetAwaiter().GetResult();
        }

        _sending.Clear();
    }

    /// <summary>Waits until nothing is on its way any more.</summary>
    public void Dispose()
    {
        Task.WhenAll(_sending).ContinueWith(_ => { }, TaskScheduler.Default).Wait();
        _free.Dispose();
    }

    private void Send(BulkBuffer buffer, IReadOnlyList<BulkItem> items)
    {
        if (buffer.HasMarks)
        {
            _fence.Confirm(buffer.Index);
        }

        var outage = Stopwatch.StartNew();
        for (var tries = 0; items.Count > 0; tries++)
        {
            _session.Cancellation.ThrowIfCancellationRequested();
            var answer = _unstopped.Bulk($"/{IndexNames.ToWrite(buffer.Index)}/_bulk?{Parts}", buffer.Lines(items), 413);
            if (answer.Status == 413)
            {
                Halve(buffer, items);
                return;
            }

            var (again, outdated) = BulkOutcome.ToRepeat(answer, buffer, items);
            if (outdated.Count > 0 && _fence.Anew(buffer, outdated) is { Items.Count: > 0 } anew)
            {
                Send(anew, anew.Items);
            }

            if (again.Count == 0)
            {
                return;
            }

            if (again.Count < items.Count)
            {
                outage.Restart();
                tries = 0;
            }

            if (!_session.HasPatience(outage))
            {
                throw new ElasticProblem(429, "es_rejected_execution_exception", $"{again.Count} documents were turned away again and again");
            }

            items = again;
            _session.Pause(tries);
        }
    }

    private void Halve(BulkBuffer buffer, IReadOnlyList<BulkItem> items)
    {
        if (items.Count == 1)
        {
            throw BulkOutcome.TooLarge(buffer, items[0]);
        }

        Send(buffer, [.. items.Take(items.Count / 2)]);
        Send(buffer, [.. items.Skip(items.Count / 2)]);
    }
}
