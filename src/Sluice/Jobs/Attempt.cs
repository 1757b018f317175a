namespace Sluice.Jobs;

/// <summary>One try at a job.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Owner">The worker.</param>
/// <param name="BeganAt">When it was claimed.</param>
/// <param name="EndedAt">When it ended; null while it runs.</param>
/// <param name="Outcome">completed, failed, retry, child_died, cancelled, released, lost; null while it runs.</param>
/// <param name="Error">Why it did not complete the job.</param>
public sealed record Attempt(
    int Number, string Owner, DateTimeOffset BeganAt, DateTimeOffset? EndedAt, string? Outcome, JobError? Error);
