using System.Globalization;
using Sluice.Packages;
using Sluice.Running;
using Sluice.Running.Rejects;

namespace Sluice.Host.Rendering;

/// <summary>A reject as <c>rejects list --output json</c> prints it.</summary>
internal sealed record RejectReport(
    string RejectId, string File, long Row, long? Line, IReadOnlyList<RejectReason> Reasons, string Raw, string? ReplayedBy)
{
    /// <summary>The report of a reject.</summary>
    public static RejectReport Of(PackageManifest manifest, Reject reject) => new(new RejectId(manifest.Job, reject.Row).ToString(),
        manifest.File.Path, reject.Row, reject.Line, reject.Reasons, reject.Raw, reject.ReplayedBy);

    /// <summary>Writes a reject for a person: where, why, what it was.</summary>
    public void Write(TextWriter output)
    {
        var place = Line is null ? $"row {Number(Row)}" : $"row {Number(Row)}, line {Number(Line.Value)}";
        output.WriteLine($"{File}, {place}{(ReplayedBy is null ? "" : $", replayed by job {ReplayedBy}")}");
        foreach (var reason in Reasons)
        {
            var column = reason.Column is null ? "" : $" {reason.Column}:";
            var found = reason.Found is null ? "" : $" found {Shown(reason.Found)},";
            output.WriteLine($"  {reason.Code}{column}{found} expected {reason.Expected}");
        }

        if (Raw.Length > 0)
        {
            output.WriteLine($"  > {ProblemText.Printable(Raw)}");
        }
    }

    private static string Shown(string found) => "`" + ProblemText.Printable(found) + "`";

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
