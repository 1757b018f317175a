using Sluice.Stores;

namespace Sluice.Running;

/// <summary>What is known of a batch while it runs: which of its files have not ended, and how far they are.</summary>
internal sealed class Batch
{
    private readonly Dictionary<JobRun, BatchEntry> _left = [];
    private readonly List<JobRun> _all = [];
    private readonly Dictionary<JobRun, IReadOnlyList<(string Store, PackageLoad Load)>> _loads = [];
    private readonly Dictionary<JobRun, IReadOnlyDictionary<string, DateTimeOffset>> _arrivals = [];
    private readonly bool _isOrdered;

    public Batch(IReadOnlyList<BatchEntry> entries, IReadOnlyList<WriteTarget> targets)
    {
        Targets = targets;
        Stores = [.. targets.Select(target => target.Store).Distinct(StringComparer.Ordinal)];
        _isOrdered = targets.Any(target => target.Load is { InOrder: true, Mode: not LoadMode.Append });
        foreach (var entry in entries)
        {
            var run = new JobRun(entry.Request, targets, entry.OnProgress, entry.Cancellation);
            _all.Add(run);
            _left.Add(run, entry);
        }
    }

    /// <summary>Where the streams of all of them go.</summary>
    public IReadOnlyList<WriteTarget> Targets { get; }

    /// <summary>The stores, in the order of loading.</summary>
    public IReadOnlyList<string> Stores { get; }

    /// <summary>Told the job of each that ends.</summary>
    public Action<string> OnEnd { get; set; } = _ => { };

    /// <summary>Those that have not ended, in the order of arrival.</summary>
    public IReadOnlyList<JobRun> Left => [.. _all.Where(_left.ContainsKey)];

    /// <summary>True for one that has not ended.</summary>
    public bool IsLeft(JobRun run) => _left.ContainsKey(run);

    /// <summary>Notes when the file of one arrived, as each store counts it.</summary>
    public void Announced(JobRun run, IReadOnlyDictionary<string, DateTimeOffset> arrivals) => _arrivals[run] = arrivals;

    /// <summary>When the file of one arrived, as each store counts it.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> ArrivalsOf(JobRun run) => _arrivals[run];

    /// <summary>Notes the packages of one for its stores.</summary>
    public void Prepared(JobRun run, IReadOnlyList<(string Store, PackageLoad Load)> loads) => _loads[run] = loads;

    /// <summary>The packages of one for its stores.</summary>
    public IReadOnlyList<(string Store, PackageLoad Load)> LoadsOf(JobRun run) => _loads[run];

    /// <summary>The package of one for one store.</summary>
    public PackageLoad LoadOf(JobRun run, string store) => _loads[run].First(load => load.Store == store).Load;

    /// <summary>Runs a step of one that has not ended; one that does not go well ends with it.</summary>
    public async Task StepAsync(JobRun run, Func<Task> step)
    {
        if (IsLeft(run) && await run.StepAsync(step) is { } outcome)
        {
            await EndAsync(run, outcome);
        }
    }

    /// <summary>Runs a step for several at once; when it does not go well, those that have not ended end with it.</summary>
    public async Task StepAllAsync(IReadOnlyList<JobRun> runs, Action step)
    {
        var once = new Lazy<bool>(() =>
        {
            step();
            return true;
        });
        foreach (var run in runs)
        {
            await StepAsync(run, () => Task.FromResult(once.Value));
        }
    }

    /// <summary>Ends one whose every store has its rows.</summary>
    public Task CompleteAsync(JobRun run) => EndAsync(run, run.Completed(run.Loads));

    /// <summary>Removes what attempts left that failed.</summary>
    public void Clean() => _all.ForEach(run => run.Clean());

    private async Task EndAsync(JobRun run, JobOutcome outcome)
    {
        _left.Remove(run, out var entry);
        OnEnd(run.Job);
        await entry!.Ended(outcome);
        if (_isOrdered && (outcome.Cancelled || outcome.Cause is FailureCause.Transient or FailureCause.ChildDied))
        {
            await HoldBackAsync(run);
        }
    }

    // It will be tried again, and what arrived behind it must not come before it: the queue keeps the order.
    private async Task HoldBackAsync(JobRun run)
    {
        foreach (var later in Left.Where(other => _all.IndexOf(other) > _all.IndexOf(run)))
        {
            _left.Remove(later, out var entry);
            OnEnd(later.Job);
            await entry!.Ended(later.GivenBack());
        }
    }
}
