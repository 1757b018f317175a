namespace Sluice.Jobs;

/// <summary>Does the work of jobs. It knows nothing of leases.</summary>
public interface IJobRunner
{
    /// <summary>
    /// Runs jobs that were claimed together, and tells the end of each as soon as it is known. A job that is stopped ends as
    /// cancelled. Whatever goes wrong with a job is its end, not an exception.
    /// </summary>
    Task RunAsync(IReadOnlyList<RunningJob> jobs, Func<RunningJob, AttemptEnd, Task> ended);
}
