using System.Collections.Concurrent;
using Sluice.Jobs;

namespace Sluice.Host.Api;

/// <summary>
/// Jobs as they were at most a second ago, so that however many ask about one, the job table is asked once. How far a
/// running job is comes from the progress board, at every look anew. Safe for use by several threads.
/// </summary>
/// <param name="read">Asks the job table.</param>
/// <param name="board">Where running jobs show how far they are.</param>
/// <param name="time">The clock.</param>
internal sealed class JobCache(Func<string, Task<JobView>> read, IProgressBoard board, TimeProvider time)
{
    private const int EntriesMax = 10_000;
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>A job with its attempts.</summary>
    /// <exception cref="SluiceException"><c>unknown_job</c>.</exception>
    public async Task<JobView> FindAsync(string id)
    {
        if (!_entries.TryGetValue(id, out var entry) || time.GetElapsedTime(entry.At) >= Lifetime)
        {
            if (_entries.Count >= EntriesMax)
            {
                _entries.Clear();
            }

            var fresh = new Entry(new Lazy<Task<JobView>>(() => read(id)), time.GetTimestamp());
            entry = entry is null ? _entries.GetOrAdd(id, fresh)
                : _entries.TryUpdate(id, fresh, entry) ? fresh : _entries.GetOrAdd(id, fresh);
        }

        try
        {
            var job = await entry.Job.Value;
            return job.State == JobState.Running && board.Find(job.Id) is { } now ? job with { Progress = ProgressView.Of(now) } : job;
        }
        catch
        {
            _entries.TryRemove(KeyValuePair.Create(id, entry));
            throw;
        }
    }

    /// <summary>Something happened to a job: the next look asks the job table.</summary>
    public void Forget(string id) => _entries.TryRemove(id, out _);

    private sealed record Entry(Lazy<Task<JobView>> Job, long At);
}
