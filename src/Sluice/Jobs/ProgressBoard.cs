using System.Collections.Concurrent;

namespace Sluice.Jobs;

/// <summary>The progress of the jobs that run in this process.</summary>
public sealed class ProgressBoard(TimeProvider time) : IProgressBoard
{
    // Before this much is done an estimate of the rest says nothing.
    private const double ShareMin = 0.02;

    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public void Show(string job, string phase, double share, IReadOnlyDictionary<string, long> counters)
    {
        var now = time.GetTimestamp();
        _entries.AddOrUpdate(job,
            _ => new Entry(phase, share, counters, now, now, counters),
            (_, entry) => entry.Phase == phase
                ? entry with { Share = Math.Max(entry.Share, share), Counters = counters }
                : new Entry(phase, Math.Max(entry.Share, share), counters, entry.BeganAt, now, counters));
    }

    /// <inheritdoc/>
    public JobProgress? Find(string job)
    {
        if (!_entries.TryGetValue(job, out var entry))
        {
            return null;
        }

        var elapsed = time.GetElapsedTime(entry.BeganAt);
        var seconds = Math.Max(0.001, time.GetElapsedTime(entry.PhaseBeganAt).TotalSeconds);
        return new JobProgress(job, entry.Phase, entry.Share, entry.Counters,
            entry.Counters.ToDictionary(counter => counter.Key, counter => (counter.Value - entry.PhaseBegan.GetValueOrDefault(counter.Key)) / seconds),
            elapsed, entry.Share < ShareMin ? null : elapsed * ((1 - entry.Share) / entry.Share));
    }

    /// <inheritdoc/>
    public void Remove(string job) => _entries.TryRemove(job, out _);

    private sealed record Entry(
        string Phase, double Share, IReadOnlyDictionary<string, long> Counters, long BeganAt, long PhaseBeganAt, IReadOnlyDictionary<string, long> PhaseBegan);
}
