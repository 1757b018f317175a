using Sluice.Pipelines.Config;

namespace Sluice.Jobs;

/// <summary>A job as it is shown: what everybody who asks about one gets.</summary>
public sealed record JobView
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>Its place in the order of arrival; the cursor of lists.</summary>
    public required long Number { get; init; }

    /// <summary>queued, running, completed, failed, cancelled, quarantined.</summary>
    public required JobState State { get; init; }

    /// <summary>True when it failed because a person has to decide something.</summary>
    public bool NeedsAnswer { get; init; }

    /// <summary>True when its cancellation was asked for, and it still runs.</summary>
    public bool CancelAsked { get; init; }

    /// <summary>The pipeline's name.</summary>
    public required string Pipeline { get; init; }

    /// <summary>The file's name.</summary>
    public required string File { get; init; }

    /// <summary>The file's size.</summary>
    public required long Bytes { get; init; }

    /// <summary>SHA-256 of the file's bytes.</summary>
    public required string Sha256 { get; init; }

    /// <summary>How it came.</summary>
    public required string Origin { get; init; }

    /// <summary>Who goes first.</summary>
    public required JobPriority Priority { get; init; }

    /// <summary>When it was received.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>When it will be tried; null unless it waits for that.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>When its first attempt began.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Attempts that were begun.</summary>
    public required int Attempts { get; init; }

    /// <summary>The code of the newest attempt's error.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>What a command ends with that waits for the job, when it did not complete: failed, contract, usage, store_down or config.</summary>
    public FailureKind? Failure { get; init; }

    /// <summary>The problems of the newest attempt.</summary>
    public IReadOnlyList<Problem> Problems { get; init; } = [];

    /// <summary>The books.</summary>
    public IReadOnlyDictionary<string, long> Counters { get; init; } = new Dictionary<string, long>();

    /// <summary>How far it is; null unless it runs here.</summary>
    public ProgressView? Progress { get; init; }

    /// <summary>The list of attempts; null where only the job was asked for.</summary>
    public IReadOnlyList<Attempt>? AttemptList { get; init; }

    /// <summary>The view of a job.</summary>
    public static JobView Of(Job job, JobProgress? progress, IReadOnlyList<Attempt>? attempts = null) => new()
    {
        Id = job.Id,
        Number = job.Number,
        State = job.Status.State,
        NeedsAnswer = job.Status is { State: JobState.Failed, Error.Code: JobError.NeedsAnswer },
        CancelAsked = job.Status.CancelAsked,
        Pipeline = job.Pipeline,
        File = job.Arrival.Name,
        Bytes = job.Arrival.Bytes,
        Sha256 = job.Arrival.Sha256,
        Origin = job.Arrival.Origin,
        Priority = job.Priority,
        ReceivedAt = job.CreatedAt,
        NotBefore = job.Status.State == JobState.Queued && job.Status.NotBefore > job.CreatedAt ? job.Status.NotBefore : null,
        StartedAt = job.Status.StartedAt,
        EndedAt = job.Status.EndedAt,
        Attempts = job.Status.Attempts,
        ErrorCode = job.Status.Error?.Code,
        Failure = job.Status.Error?.Failure,
        Problems = job.Status.Error?.Problems ?? [],
        Counters = job.Status.Counters,
        Progress = job.Status.State == JobState.Running && progress is not null ? ProgressView.Of(progress) : null,
        AttemptList = attempts,
    };
}
