using System.Collections.Concurrent;
using Sluice.Pipelines.Config;
using Sluice.Pipelines.Enriching.Models;

namespace Sluice.Running.Models;

/// <summary>
/// Asks one model: what is known is not asked again, the rest goes in batches side by side, and each text gets an outcome
/// whatever happens. Safe for use by several threads.
/// </summary>
internal sealed class ModelClient(ModelConfig model, AnswerCache cache, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    private readonly ModelProtocol _protocol = new(model, time);
    private readonly ModelCircuit _circuit = new(time);
    private readonly SemaphoreSlim _calls = new(model.Parallel);
    private readonly ConcurrentDictionary<string, TaskCompletionSource<ModelAnswer>> _asked = new(StringComparer.Ordinal);

    /// <summary>What became of each text, in their order.</summary>
    /// <exception cref="OperationCanceledException">It was stopped because <paramref name="cancellation"/> asked for it.</exception>
    public async Task<IReadOnlyList<ModelAnswer>> AskAsync(IReadOnlyList<string> texts, CancellationToken cancellation)
    {
        var outcomes = new Task<ModelAnswer>?[texts.Count];
        while (true)
        {
            var mine = new List<Question>();
            for (var i = 0; i < texts.Count; i++)
            {
                if (outcomes[i] is null or { IsCanceled: true })
                {
                    outcomes[i] = OutcomeOf(texts[i], mine);
                }
            }

            try
            {
                await Task.WhenAll(mine.Chunk(model.BatchTexts).Select(batch => AskForAsync(batch, cancellation)));
            }
            finally
            {
                // Others may wait for one of these texts. When this is stopped they get no outcome, and ask themselves.
                foreach (var question in mine)
                {
                    _asked.TryRemove(question.Text, out _);
                    question.Outcome.TrySetCanceled(CancellationToken.None);
                }
            }

            try
            {
                return await Task.WhenAll(outcomes!).WaitAsync(cancellation);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                // Whoever asked for some of them before was stopped, which says nothing about the texts.
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _protocol.Dispose();
        _calls.Dispose();
    }

    private Task<ModelAnswer> OutcomeOf(string text, List<Question> mine)
    {
        if (text.Length > model.TextCharactersMax)
        {
            return Task.FromResult(ModelAnswer.Failed($"the text has {text.Length} characters, and text_characters_max is {model.TextCharactersMax}"));
        }

        var key = AnswerCache.KeyOf(model.Name, model.Url, text);
        if (model.KeepsAnswers && cache.Find(key) is { } known)
        {
            return Task.FromResult(new ModelAnswer(known, null));
        }

        var question = new Question(text, key, new TaskCompletionSource<ModelAnswer>(TaskCreationOptions.RunContinuationsAsynchronously));
        var asked = _asked.GetOrAdd(text, question.Outcome);
        if (asked == question.Outcome)
        {
            mine.Add(question);
        }

        return asked.Task;
    }

    private async Task AskForAsync(Question[] batch, CancellationToken cancellation)
    {
        await _calls.WaitAsync(cancellation);
        ModelReply reply;
        try
        {
            reply = await TryAsync([.. batch.Select(question => question.Text)], cancellation);
        }
        finally
        {
            _calls.Release();
        }

        if (reply.Kind == ReplyKind.BadTexts && batch.Length > 1)
        {
            // One text that is refused must not cost the others their answers.
            await AskForAsync(batch[..(batch.Length / 2)], cancellation);
            await AskForAsync(batch[(batch.Length / 2)..], cancellation);
            return;
        }

        var isAnswered = reply.Kind == ReplyKind.Answered;
        if (isAnswered && model.KeepsAnswers)
        {
            cache.Keep([.. batch.Zip(reply.Bodies).Where(pair => pair.Second.Json is not null).Select(pair => (pair.First.Key, pair.Second.Json!))]);
        }

        for (var i = 0; i < batch.Length; i++)
        {
            batch[i].Outcome.TrySetResult(isAnswered ? reply.Bodies[i] : ModelAnswer.Failed($"the model {model.Name} {reply.Why}"));
        }
    }

    private async Task<ModelReply> TryAsync(IReadOnlyList<string> texts, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (!_circuit.TryEnter())
            {
                return new ModelReply(ReplyKind.Refused, [],
                    $"was left alone: {ModelCircuit.FailuresMax} calls in a row had failed, and the next is made after {ModelCircuit.Pause.TotalSeconds:0} s");
            }

            var reply = await _protocol.CallAsync(texts, cancellation);
            _circuit.Note(hasAnswered: reply.Kind != ReplyKind.NotNow);
            if (reply.Kind != ReplyKind.NotNow)
            {
                return reply;
            }

            if (attempt == model.AttemptsMax)
            {
                return attempt == 1 ? reply : reply with { Why = $"{reply.Why} ({attempt} attempts)" };
            }

            await Task.Delay(WaitAfter(attempt, reply.RetryAfter), time, cancellation);
        }
    }

    // Full jitter: callers that failed together must not come back together.
    private static TimeSpan WaitAfter(int attempt, TimeSpan? asked)
    {
        var longest = FirstWait * Math.Pow(2, attempt - 1);
        var wait = asked ?? (longest * (0.5 + (Random.Shared.NextDouble() / 2)));
        return wait < LongestWait ? wait : LongestWait;
    }

    private sealed record Question(string Text, byte[] Key, TaskCompletionSource<ModelAnswer> Outcome);
}
