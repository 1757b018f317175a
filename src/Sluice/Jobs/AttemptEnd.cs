namespace Sluice.Jobs;

/// <summary>How an attempt ended.</summary>
public abstract record AttemptEnd
{
    private AttemptEnd()
    {
    }

    /// <summary>Everything is done.</summary>
    /// <param name="Counters">The books.</param>
    public sealed record Completed(IReadOnlyDictionary<string, long> Counters) : AttemptEnd;

    /// <summary>Trying again does not help.</summary>
    /// <param name="Error">Why.</param>
    public sealed record Failed(JobError Error) : AttemptEnd;

    /// <summary>Something around the job failed: later it may go well. Too many of these are a failure.</summary>
    /// <param name="Error">Why.</param>
    /// <param name="Delay">How long to wait.</param>
    public sealed record RetryLater(JobError Error, TimeSpan Delay) : AttemptEnd
    {
        /// <summary>False for what a person has to bring back, however long that takes: it is tried for ever.</summary>
        public bool UsesTry { get; init; } = true;
    }

    /// <summary>The file killed the child that read it.</summary>
    /// <param name="Error">How.</param>
    /// <param name="Delay">How long to wait before the next try, if there is one.</param>
    public sealed record ChildDied(JobError Error, TimeSpan Delay) : AttemptEnd;

    /// <summary>It was stopped because someone asked for the job's cancellation.</summary>
    /// <param name="Counters">What had been done by then.</param>
    public sealed record Cancelled(IReadOnlyDictionary<string, long> Counters) : AttemptEnd;

    /// <summary>The worker stops and gives the job back: no try is used up.</summary>
    public sealed record Released : AttemptEnd;

    /// <summary>The word for it in the list of attempts.</summary>
    public string Word => this switch
    {
        Completed => "completed",
        Failed => "failed",
        RetryLater => "retry",
        ChildDied => "child_died",
        Cancelled => "cancelled",
        _ => "released",
    };

    /// <summary>Why it did not complete; null when it did, was cancelled or given back.</summary>
    public JobError? Cause => this switch
    {
        Failed failed => failed.Error,
        RetryLater later => later.Error,
        ChildDied died => died.Error,
        _ => null,
    };
}
