namespace Sluice.Running.Rejects;

/// <summary>What became of a mended file.</summary>
/// <param name="OriginalJob">The job whose rejects are in it.</param>
/// <param name="Rows">Rejects in it.</param>
/// <param name="Replayed">Rejects of them that this replay has taken.</param>
/// <param name="ReplayedBefore">Rejects of them that earlier replays have taken, by their jobs: nothing was done with them.</param>
/// <param name="Outcome">The replay's own job; null when there was nothing left to replay.</param>
public sealed record ReplayOutcome(
    string OriginalJob, long Rows, long Replayed, IReadOnlyDictionary<string, long> ReplayedBefore, JobOutcome? Outcome)
{
    /// <summary>What was noticed beside the rows, such as an earlier replay that had to be finished first.</summary>
    public IReadOnlyList<Problem> Notes { get; init; } = [];
}
