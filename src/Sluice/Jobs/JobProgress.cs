namespace Sluice.Jobs;

/// <summary>How far a running job is.</summary>
/// <param name="Job">The job.</param>
/// <param name="Phase">What it does now.</param>
/// <param name="Share">How much of the whole is done, from 0 to 1; an estimate that never falls.</param>
/// <param name="Counters">What was counted so far in this phase.</param>
/// <param name="PerSecond">How fast each counter grows in this phase.</param>
/// <param name="Elapsed">Since the attempt began.</param>
/// <param name="Left">How long it will still take; null while there is too little to tell by.</param>
public sealed record JobProgress(
    string Job, string Phase, double Share, IReadOnlyDictionary<string, long> Counters, IReadOnlyDictionary<string, double> PerSecond,
    TimeSpan Elapsed, TimeSpan? Left);
