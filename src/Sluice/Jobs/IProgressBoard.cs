namespace Sluice.Jobs;

/// <summary>
/// Where running jobs show how far they are, for as many as want to look: it is memory, never the job database. What is
/// on it may be gone at any moment; only the job database says what became of a job.
/// </summary>
public interface IProgressBoard
{
    /// <summary>Shows how far a job is.</summary>
    /// <param name="job">The job.</param>
    /// <param name="phase">What it does now.</param>
    /// <param name="share">How much of the whole is done, from 0 to 1.</param>
    /// <param name="counters">What was counted so far.</param>
    void Show(string job, string phase, double share, IReadOnlyDictionary<string, long> counters);

    /// <summary>How far a job is now; null when it does not run here.</summary>
    JobProgress? Find(string job);

    /// <summary>Takes a job off the board.</summary>
    void Remove(string job);
}
