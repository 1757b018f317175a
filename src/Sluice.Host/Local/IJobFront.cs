using Sluice.Running;

namespace Sluice.Host.Local;

/// <summary>Answers what commands ask about jobs: of a home in this process, through the process that holds it, or of a server.</summary>
internal interface IJobFront : IAsyncDisposable
{
    /// <summary>Asks.</summary>
    /// <exception cref="SluiceException">It could not be done.</exception>
    Task<JobReply> AskAsync(JobRequest request, CancellationToken cancellation);

    /// <summary>How the newest attempt at a job ended, with its manifest; null where there is no package.</summary>
    Task<JobOutcome?> OutcomeAsync(string job, CancellationToken cancellation);
}
