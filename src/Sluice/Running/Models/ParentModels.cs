using System.Collections.Concurrent;
using Sluice.Pipelines.Enriching.Models;

namespace Sluice.Running.Models;

/// <summary>
/// Models as a child has them: each question goes over the pipe to the parent, which has the network and the secrets. A
/// parent that is gone ends the child, so that nobody waits for it.
/// </summary>
/// <param name="ask">Sends a question.</param>
internal sealed class ParentModels(Action<ModelQuestion> ask) : IModels
{
    private readonly ConcurrentDictionary<long, TaskCompletionSource<ModelAnswers>> _waiting = new();
    private long _last;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ModelAnswer>> AskAsync(string model, IReadOnlyList<string> texts, CancellationToken cancellation)
    {
        var number = Interlocked.Increment(ref _last);
        var waiting = new TaskCompletionSource<ModelAnswers>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[number] = waiting;
        ask(new ModelQuestion(number, model, texts));
        var reply = await waiting.Task.WaitAsync(cancellation);
        return reply.Problem is null ? reply.Answers : throw new SluiceException(FailureKind.Config, [reply.Problem]);
    }

    /// <summary>Takes the parent's reply to a question.</summary>
    public void Take(ModelAnswers reply)
    {
        if (_waiting.TryRemove(reply.Number, out var waiting))
        {
            waiting.SetResult(reply);
        }
    }
}
