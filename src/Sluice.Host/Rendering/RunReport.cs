using System.Text.Json;
using System.Text.Json.Serialization;
using Sluice.Packages;
using Sluice.Running;
using Sluice.Running.Rejects;
using Sluice.Stores;

namespace Sluice.Host.Rendering;

/// <summary>What <c>run --output json</c> prints: one object for all files of the call.</summary>
internal sealed record RunReport
{
    public required string Status { get; init; }

    public required int ExitCode { get; init; }

    public string? Job { get; init; }

    public string? Pipeline { get; init; }

    public bool DryRun { get; init; }

    public required IReadOnlyList<FileReport> Files { get; init; }

    public long RowsRead { get; init; }

    public long Accepted { get; init; }

    public long Rejected { get; init; }

    public long Duplicate { get; init; }

    public long Filtered { get; init; }

    public required IReadOnlyDictionary<string, long> RejectsByCode { get; init; }

    public required IReadOnlyDictionary<string, long> Warnings { get; init; }

    public required IReadOnlyList<JobLoad> Loads { get; init; }

    public required ColumnsReport Columns { get; init; }

    /// <summary>Differences between streams and tables; null when there are none.</summary>
    public IReadOnlyList<SchemaDrift>? Drift { get; init; }

    public string? Package { get; init; }

    public required SecondsReport Seconds { get; init; }

    public required MemoryReport Memory { get; init; }

    public required IReadOnlyList<Problem> Problems { get; init; }

    public required IReadOnlyList<Problem> Notes { get; init; }

    /// <summary>Sums the outcomes of one call, in the order of its files.</summary>
    public static RunReport Of(IReadOnlyList<(string Path, JobOutcome Outcome)> runs, int exitCode, bool dryRun)
    {
        var files = runs.Select(run => FileReport.Of(run.Path, run.Outcome)).ToList();
        var first = runs[0].Outcome;
        var manifests = runs.Select(run => run.Outcome.Manifest).OfType<PackageManifest>().ToList();
        return new RunReport
        {
            Status = runs.All(run => run.Outcome.Completed) ? "completed" : "failed",
            ExitCode = exitCode,
            Job = first.Job,
            Pipeline = manifests.FirstOrDefault()?.Pipeline,
            DryRun = dryRun,
            Files = files,
            RowsRead = files.Sum(file => file.RowsRead),
            Accepted = files.Sum(file => file.Accepted),
            Rejected = files.Sum(file => file.Rejected),
            Duplicate = files.Sum(file => file.Duplicate),
            Filtered = files.Sum(file => file.Filtered),
            RejectsByCode = Summed(manifests.SelectMany(manifest => manifest.RejectsByCode)),
            Warnings = Summed(manifests.SelectMany(manifest => manifest.Warnings)),
            Loads = [.. runs.SelectMany(run => run.Outcome.Loads)],
            Columns = ColumnsReport.Of(manifests),
            Drift = DriftOf(runs),
            Package = first.Package,
            Seconds = new SecondsReport(
                runs.Sum(run => run.Outcome.Seconds.Hash), runs.Sum(run => run.Outcome.Seconds.Pack),
                runs.Sum(run => run.Outcome.Seconds.Load), runs.Sum(run => run.Outcome.Seconds.Total)),
            Memory = new MemoryReport(
                runs.Max(run => run.Outcome.Memory.ParentBytes), runs.Max(run => run.Outcome.Memory.ChildBytes)),
            Problems = [.. runs.SelectMany(run => run.Outcome.Problems.Select(problem => problem with { File = problem.File ?? run.Path }))],
            Notes = [.. manifests.SelectMany(manifest => manifest.Notes), .. runs.SelectMany(run => run.Outcome.Notes)],
        };
    }

    /// <summary>The report as one JSON object.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, ReportJson.Default.RunReport);

    private static IReadOnlyList<SchemaDrift>? DriftOf(IReadOnlyList<(string Path, JobOutcome Outcome)> runs) =>
        runs.SelectMany(run => run.Outcome.Drift).ToList() is { Count: > 0 } drift ? drift : null;

    private static SortedDictionary<string, long> Summed(IEnumerable<KeyValuePair<string, long>> counts)
    {
        var sums = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var (code, count) in counts)
        {
            sums[code] = sums.GetValueOrDefault(code) + count;
        }

        return sums;
    }
}

/// <summary>One file of a call.</summary>
internal sealed record FileReport(
    string Path, string Job, string Status, string Sha256, long RowsRead, long Accepted, long Rejected, long Duplicate, long Filtered, long BlankLines,
    int ColumnsRead, string? Package, JobRepeat? Repeat)
{
    public static FileReport Of(string path, JobOutcome outcome)
    {
        var books = outcome.Manifest?.Books ?? new FileBooks(0, 0, 0, 0, 0, 0);
        return new FileReport(path, outcome.Job, !outcome.Completed ? "failed" : outcome is { Manifest: null, Repeat: not null } ? "skipped" : "completed", outcome.Manifest?.File.Sha256 ?? "",
            books.RowsRead, books.Accepted, books.Rejected, books.Duplicate, books.Filtered, books.BlankLines,
            outcome.Manifest?.File.Columns ?? 0, outcome.Package, outcome.Repeat);
    }
}

/// <summary>Which columns went where, over all files.</summary>
internal sealed record ColumnsReport(IReadOnlyList<string> Mapped, IReadOnlyList<string> Unmapped, IReadOnlyList<string> Repeated)
{
    public static ColumnsReport Of(IReadOnlyList<PackageManifest> manifests) => manifests.Count == 1
        ? new ColumnsReport(manifests[0].Columns.Mapped, manifests[0].Columns.Unmapped, manifests[0].Columns.Repeated)
        : new ColumnsReport(
            [.. manifests.SelectMany(manifest => manifest.Columns.Mapped).Distinct()],
            [.. manifests.SelectMany(manifest => manifest.Columns.Unmapped).Distinct()],
            [.. manifests.SelectMany(manifest => manifest.Columns.Repeated).Distinct()]);
}

/// <summary>Wall seconds; hashing runs beside packing.</summary>
internal sealed record SecondsReport(double Hash, double Pack, double Load, double Total);

/// <summary>Peak resident memory in bytes.</summary>
internal sealed record MemoryReport(long ParentBytes, long ChildBytes);

/// <summary>What a verb prints with <c>--output json</c> when it could not begin.</summary>
internal sealed record FailureReport(string Status, int ExitCode, IReadOnlyList<Problem> Problems)
{
    /// <summary>The report as one JSON object.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, ReportJson.Default.FailureReport);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(RunReport))]
[JsonSerializable(typeof(FailureReport))]
[JsonSerializable(typeof(PlanReport))]
[JsonSerializable(typeof(FilePreview))]
[JsonSerializable(typeof(IReadOnlyList<RejectReport>))]
[JsonSerializable(typeof(IReadOnlyList<Problem>))]
[JsonSerializable(typeof(RejectExport))]
[JsonSerializable(typeof(ReplayReport))]
[JsonSerializable(typeof(TestReport))]
[JsonSerializable(typeof(DoctorReport))]
[JsonSerializable(typeof(ConfigReport))]
[JsonSerializable(typeof(GuessReport))]
internal sealed partial class ReportJson : JsonSerializerContext;
