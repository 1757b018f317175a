using Sluice.Pipelines.Config;

namespace Sluice.Host.Api;

/// <summary>What all requests share.</summary>
/// <param name="Service">The service behind the server.</param>
/// <param name="Config">What sluice.yaml says.</param>
/// <param name="Events">What happens, as it happens.</param>
/// <param name="Jobs">Jobs as they were a moment ago, for many who ask.</param>
/// <param name="Stopping">Done when the server is to end.</param>
internal sealed record ApiContext(Service Service, EngineConfig Config, EventLog Events, JobCache Jobs, CancellationToken Stopping) : IDisposable
{
    // One look at a file takes a child as a job does.
    private readonly SemaphoreSlim _looks = new(1, 1);
    private readonly SemaphoreSlim _uploads = new(Config.Server.UploadsMax, Config.Server.UploadsMax);

    /// <summary>How long whoever wants to look at a file waits for those before it.</summary>
    public static TimeSpan LookPatience { get; } = TimeSpan.FromSeconds(20);

    /// <summary>Takes one of the places for uploads, until the result is disposed of.</summary>
    /// <exception cref="SluiceException"><c>stopping</c>, <c>too_many_uploads</c>, <c>queue_full</c>.</exception>
    public async Task<IDisposable> BeginUploadAsync()
    {
        if (Stopping.IsCancellationRequested)
        {
            throw ApiProblems.Of("stopping", "The server is about to stop, so nothing is received.");
        }

        if ((await Service.Database.BacklogAsync(Stopping)).Queued >= Config.Server.WaitingJobsMax)
        {
            throw ApiProblems.Of("queue_full", $"{Config.Server.WaitingJobsMax} jobs are waiting already (server.waiting_jobs_max).");
        }

        return _uploads.Wait(0) ? new Place(_uploads)
            : throw ApiProblems.Of("too_many_uploads", $"{Config.Server.UploadsMax} uploads are coming in at this moment (server.uploads_max).");
    }

    /// <summary>Takes the place for looking into a file, until the result is disposed of.</summary>
    /// <exception cref="SluiceException"><c>busy</c>.</exception>
    public async Task<IDisposable> BeginLookAsync(CancellationToken cancellation) => await _looks.WaitAsync(LookPatience, cancellation)
        ? new Place(_looks) : throw ApiProblems.Of("busy", "Others are looking into files; there is one place for that.");

    /// <inheritdoc/>
    public void Dispose()
    {
        _looks.Dispose();
        _uploads.Dispose();
    }

    private sealed class Place(SemaphoreSlim places) : IDisposable
    {
        public void Dispose() => places.Release();
    }
}
