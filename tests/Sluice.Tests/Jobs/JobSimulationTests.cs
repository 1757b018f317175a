using Shouldly;
using Sluice.Jobs;
using Sluice.Jobs.Sqlite;
using Sluice.Tests.Support;
using Xunit;

namespace Sluice.Tests.Jobs;

/// <summary>Seeds of <see cref="JobSimulation"/>; one that fails is named, and fails again by its number.</summary>
public sealed class JobSimulationTests : IDisposable
{
    private const int Seeds = 2000;
    private const int StepsPerSeed = 60;

    // Nothing here is about disks, and a memory file system syncs at no cost.
    private readonly string _folder = Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"sluice-test-{Guid.NewGuid():n}");

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Whatever_the_order_of_things_no_stale_worker_changes_a_job_and_every_job_ends(int quarter)
    {
        var time = new ManualTime();
        var steps = new Dictionary<string, int>();
        Directory.CreateDirectory(_folder);
        var path = Path.Combine(_folder, $"jobs-{quarter}.db");
        var jobs = SqliteJobDatabase.Open(path, new JobLimits(), time);
        for (var seed = quarter * Seeds / 4; seed < (quarter + 1) * Seeds / 4; seed++)
        {
            var simulation = new JobSimulation(jobs, time.Advance, seed);
            await simulation.RunAsync(StepsPerSeed);
            foreach (var (step, times) in simulation.Steps)
            {
                steps[step] = steps.GetValueOrDefault(step) + times;
            }
        }

        await jobs.DisposeAsync();
        steps.Count.ShouldBe(12, "every kind of step was taken");
    }

    public void Dispose()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }
}
