using System.Text.Json;
using System.Text.Json.Serialization;
using Sluice.Packages;
using Sluice.Stores;

namespace Sluice.Running;

/// <summary>How a job ended. It lies as <c>outcome.json</c> in the package's folder, where <c>rejects</c> and <c>jobs show</c> find it.</summary>
public sealed record JobOutcome
{
    /// <summary>The name of the record in the package's folder.</summary>
    public const string FileName = "outcome.json";

    /// <summary>The job.</summary>
    public required string Job { get; init; }

    /// <summary>True when every row is accounted for and every store has its rows.</summary>
    public required bool Completed { get; init; }

    /// <summary>Why it failed, by what that means for the exit code; null when it completed.</summary>
    public FailureKind? Failure { get; init; }

    /// <summary>Whether trying again can help; null when it did not fail.</summary>
    public FailureCause? Cause { get; init; }

    /// <summary>True when it was stopped from outside. Stores that were loaded before keep what they hold: see <see cref="Loads"/>.</summary>
    public bool Cancelled { get; init; }

    /// <summary>The problems of a failed job.</summary>
    public IReadOnlyList<Problem> Problems { get; init; } = [];

    /// <summary>What the stores noticed on the way; what was noticed in the file is in the manifest.</summary>
    public IReadOnlyList<Problem> Notes { get; init; } = [];

    /// <summary>The package's manifest; null when no package could be made.</summary>
    public PackageManifest? Manifest { get; init; }

    /// <summary>The package's folder; null when there is none (dry run, failed packing).</summary>
    public string? Package { get; init; }

    /// <summary>What was done because the same bytes came before; null when they did not. A skipped file has no package of its own.</summary>
    public JobRepeat? Repeat { get; init; }

    /// <summary>What each store did.</summary>
    public IReadOnlyList<JobLoad> Loads { get; init; } = [];

    /// <summary>How the streams' columns differ from those of the tables that they go into.</summary>
    public IReadOnlyList<SchemaDrift> Drift { get; init; } = [];

    /// <summary>Seconds per phase.</summary>
    public required JobSeconds Seconds { get; init; }

    /// <summary>Peak resident memory of parent and child in bytes.</summary>
    public JobMemory Memory { get; init; } = new(0, 0);

    /// <summary>The books and what was loaded, as named counters; empty when no package could be made.</summary>
    [JsonIgnore]
    public IReadOnlyDictionary<string, long> Counters => Manifest is null ? new Dictionary<string, long>() : new Dictionary<string, long>
    {
        ["rows_read"] = Manifest.Books.RowsRead,
        ["accepted"] = Manifest.Books.Accepted,
        ["rejected"] = Manifest.Books.Rejected,
        ["duplicate"] = Manifest.Books.Duplicate,
        ["filtered"] = Manifest.Books.Filtered,
        ["loaded"] = Loads.Sum(load => load.Rows),
        ["refused"] = Loads.Sum(load => load.Refused),
    };

    /// <summary>What a package tells of which the record is missing: a disk was too full for it, or a power loss came before it.</summary>
    internal static JobOutcome Unrecorded(string job) => new() { Job = job, Completed = false, Seconds = new JobSeconds(0, 0, 0, 0) };

    /// <summary>Writes the record into the package's folder.</summary>
    public void Write(string folder)
    {
        var path = Path.Combine(folder, FileName);
        var aside = path + ".tmp";
        File.WriteAllBytes(aside, JsonSerializer.SerializeToUtf8Bytes(this with { Manifest = null }, OutcomeJson.Default.JobOutcome));
        File.Move(aside, path, overwrite: true);
    }

    /// <summary>Reads the record of a package's folder; null when the job never got that far, or a power loss has cut the record off.</summary>
    public static JobOutcome? TryRead(string folder)
    {
        var path = Path.Combine(folder, FileName);
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize(File.ReadAllBytes(path), OutcomeJson.Default.JobOutcome) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>One stream in one store.</summary>
/// <param name="Store">The store.</param>
/// <param name="Stream">The stream.</param>
/// <param name="Table">The table.</param>
/// <param name="Rows">Rows that the store now holds of it.</param>
/// <param name="Refused">Rows that it would not take.</param>
/// <param name="AlreadyLoaded">True when the package was there before and nothing was done.</param>
public sealed record JobLoad(string Store, string Stream, string Table, long Rows, long Refused, bool AlreadyLoaded);

/// <summary>Wall seconds per phase; hashing runs beside packing.</summary>
public sealed record JobSeconds(double Hash, double Pack, double Load, double Total);

/// <summary>Peak resident memory in bytes.</summary>
public sealed record JobMemory(long ParentBytes, long ChildBytes);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(JobOutcome))]
internal sealed partial class OutcomeJson : JsonSerializerContext;
