namespace Sluice.Running;

/// <summary>One file of a batch.</summary>
/// <param name="Request">What is to be run; the requests of a batch differ in their files only.</param>
/// <param name="OnProgress">Told how far it is.</param>
/// <param name="Ended">Told how it ended, as soon as that is known.</param>
/// <param name="Cancellation">Stops it, and none of the others.</param>
internal sealed record BatchEntry(RunRequest Request, Action<PackProgress> OnProgress, Func<JobOutcome, Task> Ended, CancellationToken Cancellation);
