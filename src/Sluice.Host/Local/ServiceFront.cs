using Sluice.Arrivals;
using Sluice.Jobs;
using Sluice.Running;

namespace Sluice.Host.Local;

/// <summary>Answers from a service of this process.</summary>
/// <param name="service">The service.</param>
/// <param name="ownsService">True to close it when this is disposed of.</param>
internal sealed class ServiceFront(Service service, bool ownsService) : IJobFront
{
    /// <inheritdoc/>
    public async Task<JobReply> AskAsync(JobRequest request, CancellationToken cancellation)
    {
        try
        {
            return request.Verb switch
            {
                JobVerb.List => new JobReply { Jobs = await service.Jobs.ListAsync(request.Filter ?? new JobFilter(), cancellation) },
                JobVerb.Show => One(await service.Jobs.ShowAsync(request.Job!, cancellation)),
                JobVerb.Cancel => One(await service.Jobs.CancelAsync(request.Job!, cancellation)),
                JobVerb.Stores => new JobReply { Stores = service.Stores.List().ToDictionary(store => store.Name, store => StorePlace.Of(store.Url)) },
                JobVerb.Retry => One(await service.Jobs.RetryAsync(request.Job!, request.Sets, cancellation)),
                _ => await AddAsync(request, cancellation),
            };
        }
        catch (JobDatabaseException problem)
        {
            throw new SluiceException(problem.IsTransient ? FailureKind.StoreDown : FailureKind.Failed, [problem.Problem], problem);
        }
    }

    /// <inheritdoc/>
    public Task<JobOutcome?> OutcomeAsync(string job, CancellationToken cancellation) => Task.FromResult(PackageOutcome.TryRead(service.Home, job));

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ownsService ? service.DisposeAsync() : ValueTask.CompletedTask;

    private static JobReply One(JobView job) => new() { Jobs = [job] };

    private async Task<JobReply> AddAsync(JobRequest request, CancellationToken cancellation)
    {
        var (added, problem) = await service.Arrivals.ReceiveLocalAsync([.. request.Files.Select(file => (file.Path, new ArrivalRequest(file.Name)
        {
            Pipeline = request.Pipeline,
            Sets = request.Sets,
            Priority = request.Priority,
            OnRepeat = request.OnRepeat,
        }))], cancellation);
        return problem is not null && added.Count == 0 ? throw problem : new JobReply
        {
            Jobs = [.. added.Select(one => JobView.Of(one.Job, null))],
            Outcomes = [.. added.Select(one => one.Outcome)],
            Failure = problem?.Kind,
            Problems = problem?.Problems ?? [],
        };
    }
}
