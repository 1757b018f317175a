namespace Sluice.Arrivals.Watching;

/// <summary>
/// The files of a watched folder that are not taken yet, and when each is looked at next. One is settled when it is the same
/// at two looks, or was renamed into its place. One that can not be taken is looked at again, for ever.
/// </summary>
/// <param name="root">The folder, full.</param>
/// <param name="pace">How often they are looked at.</param>
/// <param name="time">The clock.</param>
internal sealed class Candidates(string root, WatchPace pace, TimeProvider time)
{
    // As often as the job database lets files that come begin a wait anew.
    private const int WaitsMax = 12;

    private readonly Dictionary<string, Candidate> _candidates = new(StringComparer.Ordinal);
    private readonly PriorityQueue<Candidate, (long Due, long Order)> _due = new();
    private long _settledAt;
    private long _order;

    /// <summary>True when each that is left can not be taken for a reason that is not ours.</summary>
    public bool AreStuck => _candidates.Values.All(candidate => candidate.IsStuck);

    /// <summary>True when one could not be taken.</summary>
    public bool HaveFailed => _candidates.Values.Any(candidate => candidate.Failures > 0);

    /// <summary>
    /// True while more files may come: the last has settled less than a wait ago, and the first not so long that it has waited
    /// enough. One that never settles holds up no others.
    /// </summary>
    public bool MayCome(IEnumerable<Candidate> settled, TimeSpan wait) => time.GetElapsedTime(_settledAt) < wait
        && time.GetElapsedTime(settled.Min(candidate => candidate.SettledAt!.Value)) < wait * WaitsMax;

    /// <summary>Until the next is to be looked at; null when there is none.</summary>
    public TimeSpan? UntilNext => _due.TryPeek(out _, out var next) ? time.GetElapsedTime(time.GetTimestamp(), next.Due) : null;

    /// <summary>Takes a path up, to be looked at now.</summary>
    public void Consider(string path, bool isRenamed)
    {
        if (!_candidates.TryGetValue(path, out var candidate))
        {
            _candidates.Add(path, candidate = new Candidate(path));
            LookAgain(candidate, TimeSpan.Zero);
        }

        candidate.IsRenamed |= isRenamed;
    }

    /// <summary>Has one looked at again later.</summary>
    public void LookAgain(Candidate candidate, TimeSpan wait) =>
        _due.Enqueue(candidate, (time.GetTimestamp() + (long)(wait.TotalSeconds * time.TimestampFrequency), _order++));

    /// <summary>Has one looked at again that could not be taken: later and later.</summary>
    public void Failed(Candidate candidate)
    {
        var wait = pace.RetryMin * Math.Pow(2, Math.Min(candidate.Failures, 20));
        candidate.Failures++;
        LookAgain(candidate, wait < pace.RetryMax ? wait : pace.RetryMax);
    }

    /// <summary>Drops one that was taken or is gone.</summary>
    public void Remove(Candidate candidate) => _candidates.Remove(candidate.Path);

    /// <summary>Looks at those whose time has come, and gives the ones that are settled.</summary>
    /// <param name="taken">The files that were taken.</param>
    public List<Candidate> Settled(TakenFiles taken)
    {
        var settled = new List<Candidate>();
        while (_due.TryPeek(out var candidate, out var at) && at.Due <= time.GetTimestamp())
        {
            _due.Dequeue();
            if (IsSettled(candidate, taken))
            {
                settled.Add(candidate);
            }
        }

        return settled;
    }

    /// <summary>Looks at one. One that is gone or known is none any more; one that has changed is looked at again.</summary>
    private bool IsSettled(Candidate candidate, TakenFiles taken)
    {
        var file = FileSignature.At(Path.Combine(root, candidate.Path));
        if (file is null || taken.Has(candidate.Path, file.Value))
        {
            Remove(candidate);
            return false;
        }

        if (candidate.File == file || candidate.IsRenamed)
        {
            candidate.File = file;
            if (candidate.SettledAt is null)
            {
                candidate.SettledAt = _settledAt = time.GetTimestamp();
            }

            return true;
        }

        candidate.File = file;
        candidate.SettledAt = null;
        LookAgain(candidate, pace.Look);
        return false;
    }
}
