namespace Sluice.Pipelines.Config;

/// <summary>The keys of <c>arrivals</c>.</summary>
internal static class ArrivalsKeys
{
    private static readonly ArrivalsConfig Default = new();

    private static readonly ConfigKey<long> BytesMax = new("bytes_max", Shapes.Size(1), "The largest file that is received.")
    {
        Default = Default.BytesMax,
        Example = "bytes_max: 20GB",
    };

    private static readonly ConfigKey<long> FreeBytesMin = new("free_bytes_min", Shapes.Size(0),
        "What must stay free on the disk of the home folder. With less, nothing is received and no job is begun until there is room again.")
    {
        Default = Default.FreeBytesMin,
        Example = "free_bytes_min: 10GB",
    };

    private static readonly ConfigKey<long> WaitingJobsMax = new("waiting_jobs_max", Shapes.Whole(1, 1_000_000),
        "Waiting jobs from which on watched folders pause; they go on at half of it.")
    {
        Default = Default.WaitingJobsMax,
        Example = "waiting_jobs_max: 1000",
    };

    /// <summary>The section.</summary>
    public static ConfigSection<ArrivalsConfig> Section { get; } = new(
        "arrivals", "How files are received.", [BytesMax, FreeBytesMin, WaitingJobsMax],
        values => new ArrivalsConfig
        {
            BytesMax = values.Get(BytesMax),
            FreeBytesMin = values.Get(FreeBytesMin),
            WaitingJobsMax = (int)values.Get(WaitingJobsMax),
        });
}
