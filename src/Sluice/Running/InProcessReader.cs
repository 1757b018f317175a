using Sluice.DuckDbApi;
using Sluice.Pipelines.Enriching.Models;

namespace Sluice.Running;

/// <summary>
/// Reads files in this process, so that functions can be lambdas. There is no wall: a file that crashes the reader crashes
/// the process, and of the budgets only DuckDB's memory and the time are kept.
/// </summary>
/// <param name="functions">The functions that expressions may use.</param>
/// <param name="models">Answers for models of the user's own.</param>
internal sealed class InProcessReader(IReadOnlyList<DuckScalarFunction> functions, IModels models) : IFileReader
{
    /// <inheritdoc />
    public long PeakBytes => 0;

    /// <inheritdoc />
    public int Requests => 0;

    /// <inheritdoc />
    public long ResidentBytes => 0;

    /// <inheritdoc />
    public bool IsAlive => true;

    /// <inheritdoc />
    public string? Desk => null;

    /// <inheritdoc />
    public async Task<ChildAnswer> AskAsync(
        ChildRequest request, ChildBudget budget, Action<PackProgress>? onProgress, Action<ChildAnswer>? onPart, CancellationToken cancellation)
    {
        if (request.Task != ChildTask.PackEach)
        {
            return await AskAsync(request, budget, onProgress, cancellation);
        }

        // Nothing is kept between requests, so that there is nothing to gain by doing several at once.
        foreach (var (place, file) in request.Files.Index())
        {
            onPart?.Invoke(new ChildAnswer { Begun = place });
            var answer = await AskAsync(request.For(file), budget, onProgress, cancellation);
            onPart?.Invoke(answer with { Place = place });
        }

        return new ChildAnswer();
    }

    private async Task<ChildAnswer> AskAsync(
        ChildRequest request, ChildBudget budget, Action<PackProgress>? onProgress, CancellationToken cancellation)
    {
        using var deadline = new CancellationTokenSource(budget.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        using var sessions = new PackSessions(models);
        try
        {
            var answer = await Task.Run(() => ChildLoop.Answer(request, sessions, functions, onProgress ?? (_ => { }), _ => { }, either.Token), CancellationToken.None);
            cancellation.ThrowIfCancellationRequested();
            return !deadline.IsCancellationRequested || answer.Failure is null ? answer : throw TookTooLong();
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw TookTooLong();
        }

        SluiceException TookTooLong() => new(FailureKind.Failed, [ChildProblems.TookTooLong(budget) with { File = request.FileShown }]);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        // Nothing is kept between requests.
    }
}
