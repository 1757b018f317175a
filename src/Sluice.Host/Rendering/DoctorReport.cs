using System.Text.Json;
using Sluice.Running.Diagnosing;

namespace Sluice.Host.Rendering;

/// <summary>What <c>doctor --output json</c> prints.</summary>
internal sealed record DoctorReport(string Status, int ExitCode, IReadOnlyList<DoctorCheck> Checks)
{
    /// <summary>The report of checks.</summary>
    public static DoctorReport Of(IReadOnlyList<DoctorCheck> checks, int exitCode) => new(
        checks.Any(check => check.Verdict == DoctorVerdict.Failed) ? "failed" : checks.Any(check => check.Verdict == DoctorVerdict.Warning) ? "warnings" : "ok",
        exitCode, checks);

    /// <summary>The report as one JSON object.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, ReportJson.Default.DoctorReport);

    /// <summary>Writes it for a person: a line for each check, and what to do below those that need it.</summary>
    public void Write(TextWriter output)
    {
        var width = Checks.Max(check => check.Name.Length);
        foreach (var check in Checks)
        {
            var verdict = check.Verdict switch { DoctorVerdict.Ok => "ok     ", DoctorVerdict.Warning => "warning", _ => "FAILED " };
            output.WriteLine($"{verdict}  {ProblemText.Printable(check.Name).PadRight(width)}  {ProblemText.Printable(check.Found)}");
            if (check.Advice is not null)
            {
                output.WriteLine($"{new string(' ', width + 11)}→ {ProblemText.Printable(check.Advice)}");
            }
        }
    }
}
