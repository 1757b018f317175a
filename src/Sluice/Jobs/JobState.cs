using System.Text.Json.Serialization;

namespace Sluice.Jobs;

/// <summary>The states of a job. Which leads to which is drawn in docs/jobs.md and decided in <see cref="JobMachine"/>.</summary>
public enum JobState
{
    /// <summary>Waits for a worker, at once or until its <c>not_before</c>.</summary>
    [JsonStringEnumMemberName("queued")]
    Queued,

    /// <summary>A worker has it, by a lease.</summary>
    [JsonStringEnumMemberName("running")]
    Running,

    /// <summary>Done; what was counted says how much of it was held back.</summary>
    [JsonStringEnumMemberName("completed")]
    Completed,

    /// <summary>Ended with problems that trying again does not mend.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>Ended because someone asked for it.</summary>
    [JsonStringEnumMemberName("cancelled")]
    Cancelled,

    /// <summary>Ended because its file killed the child, or it its workers, too often. It is not tried again by itself.</summary>
    [JsonStringEnumMemberName("quarantined")]
    Quarantined,
}
