using Sluice.Pipelines;
using Sluice.Pipelines.Config;

namespace Sluice.Jobs;

/// <summary>Where people ask about jobs and change their minds about them. Safe for use by several threads.</summary>
public sealed class JobDesk
{
    private readonly IJobDatabase _jobs;
    private readonly IProgressBoard _board;
    private readonly PipelineFolders _pipelines;
    private readonly JobBell _bell;

    internal JobDesk(IJobDatabase jobs, IProgressBoard board, PipelineFolders pipelines, JobBell bell)
    {
        _jobs = jobs;
        _board = board;
        _pipelines = pipelines;
        _bell = bell;
    }

    /// <summary>Lists jobs, newest first.</summary>
    public async Task<IReadOnlyList<JobView>> ListAsync(JobFilter filter, CancellationToken cancellation = default) =>
        [.. (await _jobs.ListAsync(filter, cancellation)).Select(job => JobView.Of(job, _board.Find(job.Id)))];

    /// <summary>A job with its attempts.</summary>
    /// <exception cref="SluiceException"><c>unknown_job</c>.</exception>
    public async Task<JobView> ShowAsync(string id, CancellationToken cancellation = default)
    {
        var job = await FindAsync(id, cancellation);
        return JobView.Of(job, _board.Find(job.Id), await _jobs.AttemptsAsync(job.Id, cancellation));
    }

    /// <summary>How far a job is that runs here; null for any other. It never asks the job database.</summary>
    public JobProgress? Progress(string id) => _board.Find(id);

    /// <summary>Cancels a job: a waiting one at once, a running one within a second. What stores have loaded stays there.</summary>
    /// <exception cref="SluiceException"><c>unknown_job</c>, <c>job_has_ended</c>.</exception>
    public async Task<JobView> CancelAsync(string id, CancellationToken cancellation = default)
    {
        var job = await FindAsync(id, cancellation);
        if (await _jobs.CancelAsync(job.Id, cancellation) is null)
        {
            throw HasEnded(await FindAsync(job.Id, cancellation));
        }

        _bell.RingCancel();
        _bell.RingWork();
        return await ShowAsync(job.Id, cancellation);
    }

    /// <summary>
    /// Queues a job again that failed, was cancelled or quarantined. A store that has it already is left alone and the others
    /// get the same; where none has, it begins anew from its arrival, by the pipeline as it is now.
    /// </summary>
    /// <param name="id">The job.</param>
    /// <param name="sets">Values set over the pipeline from now on, each as <c>a.b=c</c>: the answer to a question, for instance.</param>
    /// <param name="cancellation">Stops waiting for it.</param>
    /// <exception cref="SluiceException"><c>unknown_job</c>, <c>job_not_retriable</c>, <c>job_replaced</c>, or what is wrong with the pipeline.</exception>
    public async Task<JobView> RetryAsync(string id, IReadOnlyList<string> sets, CancellationToken cancellation = default)
    {
        var job = await FindAsync(id, cancellation);
        await RequireInPlaceAsync(job, cancellation);
        if (await _jobs.RetryAsync(job.Id, SpecNow(job, sets), cancellation) is null)
        {
            await RequireInPlaceAsync(job, cancellation);
            throw NotRetriable(await FindAsync(job.Id, cancellation));
        }

        _bell.RingWork();
        return await ShowAsync(job.Id, cancellation);
    }

    private async Task<Job> FindAsync(string id, CancellationToken cancellation) => await _jobs.FindAsync(id, cancellation)
        ?? throw new SluiceException(FailureKind.Failed, [new Problem("unknown_job", $"There is no job {Quoted.Of(id)}, or more than one whose id begins so.")
        {
            Found = id,
            Advice = "See sluice jobs list.",
        }]);

    private Running.RunSpec SpecNow(Job job, IReadOnlyList<string> sets)
    {
        IReadOnlyList<string> all = [.. job.Spec.Sets, .. sets];
        PipelineConfig? pipeline;
        if (job.Spec.Source is null)
        {
            pipeline = all.Count == 0 ? null : _pipelines.Guessed(job.Pipeline, all);
        }
        else if (sets.Count == 0 && !_pipelines.Has(job.Spec.Source))
        {
            pipeline = job.Spec.Pipeline;
        }
        else
        {
            pipeline = _pipelines.Read(job.Spec.Source, all);
        }

        if (pipeline is not null && job.Spec.Source is not null && pipeline.Name != job.Pipeline)
        {
            throw new SluiceException(FailureKind.Config, "pipeline_renamed",
                $"The pipeline {job.Spec.Source} is called {pipeline.Name} now, and the job is one of {job.Pipeline}.");
        }

        return job.Spec with { Pipeline = pipeline, Sets = all };
    }

    // Another job of the same bytes has removed what this one had loaded; bringing it back would load it twice.
    private async Task RequireInPlaceAsync(Job job, CancellationToken cancellation)
    {
        var later = (await _jobs.ListAsync(new JobFilter { Sha256 = job.Arrival.Sha256, Pipeline = job.Pipeline, JobsMax = 1000 }, cancellation))
            .FirstOrDefault(other => other.Number > job.Number && other.OnRepeat == RepeatMode.Reload && other.Status.Attempts > 0);
        if (later is not null)
        {
            throw new SluiceException(FailureKind.Failed, "job_replaced", $"The job {later.Id} has taken its place: retry that one.");
        }
    }

    private static SluiceException HasEnded(Job job) => new(FailureKind.Failed, "job_has_ended",
        $"The job {job.Id} is {Word(job)} already, so there is nothing to cancel.");

    private static SluiceException NotRetriable(Job job) => new(FailureKind.Failed, [new Problem("job_not_retriable",
        $"The job {job.Id} is {Word(job)}; only a job that failed, was cancelled or quarantined can be retried.")
    {
        Advice = job.Status.State == JobState.Completed ? "Let the file arrive again, with on_repeat: load_again or reload." : null,
    }]);

    private static string Word(Job job) => job.Status.State.ToString().ToLowerInvariant();
}
