namespace Sluice.Jobs;

/// <summary>How far a running job is, as it is shown.</summary>
/// <param name="Phase">What it does now.</param>
/// <param name="Percent">How much of the whole is done; an estimate that never falls.</param>
/// <param name="Counters">What was counted so far in this phase.</param>
/// <param name="PerSecond">How fast each counter grows in this phase.</param>
/// <param name="ElapsedSeconds">Since the attempt began.</param>
/// <param name="LeftSeconds">How long it will still take; null while there is too little to tell by.</param>
public sealed record ProgressView(
    string Phase, double Percent, IReadOnlyDictionary<string, long> Counters, IReadOnlyDictionary<string, double> PerSecond,
    double ElapsedSeconds, double? LeftSeconds)
{
    /// <summary>The view of a job's progress.</summary>
    public static ProgressView Of(JobProgress progress) => new(
        progress.Phase, Math.Round(progress.Share * 100, 1), progress.Counters, progress.PerSecond,
        progress.Elapsed.TotalSeconds, progress.Left?.TotalSeconds);
}
