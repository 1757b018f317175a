using System.Text.Json.Serialization;

namespace Sluice.Jobs;

/// <summary>What came of adding a job.</summary>
/// <param name="Outcome">Which of the three it was.</param>
/// <param name="Job">The job that was made, or the earlier one that stands for it.</param>
/// <param name="Arrival">The arrival of that call; with <see cref="AddOutcome.SameRequest"/> the earlier one.</param>
public sealed record AddedJob(AddOutcome Outcome, Job Job, Arrival Arrival);

/// <summary>What came of adding a job.</summary>
public enum AddOutcome
{
    /// <summary>It is queued.</summary>
    [JsonStringEnumMemberName("queued")]
    Queued,

    /// <summary>The same bytes are, or were, in another job of the pipeline, which says <c>on_repeat: skip</c>.</summary>
    [JsonStringEnumMemberName("skipped")]
    Skipped,

    /// <summary>The request was made before, by its idempotency key.</summary>
    [JsonStringEnumMemberName("same_request")]
    SameRequest,
}
