namespace Sluice.Jobs;

/// <summary>How a <see cref="Worker"/> works.</summary>
public sealed record WorkerOptions
{
    /// <summary>Its name in leases; by default that of the machine, the process and a random part.</summary>
    public string Owner { get; init; } = $"{Environment.MachineName}:{Environment.ProcessId}:{Guid.NewGuid().ToString("n")[..8]}";

    /// <summary>Jobs, or batches of small jobs, that run at once.</summary>
    public int AtOnce { get; init; } = 1;

    /// <summary>Small files of one pipeline that are claimed together at most; 1 for one by one.</summary>
    public int BatchMax { get; init; } = 50;

    /// <summary>For how long a job is claimed. It is renewed three times as often; a worker that can not stops its jobs before it is over.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How often it looks for work when nobody rings.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long running jobs may go on when it is to stop, before they are given back.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>Says why no job should be claimed now, such as a disk that is nearly full; null to go on.</summary>
    public Func<string?> Pause { get; init; } = () => null;

    /// <summary>The chance behind waits.</summary>
    public Random Random { get; init; } = Random.Shared;
}
