using Sluice.Pipelines.Config;
using Sluice.Running;

namespace Sluice.Jobs;

/// <summary>One arrival through one pipeline; durable.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Number">Its place in the order of arrival.</param>
/// <param name="Arrival">The file.</param>
/// <param name="Pipeline">The pipeline's name.</param>
/// <param name="Spec">How the file is run; empty where <see cref="SpecProblem"/> says why.</param>
/// <param name="Status">What has become of it.</param>
public sealed record Job(string Id, long Number, Arrival Arrival, string Pipeline, RunSpec Spec, JobStatus Status)
{
    /// <summary>Why <see cref="Spec"/>, which is empty then, could not be read, so that the job can not be run; null when it could.</summary>
    public Problem? SpecProblem { get; init; }

    /// <summary>Who goes first.</summary>
    public JobPriority Priority { get; init; } = JobPriority.Normal;

    /// <summary>What happens to earlier jobs of the same bytes.</summary>
    public RepeatMode OnRepeat { get; init; }

    /// <summary>When it was made, by the job database's clock.</summary>
    public DateTimeOffset CreatedAt { get; init; }
}
