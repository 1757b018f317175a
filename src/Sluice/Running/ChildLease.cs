namespace Sluice.Running;

/// <summary>A child that one job, or one batch after another file, has for itself. One that died is replaced by the next request.</summary>
internal sealed class ChildLease(ChildPool pool) : IDisposable
{
    private Task<IFileReader>? _child;

    /// <summary>The most memory the child has held so far, in bytes.</summary>
    public long PeakBytes { get; private set; }

    /// <summary>Has a child taken, or a new process started, while other things are done; the first request waits for it.</summary>
    public void Begin() => _child ??= Task.Run(pool.Take);

    /// <summary>Sends one request and waits for its last answer.</summary>
    /// <exception cref="SluiceException">The child refused the file, died, or was killed for a budget.</exception>
    /// <exception cref="OperationCanceledException">The child was killed because <paramref name="cancellation"/> asked for it.</exception>
    public Task<ChildAnswer> AskAsync(
        ChildRequest request, ChildBudget budget, Action<PackProgress>? onProgress, CancellationToken cancellation) =>
        AskAsync(_ => request, budget, onProgress, null, cancellation);

    /// <summary>Sends one request, made for the very child that gets it, and waits for its last answer.</summary>
    /// <param name="requestOf">
    /// Makes the request, given the folder below which that child makes packages: it is gone with the child, so it can not be
    /// asked for before. Null where every request stands alone.
    /// </param>
    /// <param name="budget">What the child may use.</param>
    /// <param name="onProgress">Told how far it is.</param>
    /// <param name="onPart">Told which of several files is begun and which is answered, as it comes.</param>
    /// <param name="cancellation">Kills the child.</param>
    /// <exception cref="SluiceException">The child refused the file, died, or was killed for a budget.</exception>
    /// <exception cref="OperationCanceledException">The child was killed because <paramref name="cancellation"/> asked for it.</exception>
    public async Task<ChildAnswer> AskAsync(
        Func<Func<string?>, ChildRequest> requestOf, ChildBudget budget, Action<PackProgress>? onProgress, Action<ChildAnswer>? onPart,
        CancellationToken cancellation)
    {
        var child = await TakeAsync();
        var request = requestOf(() => child.Desk);
        try
        {
            var answer = await child.AskAsync(request, budget, onProgress, onPart, cancellation);
            return answer.Failure is { } kind ? throw new SluiceException(kind, answer.Problems) : answer;
        }
        finally
        {
            PeakBytes = Math.Max(PeakBytes, child.PeakBytes);
        }
    }

    /// <summary>Gives the child back.</summary>
    public void Dispose()
    {
        if (_child is not null)
        {
            // One that did not start was told to whoever asked it, or nobody did.
            Task.WhenAny(_child).Wait();
            if (_child.IsCompletedSuccessfully)
            {
                pool.Return(_child.Result);
            }

            _child = null;
        }
    }

    private Task<IFileReader> TakeAsync()
    {
        if (_child is { IsFaulted: true })
        {
            _child = null;
        }
        else if (_child is { IsCompletedSuccessfully: true, Result: { IsAlive: false } dead })
        {
            pool.GiveUp(dead);
            _child = null;
        }

        Begin();
        return _child!;
    }
}
