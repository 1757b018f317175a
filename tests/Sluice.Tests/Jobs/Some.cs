using Sluice.Jobs;
using Sluice.Running;

namespace Sluice.Tests.Jobs;

/// <summary>Arrivals, jobs and errors for tests that do not care which.</summary>
internal static class Some
{
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);

    public static readonly IReadOnlyDictionary<string, long> Counters = new Dictionary<string, long> { ["loaded"] = 3 };

    public static Arrival Arrival(string bytes = "", long size = 100) => new(
        Guid.CreateVersion7().ToString(), "upload", "orders.csv", size, bytes.Length == 0 ? Hash(Guid.NewGuid().ToString()) : Hash(bytes));

    public static NewJob Job(string pipeline = "orders") => new(Guid.CreateVersion7().ToString(), pipeline, new RunSpec());

    public static JobError Error(string code = "store_down") => JobError.Of(new Problem(code, "Something was wrong."));

    public static AttemptEnd Done { get; } = new AttemptEnd.Completed(Counters);

    public static AttemptEnd Transient(TimeSpan? delay = null) => new AttemptEnd.RetryLater(Error(), delay ?? TimeSpan.FromSeconds(1));

    public static AttemptEnd Crash { get; } = new AttemptEnd.ChildDied(Error("child_crashed"), TimeSpan.Zero);

    public static Claim Claim(string owner = "worker-1", int jobsMax = 1) => new(owner, Lease, jobsMax);

    private static string Hash(string text) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)));
}
