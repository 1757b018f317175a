using Sluice.Packages;
using Sluice.Stores;

namespace Sluice.Running;

/// <summary>
/// Small files of one pipeline, in the order of their arrival: what costs more than a small file does is done once for
/// all of them. A batch is nothing that lasts: each file has its own package, marker, books and end, and what becomes of a
/// batch that is broken off is what becomes of its files.
/// </summary>
internal sealed class BatchRunner(JobRunner runner, StorePool stores, ChildPool children)
{
    /// <summary>Runs them; every one has ended when it is back.</summary>
    public async Task RunAsync(IReadOnlyList<BatchEntry> entries)
    {
        var targets = runner.TargetsOf(entries[0].Request);
        var batch = new Batch(entries, targets);
        try
        {
            var opening = new Lazy<OpenStores>(() => stores.Open(targets.Select(target => target.Store)));
            foreach (var run in batch.Left)
            {
                // One that can not be opened is asked once, and all of them end with its reason.
                await batch.StepAsync(run, () => Task.FromResult(opening.Value));
            }

            if (opening.IsValueCreated)
            {
                using var opened = opening.Value;
                using var child = children.Rent();
                await RunAsync(batch, opened, child);
            }
        }
        finally
        {
            batch.Clean();
        }
    }

    private async Task RunAsync(Batch batch, OpenStores opened, ChildLease child)
    {
        batch.OnEnd = opened.Withdraw;
        batch.Left.FirstOrDefault()?.Notes.AddRange(stores.TakeNotes());
        while (batch.Left is { Count: > 0 } left)
        {
            // The first rows make the table, and the others take their types from it.
            IReadOnlyList<StreamColumn> columns = [];
            await batch.StepAllAsync(left, () => columns = JobRunner.TableColumns(opened, batch.Targets));
            IReadOnlyList<JobRun> together = columns.Count > 0 ? left : [left[0]];
            var unpacked = new List<JobRun>();
            foreach (var run in together)
            {
                await batch.StepAsync(run, () =>
                {
                    batch.Announced(run, opened.Announce(run.Job, run.Request.ArrivedAt, run.Targets));
                    if (!runner.TryResume(run, opened))
                    {
                        unpacked.Add(run);
                    }

                    return Task.CompletedTask;
                });
            }

            await runner.Packing.PackAllAsync(batch, unpacked, child, columns);
            foreach (var run in together)
            {
                await batch.StepAsync(run, () =>
                {
                    Prepare(batch, run);
                    return Task.CompletedTask;
                });
            }

            await LoadAsync(batch, [.. together.Where(batch.IsLeft)], opened);
        }
    }

    private static void Prepare(Batch batch, JobRun run)
    {
        JobRunner.RequireBounds(run.Manifest!);
        var loads = JobRunner.LoadsOf(
            run.Request, run.Package!, TestFaults.InLoad(run.Request.Fault, run.Manifest!), run.Targets, batch.ArrivalsOf(run));
        batch.Prepared(run, loads);
    }

    private async Task LoadAsync(Batch batch, List<JobRun> runs, OpenStores opened)
    {
        await InspectAsync(batch, runs, opened);
        while (runs.Where(batch.IsLeft).ToList() is { Count: > 0 } left)
        {
            using var stopped = CancellationTokenSource.CreateLinkedTokenSource([.. left.Select(run => run.Cancellation)]);
            try
            {
                await LoadTogetherAsync(batch, left, opened, stopped.Token);

                // Told all at once, so that the job database writes them down together.
                await Task.WhenAll(left.Select(batch.CompleteAsync));
            }
            catch (OperationCanceledException) when (stopped.IsCancellationRequested)
            {
                // The transaction is undone. Who was not stopped tries again without those that were.
                foreach (var run in left)
                {
                    await batch.StepAsync(run, () => Task.CompletedTask);
                }
            }
            catch (Exception problem) when (problem is StoreException or SluiceException or IOException or UnauthorizedAccessException)
            {
                await LoadOneByOneAsync(batch, left, opened);
            }
        }
    }

    // All stores are asked before the first is written to.
    private static async Task InspectAsync(Batch batch, List<JobRun> runs, OpenStores opened)
    {
        var forecasts = new Lazy<List<IReadOnlyList<LoadForecast>>>(
            () => [.. batch.Stores.Select(store => opened.InspectAll(store, [.. runs.Select(run => batch.LoadOf(run, store))]))]);
        foreach (var (place, run) in runs.Index())
        {
            await batch.StepAsync(run, () =>
            {
                JobRunner.Heed(run, [.. forecasts.Value.Select(ofStore => ofStore[place])]);
                return Task.CompletedTask;
            });
        }
    }

    private static async Task LoadTogetherAsync(Batch batch, IReadOnlyList<JobRun> runs, OpenStores opened, CancellationToken cancellation)
    {
        foreach (var run in runs)
        {
            run.Loads.Clear();
            run.ShowLoading();
        }

        await opened.LoadAllAsync(batch.Stores.Select(store => (store, (IReadOnlyList<PackageLoad>)[.. runs.Select(run => batch.LoadOf(run, store))])),
            (store, outcomes) =>
            {
                foreach (var (run, outcome) in runs.Zip(outcomes))
                {
                    run.Take(store, outcome);
                }
            }, cancellation);

        foreach (var run in runs)
        {
            TestFaults.InParent(run.Request.Fault, "load");
        }
    }

    // Whose fault it was shows when each is loaded on its own. A store that has it already leaves it alone.
    private static async Task LoadOneByOneAsync(Batch batch, IReadOnlyList<JobRun> runs, OpenStores opened)
    {
        foreach (var run in runs.Where(batch.IsLeft))
        {
            run.Loads.Clear();
            await batch.StepAsync(run, () => JobRunner.LoadAsync(run, opened, batch.LoadsOf(run)));
            if (batch.IsLeft(run))
            {
                await batch.CompleteAsync(run);
            }
        }
    }
}
