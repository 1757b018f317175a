namespace Sluice.Running;

/// <summary>What is known of a batch while it runs: who is still to be packed, who is to be loaded, and who has ended.</summary>
internal sealed class BatchRun
{
    private readonly Dictionary<JobRun, BatchEntry> _entries = [];
    private readonly Queue<JobRun> _toPack = new();
    private readonly List<JobRun> _toLoad = [];

    public BatchRun(IReadOnlyList<BatchEntry> entries)
    {
        foreach (var entry in entries)
        {
            var run = new JobRun(entry.Request, entry.OnProgress, entry.Cancellation);
            _entries.Add(run, entry);
            _toPack.Enqueue(run);
        }

        Stores = [.. _toPack.Peek().Targets.Select(target => target.Store).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The stores of all of them, in the order of loading.</summary>
    public IReadOnlyList<string> Stores { get; }

    /// <summary>The next file; it is one to be loaded from then on, unless it ends.</summary>
    public JobRun? NextToPack
    {
        get
        {
            if (!_toPack.TryDequeue(out var run))
            {
                return null;
            }

            _toLoad.Add(run);
            return run;
        }
    }

    /// <summary>Those that are packed and have not ended, in the order of arrival.</summary>
    public IReadOnlyList<JobRun> ToLoad => _toLoad;

    /// <summary>Opens what all of them need. Where that fails, all of them end with the reason; null then.</summary>
    public async Task<OpenStores?> OpenAsync(Func<OpenStores> open)
    {
        OpenStores? opened = null;
        Exception? refusal = null;
        var first = await _toPack.Peek().StepAsync(() =>
        {
            try
            {
                opened = open();
                return Task.CompletedTask;
            }
            catch (Exception problem)
            {
                refusal = problem;
                throw;
            }
        });
        if (opened is not null || first is null)
        {
            return opened;
        }

        while (NextToPack is { } run)
        {
            await EndAsync(run, await run.StepAsync(() => refusal is null ? Task.CompletedTask : Task.FromException(refusal)) ?? first);
        }

        return null;
    }

    /// <summary>Tells how one ended.</summary>
    public async Task EndAsync(JobRun run, JobOutcome outcome)
    {
        _toLoad.Remove(run);
        await _entries[run].Ended(outcome);
    }
}
