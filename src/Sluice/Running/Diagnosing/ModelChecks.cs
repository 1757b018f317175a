using System.Diagnostics;
using Sluice.Pipelines.Config;
using Sluice.Pipelines.Enriching.Models;
using Sluice.Running.Models;

namespace Sluice.Running.Diagnosing;

/// <summary>Whether the models of sluice.yaml answer, as the pipelines want it. Each is sent one text, once, and nothing is kept.</summary>
/// <param name="models">The models.</param>
/// <param name="pipelines">The pipelines that may ask them.</param>
internal sealed class ModelChecks(IReadOnlyList<ModelConfig> models, IReadOnlyList<PipelineConfig> pipelines)
{
    private const string Probe = "Sluice asks whether this model answers.";
    private const int ShownCharacters = 120;

    /// <summary>A check for each model, and for each that a pipeline asks and nobody has named.</summary>
    public async Task<IReadOnlyList<DoctorCheck>> RunAsync(CancellationToken cancellation)
    {
        var checks = new List<DoctorCheck>();
        foreach (var model in models)
        {
            checks.Add(await CheckAsync(model, cancellation));
        }

        checks.AddRange(Calls().Where(call => !models.Any(model => model.Name == call.Call.Model)).Select(call => DoctorCheck.Failed(
            NameOf(call.Call.Model), $"The pipeline {call.Pipeline} asks it, and sluice.yaml does not have it.", "Add it under models, with its url.")));
        return checks;
    }

    private async Task<DoctorCheck> CheckAsync(ModelConfig model, CancellationToken cancellation)
    {
        using var protocol = new ModelProtocol(model, TimeProvider.System);
        var clock = Stopwatch.StartNew();
        ModelReply reply;
        try
        {
            reply = await protocol.CallAsync([Probe], cancellation);
        }
        catch (SluiceException failure)
        {
            return DoctorCheck.Failed(NameOf(model.Name), failure.Problems[0], failure.Kind);
        }

        if (reply.Kind != ReplyKind.Answered)
        {
            return DoctorCheck.Failed(NameOf(model.Name), $"{model.Url} {reply.Why}.", reply.Kind == ReplyKind.NotNow
                ? "Look whether it runs there, and whether timeout_seconds is enough."
                : "Look at its url and headers in sluice.yaml, and at what it takes (docs/models.md).", FailureKind.Failed);
        }

        var answer = reply.Bodies[0];
        if (answer.Json is null)
        {
            return DoctorCheck.Warning(NameOf(model.Name), $"{model.Url} answers, but not to a sentence in English: {answer.Error}", "Look whether that is meant.");
        }

        return Unsuited(model, answer) ?? DoctorCheck.Ok(NameOf(model.Name), $"{model.Url} answers in {clock.ElapsedMilliseconds} ms: {Shown(answer.Json)}");
    }

    private DoctorCheck? Unsuited(ModelConfig model, ModelAnswer answer)
    {
        foreach (var (pipeline, call) in Calls().Where(call => call.Call.Model == model.Name))
        {
            var (values, error) = new ModelValues(call.Returns).Read(answer);
            var where = $"{model.Url} answers, and the pipeline {pipeline} (enrich.models.{call.Column})";
            if (values is null)
            {
                return DoctorCheck.Failed(NameOf(model.Name), $"{where} can not use it: {error}.", "Give returns the types that the model answers with.");
            }

            var missing = call.Returns.Where((_, index) => values[index] is null).Select(value => value.Name).ToList();
            if (missing.Count > 0)
            {
                return DoctorCheck.Warning(NameOf(model.Name), $"{where} misses {string.Join(", ", missing)} in it: {Shown(answer.Json!)}", "Look at the names in returns: what is not there becomes null.");
            }
        }

        return null;
    }

    private IEnumerable<(string Pipeline, ModelCallConfig Call)> Calls() => pipelines.SelectMany(pipeline => pipeline.Enrich.Models.Select(call => (pipeline.Name, call)));

    private static string NameOf(string model) => $"model {model}";

    private static string Shown(string json) => json.Length <= ShownCharacters ? json : json[..ShownCharacters] + "…";
}
