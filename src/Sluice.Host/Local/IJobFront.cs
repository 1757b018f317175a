namespace Sluice.Host.Local;

/// <summary>Answers what commands ask about the jobs of a home: in this process, or through the one that holds the home.</summary>
internal interface IJobFront : IAsyncDisposable
{
    /// <summary>Asks.</summary>
    /// <exception cref="SluiceException">It could not be done.</exception>
    Task<JobReply> AskAsync(JobRequest request, CancellationToken cancellation);
}
