namespace Sluice.Jobs;

/// <summary>How much there is to do.</summary>
/// <param name="Queued">Jobs that wait for a worker, ready or not.</param>
/// <param name="Running">Jobs that a worker has.</param>
public sealed record JobBacklog(long Queued, long Running);
