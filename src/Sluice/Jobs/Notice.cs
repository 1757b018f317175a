namespace Sluice.Jobs;

/// <summary>Something that happened and that people want to see in a log or a live view.</summary>
/// <param name="At">When.</param>
/// <param name="Code">What, as a permanent code such as <c>job_completed</c>.</param>
/// <param name="Text">What, as a sentence.</param>
public sealed record Notice(DateTimeOffset At, string Code, string Text)
{
    /// <summary>The job that it is about, or null.</summary>
    public string? Job { get; init; }

    /// <summary>True when someone should look.</summary>
    public bool IsWarning { get; init; }
}
