namespace Sluice.Jobs;

/// <summary>The part of a job that changes. Only <see cref="JobMachine"/> makes one of another.</summary>
public sealed record JobStatus
{
    /// <summary>The state.</summary>
    public JobState State { get; init; }

    /// <summary>Not to be claimed before this; for a queued job also since when it has been ready.</summary>
    public DateTimeOffset NotBefore { get; init; }

    /// <summary>Attempts that were begun, the one under way included.</summary>
    public int Attempts { get; init; }

    /// <summary>Transient errors since the job was last put into the queue by a person.</summary>
    public int Retries { get; init; }

    /// <summary>Children that its file killed since then.</summary>
    public int Crashes { get; init; }

    /// <summary>Workers that vanished with it since then.</summary>
    public int Losses { get; init; }

    /// <summary>The fencing token: grows with every claim, and every change by a worker must show the newest.</summary>
    public long Token { get; init; }

    /// <summary>The worker that has it; null unless it runs.</summary>
    public string? Owner { get; init; }

    /// <summary>Until when the worker has it; null unless it runs.</summary>
    public DateTimeOffset? LeaseUntil { get; init; }

    /// <summary>True when someone asked for its cancellation while it ran.</summary>
    public bool CancelAsked { get; init; }

    /// <summary>When its first attempt began.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended; null before.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Why the newest attempt did not complete it; null when it did, or nothing was tried since it was queued.</summary>
    public JobError? Error { get; init; }

    /// <summary>What was counted; the books of a completed job.</summary>
    public IReadOnlyDictionary<string, long> Counters { get; init; } = new Dictionary<string, long>();

    /// <summary>True when the job has come to an end.</summary>
    public bool HasEnded => State is not (JobState.Queued or JobState.Running);

    /// <summary>A job that has just come.</summary>
    public static JobStatus New(DateTimeOffset notBefore) => new() { State = JobState.Queued, NotBefore = notBefore };
}
