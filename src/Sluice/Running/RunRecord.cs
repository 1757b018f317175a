using System.Text.Json;
using System.Text.Json.Serialization;
using Sluice.Pipelines.Config;
using StoreUrl = Sluice.Stores.StoreUrl;

namespace Sluice.Running;

/// <summary>
/// How a package was made and where it goes: <c>run.json</c> in its folder, written by the parent before the package is
/// whole. A replay of its rejects goes by it, whatever became of the YAML since.
/// </summary>
public sealed record RunRecord
{
    /// <summary>The name of the record in the package's folder.</summary>
    public const string FileName = "run.json";

    /// <summary>The pipeline; null for one that was guessed from the file.</summary>
    public PipelineConfig? Pipeline { get; init; }

    /// <summary>Where its streams go.</summary>
    public IReadOnlyList<WriteTarget> Targets { get; init; } = [];

    /// <summary>The record of a request with its targets. A store's URL is kept so that it leads there from everywhere, and without a password.</summary>
    public static RunRecord Of(PipelineConfig? pipeline, IReadOnlyList<WriteTarget> targets) => new()
    {
        Pipeline = pipeline,
        Targets = [.. targets.Select(target => target.Store.Contains(':') ? target with { Store = Kept(StoreUrl.Parse(target.Store)) } : target)],
    };

    /// <summary>Writes the record into the package's folder.</summary>
    public void Write(string folder)
    {
        using var file = new FileStream(Path.Combine(folder, FileName), FileMode.Create, FileAccess.Write);
        JsonSerializer.Serialize(file, this, RunRecordJson.Default.RunRecord);
        file.Flush(flushToDisk: true);
    }

    /// <summary>Reads the record of a package's folder; null when there is none.</summary>
    public static RunRecord? TryRead(string folder) => File.Exists(Path.Combine(folder, FileName)) ? Read(folder) : null;

    /// <summary>Reads the record of a package's folder.</summary>
    /// <exception cref="SluiceException">There is none, or it can not be read.</exception>
    public static RunRecord Read(string folder)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(Path.Combine(folder, FileName)), RunRecordJson.Default.RunRecord)!;
        }
        catch (Exception problem) when (problem is IOException or JsonException)
        {
            throw new SluiceException(FailureKind.Failed, [new Problem("package_broken",
                $"The package {folder} does not say how it was made: {problem.Message}")
            {
                Advice = "Name the pipeline with --pipeline and the store with --to, or run the file again.",
            }], problem);
        }
    }

    private static string Kept(StoreUrl url) =>
        url.Scheme is "duckdb" or "parquet" ? (url with { Path = Path.GetFullPath(url.Path) }).ToString() : url.ToString();
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(RunRecord))]
internal sealed partial class RunRecordJson : JsonSerializerContext;
