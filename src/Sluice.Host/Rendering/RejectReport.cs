using System.Globalization;
using Sluice.Packages;
using Sluice.Running;
using Sluice.Running.Rejects;

namespace Sluice.Host.Rendering;

/// <summary>A reject as <c>rejects list --output json</c> prints it.</summary>
internal sealed record RejectReport(
    string RejectId, string File, string? Sheet, long Row, long? Line, IReadOnlyList<RejectReason> Reasons, string Raw, string? ReplayedBy)
{
    /// <summary>The report of a reject.</summary>
    public static RejectReport Of(PackageManifest manifest, Reject reject) => new(new RejectId(manifest.Job, reject.Row).ToString(),
        manifest.File.Path, reject.Sheet, reject.Row, reject.Line, reject.Reasons, reject.Raw, reject.ReplayedBy);

    /// <summary>Writes a reject for a person: where, why, what it was.</summary>
    public void Write(TextWriter output)
    {
        output.WriteLine($"{File}, {Place()}{(ReplayedBy is null ? "" : $", replayed by job {ReplayedBy}")}");
        foreach (var reason in Reasons)
        {
            var column = reason.Column is null ? "" : reason.Cell is null ? $" {reason.Column}:" : $" {reason.Column} ({reason.Cell}):";
            var found = reason.Found is null ? "" : $" found {Shown(reason.Found)},";
            output.WriteLine($"  {reason.Code}{column}{found} expected {reason.Expected}");
        }

        if (Raw.Length > 0)
        {
            output.WriteLine($"  > {ProblemText.Printable(Raw)}");
        }
    }

    // Who opens a workbook looks for the row of the sheet, not for the number of the record.
    private string Place() => (Sheet, Line) switch
    {
        (null, null) => $"row {Number(Row)}",
        (null, { } line) => $"row {Number(Row)}, line {Number(line)}",
        (_, null) => $"sheet {ProblemText.Printable(Sheet)}, record {Number(Row)}",
        (_, { } row) => $"sheet {ProblemText.Printable(Sheet)}, row {Number(row)}",
    };

    private static string Shown(string found) => "`" + ProblemText.Printable(found) + "`";

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
