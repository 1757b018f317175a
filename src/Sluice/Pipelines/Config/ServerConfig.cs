namespace Sluice.Pipelines.Config;

/// <summary>How the HTTP server answers (<c>server:</c> of sluice.yaml).</summary>
public sealed record ServerConfig
{
    /// <summary>The address and port that it listens on. Any address but this machine's own needs API keys.</summary>
    public string Listen { get; init; } = "127.0.0.1:8321";

    /// <summary>Uploads that are received at once; more are told to come back.</summary>
    public int UploadsMax { get; init; } = 64;

    /// <summary>Waiting jobs from which on nothing more is received over HTTP.</summary>
    public int WaitingJobsMax { get; init; } = 10_000;

    /// <summary>Requests a second of one key (without keys: of one address); twice as many in one go.</summary>
    public int RequestsPerSecond { get; init; } = 1_000;

    /// <summary>Connections at once.</summary>
    public int ConnectionsMax { get; init; } = 5_000;
}
