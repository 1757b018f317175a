using System.Threading.Channels;
using Sluice.Jobs;

namespace Sluice.Tests.Jobs;

/// <summary>A runner that does what the test says: jobs wait in it until the test ends them, or they are stopped.</summary>
internal sealed class FakeRunner : IJobRunner
{
    private readonly Channel<Work> _begun = Channel.CreateUnbounded<Work>();

    /// <summary>The next job that began.</summary>
    public async Task<Work> BegunAsync() => await _begun.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));

    /// <summary>True while no further job has begun.</summary>
    public bool HasNoMore => _begun.Reader.Count == 0;

    public async Task RunAsync(IReadOnlyList<RunningJob> jobs, Func<RunningJob, AttemptEnd, Task> ended)
    {
        foreach (var job in jobs)
        {
            var work = new Work(job, jobs.Count);
            await _begun.Writer.WriteAsync(work);
            using var stopped = job.Stopped.Register(() => work.End.TrySetResult(new AttemptEnd.Cancelled(new Dictionary<string, long>())));
            var end = await work.End.Task;
            await ended(job, end);
            work.Told.SetResult();
        }
    }

    /// <summary>A job at work.</summary>
    internal sealed record Work(RunningJob Job, int Together)
    {
        public TaskCompletionSource<AttemptEnd> End { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Told { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async Task EndAsync(AttemptEnd end)
        {
            End.SetResult(end);
            await Told.Task.WaitAsync(TimeSpan.FromSeconds(30));
        }
    }
}
