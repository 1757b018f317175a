using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Sluice.Pipelines.Config;

namespace Sluice.Running;

/// <summary>How a job's file is run, as it is kept with the job: every attempt does the same, whatever became of the YAML since.</summary>
public sealed record RunSpec
{
    /// <summary>The name of the record in a package's folder: a replay of its rejects goes by it, whatever became of the YAML since.</summary>
    public const string FileName = "run.json";

    /// <summary>The pipeline; null to guess one from the file.</summary>
    public PipelineConfig? Pipeline { get; init; }

    /// <summary>Where the pipeline came from: its name in the pipelines folder, or a file; null for a guessed one.</summary>
    public string? Source { get; init; }

    /// <summary>Values set over the pipeline, each as <c>a.b=c</c>.</summary>
    public IReadOnlyList<string> Sets { get; init; } = [];

    /// <summary>Where its streams go: known in a package, where the record is <see cref="FileName"/>; empty for the pipeline's own <c>write</c>.</summary>
    public IReadOnlyList<WriteTarget> Targets { get; init; } = [];

    /// <summary>Only the first rows of the file; null for all.</summary>
    public long? RowsMax { get; init; }

    /// <summary>
    /// The record of a package that goes to these stores. A store's URL is kept so that it leads there from everywhere, and
    /// without a password.
    /// </summary>
    internal static RunSpec Of(PipelineConfig? pipeline, IReadOnlyList<WriteTarget> targets, long? rowsMax = null) => new()
    {
        Pipeline = pipeline,
        RowsMax = rowsMax,
        Targets = [.. targets.Select(target => target with { Store = KeptName(target.Store) })],
    };

    /// <summary>Writes the record into a package's folder, before the package is whole.</summary>
    internal void Write(string folder)
    {
        // What makes the folder a package makes it durable too.
        File.WriteAllBytes(Path.Combine(folder, FileName), ToBytes());
    }

    /// <summary>The record as the bytes that <see cref="Write"/> writes.</summary>
    internal byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, SpecJson.Default.RunSpec);

    /// <summary>Reads the record of a package's folder; null when there is none.</summary>
    internal static RunSpec? TryRead(string folder) => File.Exists(Path.Combine(folder, FileName)) ? Read(folder) : null;

    /// <summary>Reads the record of a package's folder.</summary>
    /// <exception cref="SluiceException">There is none, or it can not be read.</exception>
    internal static RunSpec Read(string folder)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(Path.Combine(folder, FileName)), SpecJson.Default.RunSpec)!;
        }
        catch (Exception problem) when (problem is IOException or JsonException)
        {
            throw new SluiceException(FailureKind.Failed, [new Problem("package_broken",
                $"The package {folder} does not say how it was made: {problem.Message}")
            {
                Advice = "Run the file again.",
            }], problem);
        }
    }

    /// <summary>The record as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, SpecJson.Default.RunSpec);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="JsonException">It is something else.</exception>
    public static RunSpec FromJson(string json)
    {
        // Jobs that follow each other mostly go through the same pipeline.
        if (Volatile.Read(ref s_newest) is { } newest && newest.Json == json)
        {
            return newest.Spec;
        }

        var spec = JsonSerializer.Deserialize(json, SpecJson.Default.RunSpec) ?? throw new JsonException("There is no object.");
        Volatile.Write(ref s_newest, new Known(json, spec));
        return spec;
    }

    private static Known? s_newest;

    private sealed record Known(string Json, RunSpec Spec);

    /// <summary>A store as the record has it: its name, or its URL from everywhere and without a password.</summary>
    internal static string KeptName(string store)
    {
        if (!store.Contains(':'))
        {
            return store;
        }

        var url = StoreUrl.Parse(store);
        return (url.IsFile ? url with { Path = Path.GetFullPath(url.Path) } : url).ToString();
    }

    /// <summary>What decides a package beside the bytes of the file, as a hash: the pipeline and how many rows it may read.</summary>
    internal static string Fingerprint(PipelineConfig? pipeline, long? rowsMax) => pipeline is null || rowsMax is not null
        ? Hash(pipeline, rowsMax) : Fingerprints.GetValue(pipeline, one => Hash(one, null));

    // Hundreds of small files a second go through one pipeline.
    private static readonly ConditionalWeakTable<PipelineConfig, string> Fingerprints = [];

    private static string Hash(PipelineConfig? pipeline, long? rowsMax)
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
