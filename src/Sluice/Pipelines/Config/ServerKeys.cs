namespace Sluice.Pipelines.Config;

/// <summary>The keys of <c>server</c>.</summary>
internal static class ServerKeys
{
    private static readonly ServerConfig Default = new();

    private static readonly ConfigKey<string> Listen = new("listen", Shapes.TextOf("an address and a port"),
        "The address and port on which `sluice serve` listens. Any address but this machine's own (`127.0.0.1`, `localhost`, `[::1]`) needs API keys.")
    {
        Default = Default.Listen,
        Example = "listen: 0.0.0.0:8321",
    };

    private static readonly ConfigKey<long> UploadsMax = new("uploads_max", Shapes.Whole(1, 10_000),
        "Uploads that are received at once. One more is answered 503 and told when to come back.")
    {
        Default = Default.UploadsMax,
        Example = "uploads_max: 16",
    };

    private static readonly ConfigKey<long> WaitingJobsMax = new("waiting_jobs_max", Shapes.Whole(1, 10_000_000),
        "Waiting jobs from which on nothing more is received over HTTP (503).")
    {
        Default = Default.WaitingJobsMax,
        Example = "waiting_jobs_max: 1000",
    };

    private static readonly ConfigKey<long> RequestsPerSecond = new("requests_per_second", Shapes.Whole(1, 1_000_000),
        "Requests a second of one key, or of one address where no keys are used; twice as many in one go. More are answered 429.")
    {
        Default = Default.RequestsPerSecond,
        Example = "requests_per_second: 50",
    };

    private static readonly ConfigKey<long> ConnectionsMax = new("connections_max", Shapes.Whole(1, 1_000_000),
        "Connections at once; one more is closed without an answer.")
    {
        Default = Default.ConnectionsMax,
        Example = "connections_max: 1000",
    };

    /// <summary>The section.</summary>
    public static ConfigSection<ServerConfig> Section { get; } = new(
        "server", "How `sluice serve` answers.", [Listen, UploadsMax, WaitingJobsMax, RequestsPerSecond, ConnectionsMax],
        values => new ServerConfig
        {
            Listen = values.Get(Listen)!,
            UploadsMax = (int)values.Get(UploadsMax),
            WaitingJobsMax = (int)values.Get(WaitingJobsMax),
            RequestsPerSecond = (int)values.Get(RequestsPerSecond),
            ConnectionsMax = (int)values.Get(ConnectionsMax),
        });
}
