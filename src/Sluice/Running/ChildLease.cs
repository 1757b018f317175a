using System.Diagnostics.CodeAnalysis;

namespace Sluice.Running;

/// <summary>A child that one job, or one batch after another file, has for itself. One that died is replaced by the next request.</summary>
internal sealed class ChildLease(ChildPool pool) : IDisposable
{
    private IFileReader? _child;

    /// <summary>The most memory the child has held so far, in bytes.</summary>
    public long PeakBytes { get; private set; }

    /// <summary>Takes a child that is alive, if there is none yet; the first request does the same.</summary>
    [MemberNotNull(nameof(_child))]
    public void Start()
    {
        if (_child is { IsAlive: true })
        {
            return;
        }

        if (_child is not null)
        {
            pool.GiveUp(_child);
            _child = null;
        }

        _child = pool.Take();
    }

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
        Start();
        var request = requestOf(() => _child.Desk);
        try
        {
            var answer = await _child.AskAsync(request, budget, onProgress, onPart, cancellation);
            return answer.Failure is { } kind ? throw new SluiceException(kind, answer.Problems) : answer;
        }
        finally
        {
            PeakBytes = Math.Max(PeakBytes, _child.PeakBytes);
        }
    }

    /// <summary>Gives the child back.</summary>
    public void Dispose()
    {
        if (_child is not null)
        {
            pool.Return(_child);
            _child = null;
        }
    }
}
