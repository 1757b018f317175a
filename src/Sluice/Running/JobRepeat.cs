using Sluice.Pipelines.Config;

namespace Sluice.Running;

/// <summary>The same bytes came before, through the same pipeline into the same tables.</summary>
/// <param name="Job">The last job that had them.</param>
/// <param name="At">When that job ended.</param>
/// <param name="Did">What was done because of it.</param>
public sealed record JobRepeat(string Job, DateTimeOffset At, RepeatMode Did)
{
    /// <summary>All jobs that had them, for a reload: what they appended is removed.</summary>
    internal IReadOnlyList<string> Earlier { get; init; } = [];
}
