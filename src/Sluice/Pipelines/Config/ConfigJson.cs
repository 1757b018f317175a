using System.Text.Json.Serialization;

namespace Sluice.Pipelines.Config;

/// <summary>A pipeline as JSON: how it goes to the child process, and how it is kept with a job.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(PipelineConfig))]
internal sealed partial class ConfigJson : JsonSerializerContext;
