using System.Collections.Concurrent;

namespace Sluice.Host.Api;

/// <summary>So many a second for each name, and twice as many in one go. Safe for use by several threads.</summary>
/// <param name="perSecond">How many a second.</param>
/// <param name="burst">How many in one go.</param>
/// <param name="time">The clock.</param>
internal sealed class RateLimit(double perSecond, double burst, TimeProvider time)
{
    private const int NamesMax = 10_000;

    private readonly ConcurrentDictionary<string, Bucket> _buckets = new(StringComparer.Ordinal);

    /// <summary>Takes one; false when there is none left now.</summary>
    public bool TryTake(string name) => BucketOf(name).Take(perSecond, burst, time);

    private Bucket BucketOf(string name)
    {
        if (_buckets.Count >= NamesMax)
        {
            // Whoever is forgotten here starts with a full bucket, which is the lesser evil.
            _buckets.Clear();
        }

        return _buckets.GetOrAdd(name, _ => new Bucket(burst, time.GetTimestamp()));
    }

    private sealed class Bucket(double left, long at)
    {
        private readonly Lock _lock = new();
        private double _left = left;
        private long _at = at;

        public bool Take(double perSecond, double burst, TimeProvider time)
        {
            lock (_lock)
            {
                var now = time.GetTimestamp();
                _left = Math.Min(burst, _left + (time.GetElapsedTime(_at, now).TotalSeconds * perSecond));
                _at = now;
                if (_left < 1)
                {
                    return false;
                }

                _left--;
                return true;
            }
        }
    }
}
