namespace Sluice.Running.Testing;

/// <summary>How one test of a pipeline ended.</summary>
/// <param name="Name">The test's name.</param>
/// <param name="Line">The line of the pipeline file on which it begins.</param>
/// <param name="Differences">What is other than expected; empty when it passed.</param>
public sealed record PipelineTestResult(string Name, int? Line, IReadOnlyList<TestDifference> Differences)
{
    /// <summary>True when nothing is other than expected.</summary>
    public bool Passed => Differences.Count == 0;
}

/// <summary>Something that is other than a test expects.</summary>
/// <param name="Line">The line of the pipeline file that expects it, or of the test.</param>
/// <param name="Message">What it is about.</param>
/// <param name="Expected">What was expected.</param>
/// <param name="Found">What was found.</param>
public sealed record TestDifference(int? Line, string Message, string Expected, string Found);
