using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Sluice.Pipelines.Config;

namespace Sluice.Running;

/// <summary>How a job's file is run, as it is kept with the job: every attempt does the same, whatever became of the YAML since.</summary>
public sealed record RunSpec
{
    /// <summary>The pipeline; null to guess one from the file.</summary>
    public PipelineConfig? Pipeline { get; init; }

    /// <summary>Where the pipeline came from: its name in the pipelines folder, or a file; null for a guessed one.</summary>
    public string? Source { get; init; }

    /// <summary>Values set over the pipeline, each as <c>a.b=c</c>.</summary>
    public IReadOnlyList<string> Sets { get; init; } = [];

    /// <summary>The record as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, SpecJson.Default.RunSpec);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    public static RunSpec FromJson(string json) => JsonSerializer.Deserialize(json, SpecJson.Default.RunSpec)!;

    /// <summary>What decides a package beside the bytes of the file, as a hash: the pipeline and how many rows it may read.</summary>
    internal static string Fingerprint(PipelineConfig? pipeline, long? rowsMax)
    {
        var spec = new PackagedSpec(pipeline, rowsMax);
        return Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(spec, SpecJson.Default.PackagedSpec)));
    }
}

/// <summary>What decides a package beside the bytes of the file.</summary>
internal sealed record PackagedSpec(PipelineConfig? Pipeline, long? RowsMax);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(RunSpec))]
[JsonSerializable(typeof(PackagedSpec))]
internal sealed partial class SpecJson : JsonSerializerContext;
