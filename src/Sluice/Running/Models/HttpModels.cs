using Sluice.Pipelines.Config;
using Sluice.Pipelines.Enriching.Models;

namespace Sluice.Running.Models;

/// <summary>The models of sluice.yaml, asked over HTTP by the process that has the network and the secrets.</summary>
internal sealed class HttpModels : IModels, IDisposable
{
    private readonly AnswerCache? _cache;
    private readonly Dictionary<string, ModelClient> _clients;

    /// <param name="models">The models.</param>
    /// <param name="home">The home folder, in which answers are kept.</param>
    /// <param name="time">For waits and pauses.</param>
    public HttpModels(IReadOnlyList<ModelConfig> models, string home, TimeProvider time)
    {
        // Most engines have no models, and every run opens one.
        var cache = _cache = models.Count == 0 ? null : new AnswerCache(home);
        _clients = models.ToDictionary(model => model.Name, model => new ModelClient(model, cache!, time), StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ModelAnswer>> AskAsync(string model, IReadOnlyList<string> texts, CancellationToken cancellation) =>
        _clients.TryGetValue(model, out var client) ? client.AskAsync(texts, cancellation)
            : throw new SluiceException(FailureKind.Config, [new Problem("unknown_model", $"The model {model} is not in sluice.yaml.")
            {
                Found = model,
                Expected = _clients.Count == 0 ? "a model under models" : $"one of {string.Join(", ", _clients.Keys.Order(StringComparer.Ordinal))}",
                Advice = "Add it under models, with its url.",
            }]);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var client in _clients.Values)
        {
            client.Dispose();
        }

        _cache?.Dispose();
    }
}
