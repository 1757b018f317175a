using Sluice.Pipelines.Config;
using Sluice.Running;

namespace Sluice.Jobs;

/// <summary>A job that is to be made of an arrival.</summary>
/// <param name="Id">Its id, which will also be its package's.</param>
/// <param name="Pipeline">The pipeline's name; of a guessed one the name that it gets from the file.</param>
/// <param name="Spec">How the file is run.</param>
public sealed record NewJob(string Id, string Pipeline, RunSpec Spec)
{
    /// <summary>Who goes first.</summary>
    public JobPriority Priority { get; init; } = JobPriority.Normal;

    /// <summary>What happens when the same bytes were here before.</summary>
    public RepeatMode OnRepeat { get; init; } = RepeatMode.Skip;

    /// <summary>How long to wait for more of the same pipeline; each that comes begins the wait anew.</summary>
    public TimeSpan Debounce { get; init; }

    /// <summary>Jobs with the same key and small files may be claimed together; null for one that runs alone.</summary>
    public string? BatchKey { get; init; }

    /// <summary>Tables into which jobs must load in the order of their arrival.</summary>
    public IReadOnlyList<string> OrderKeys { get; init; } = [];

    /// <summary>A key of the sender's: the same key again is the same job, whatever came between.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>True where the same key again has the job tried again, by the pipeline as it is now, when it has failed or was quarantined.</summary>
    public bool TriesFailedAgain { get; init; }
}
