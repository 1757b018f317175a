using System.Text.Json;
using Sluice.Packages;
using Sluice.Running;
using Sluice.Running.Rejects;

namespace Sluice.Host.Rendering;

/// <summary>What <c>rejects replay --output json</c> prints. The counts are those of the replay's own job.</summary>
internal sealed record ReplayReport(
    string Status, int ExitCode, string? Job, string ReplayOf, bool DryRun, long RejectsInFile, long Replayed,
    IReadOnlyDictionary<string, long> ReplayedBefore, long RowsRead, long Accepted, long Rejected, long Duplicate, long Filtered,
    IReadOnlyDictionary<string, long> RejectsByCode, IReadOnlyList<JobLoad> Loads, string? Package,
    IReadOnlyList<Problem> Problems, IReadOnlyList<Problem> Notes)
{
    /// <summary>The report of a replay.</summary>
    public static ReplayReport Of(ReplayOutcome replay, int exitCode, bool dryRun)
    {
        var outcome = replay.Outcome;
        var books = outcome?.Manifest?.Books ?? new FileBooks(0, 0, 0, 0, 0, 0);
        return new ReplayReport(
            outcome is null ? "nothing_to_replay" : outcome.Completed ? "completed" : "failed", exitCode, outcome?.Job, replay.OriginalJob,
            dryRun, replay.Rows, replay.Replayed, replay.ReplayedBefore,
            books.RowsRead, books.Accepted, books.Rejected, books.Duplicate, books.Filtered,
            outcome?.Manifest?.RejectsByCode ?? new Dictionary<string, long>(), outcome?.Loads ?? [], outcome?.Package,
            outcome?.Problems ?? [], [.. replay.Notes, .. outcome?.Manifest?.Notes ?? [], .. outcome?.Notes ?? []]);
    }

    /// <summary>The report as one JSON object.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, ReportJson.Default.ReplayReport);
}
