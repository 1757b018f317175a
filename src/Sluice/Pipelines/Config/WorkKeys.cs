namespace Sluice.Pipelines.Config;

/// <summary>The keys of <c>work</c>.</summary>
internal static class WorkKeys
{
    private static readonly WorkConfig Default = new();

    private static readonly ConfigKey<long?> AtOnce = new("at_once", new OptionalShape<long>(Shapes.Whole(1, 64)),
        "Jobs that run at once. They share `memory`, and each needs 480 MB of it.")
    {
        DefaultWords = "one for each 512 MB of memory, and not more than processors",
        Example = "at_once: 2",
    };

    private static readonly ConfigKey<long> BatchMax = new("batch_max", Shapes.Whole(1, 1000),
        "Small files (up to 1 MB) of one pipeline that wait at the same moment and are worked off together, at most. 1 works off each "
        + "on its own.")
    {
        Default = Default.BatchMax,
        Example = "batch_max: 1",
    };

    private static readonly ConfigKey<long> RetriesMax = new("retries_max", Shapes.Whole(0, 1000),
        "Tries after an error that may go away (a store that is down, a full disk), with waits that double from a second to five minutes.")
    {
        Default = Default.RetriesMax,
        Example = "retries_max: 3",
    };

    private static readonly ConfigKey<long> LeaseSeconds = new("lease_seconds", Shapes.Whole(2, 3600),
        "Seconds for which a worker has a job until it shows again that it lives, which it does three times as often.")
    {
        Default = Default.LeaseSeconds,
        Example = "lease_seconds: 30",
    };

    private static readonly ConfigKey<long> GraceSeconds = new("grace_seconds", Shapes.Whole(0, 86400),
        "Seconds that running jobs get to finish when the worker is stopped; then they go back into the queue.")
    {
        Default = Default.GraceSeconds,
        Example = "grace_seconds: 60",
    };

    /// <summary>The section.</summary>
    public static ConfigSection<WorkConfig> Section { get; } = new(
        "work", "How jobs are worked off.", [AtOnce, BatchMax, RetriesMax, LeaseSeconds, GraceSeconds],
        values => new WorkConfig
        {
            AtOnce = (int?)values.Get(AtOnce),
            BatchMax = (int)values.Get(BatchMax),
            RetriesMax = (int)values.Get(RetriesMax),
            LeaseSeconds = (int)values.Get(LeaseSeconds),
            GraceSeconds = (int)values.Get(GraceSeconds),
        });
}
