using System.Text.Json;
using Sluice.Running.Testing;

namespace Sluice.Host.Rendering;

/// <summary>What <c>test --output json</c> prints: one object for all pipelines of the call.</summary>
internal sealed record TestReport(string Status, int ExitCode, int Passed, int Failed, IReadOnlyList<TestedPipeline> Pipelines)
{
    /// <summary>The report as one JSON object.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, ReportJson.Default.TestReport);
}

/// <summary>The tests of one pipeline.</summary>
/// <param name="File">The pipeline's file.</param>
/// <param name="Tests">How each ended.</param>
internal sealed record TestedPipeline(string File, IReadOnlyList<PipelineTestResult> Tests)
{
    /// <summary>Writes it for a person: a line for each test, and for each difference where, what was expected and what was found.</summary>
    public void Write(TextWriter output)
    {
        if (Tests.Count == 0)
        {
            output.WriteLine($"-       {File}  has no tests");
        }

        foreach (var test in Tests)
        {
            output.WriteLine($"{(test.Passed ? "ok     " : "FAILED ")} {File}{(test.Line is null ? "" : $":{test.Line}")}  {ProblemText.Printable(test.Name)}");
            foreach (var difference in test.Differences)
            {
                output.WriteLine($"        {(difference.Line is null ? "" : $"line {difference.Line}, ")}{ProblemText.Printable(difference.Message)}");
                output.WriteLine($"          expected  {ProblemText.Printable(difference.Expected)}");
                output.WriteLine($"          found     {ProblemText.Printable(difference.Found)}");
            }
        }
    }
}
