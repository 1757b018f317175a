using Sluice.Host.Keys;
using Sluice.Jobs;

namespace Sluice.Host.Api;

/// <summary>Jobs: what became of files, and changing one's mind about them.</summary>
internal static class JobsApi
{
    private static readonly Paging Pages = new("Jobs", 50, 500);

    public static IReadOnlyList<ApiEndpoint> Endpoints { get; } =
    [
        new("GET", "/jobs", Role.Viewer, "Lists jobs, newest first.", ListAsync)
        {
            Parameters =
            [
                new("state", "string", "Only jobs in this state.") { IsRepeated = true, Values = [.. Enum.GetNames<JobState>().Select(name => name.ToLowerInvariant())] },
                new("pipeline", "string", "Only jobs of this pipeline."),
                new("sha256", "string", "Only jobs of these bytes."),
                .. Pages.Parameters,
            ],
            Reply = ApiContent.Of(ApiJson.Default.JobPage, "A page of jobs."),
        },
        new("GET", "/jobs/{id}", Role.Viewer, "Shows a job with its attempts and, while it runs, how far it is.", ShowAsync)
        {
            Reply = ApiContent.Of(ApiJson.Default.JobView, "The job, at most a second old."),
            Problems = ["unknown_job"],
        },
        new("GET", "/jobs/{id}/progress", Role.Viewer, "Says how far a job is.", ProgressAsync)
        {
            Detail = "It comes from memory: any number may ask.",
            Reply = ApiContent.Of(ApiJson.Default.JobProgressReply, "How far it is."),
            Problems = ["unknown_job"],
        },
        new("POST", "/jobs/{id}/cancel", Role.Analyst, "Cancels a job: a waiting one at once, a running one within a second.", CancelAsync)
        {
            Detail = "What stores have loaded stays there.",
            Reply = ApiContent.Of(ApiJson.Default.JobView, "The job."),
            Problems = ["unknown_job", "job_has_ended"],
        },
        new("POST", "/jobs/{id}/retry", Role.Analyst, "Queues a job again that failed, was cancelled or quarantined.", RetryAsync)
        {
            Body = [ApiContent.Of(BodyJson.Default.SetBody, "Values that are set over its pipeline from now on; may be left out.")],
            Reply = ApiContent.Of(ApiJson.Default.JobView, "The job."),
            Problems = ["unknown_job", "job_not_retriable", "job_replaced", "set_not_allowed", "bad_json"],
        },
        new("POST", "/jobs/{id}/answer", Role.Analyst, "Answers the question that a job waits for, and queues it again.", AnswerAsync)
        {
            Detail = "A job that needs an answer has needs_answer, and its problem says the line that answers it, such as read.date_order=dmy.",
            Body = [ApiContent.Of(BodyJson.Default.SetBody, "The answer.")],
            Reply = ApiContent.Of(ApiJson.Default.JobView, "The job."),
            Problems = ["unknown_job", "no_question", "job_replaced", "set_not_allowed", "bad_json"],
        },
    ];

    private static async Task<ApiAnswer> ListAsync(ApiCall call)
    {
        var limit = Pages.Take(call);
        var jobs = await call.Service.Jobs.ListAsync(new JobFilter
        {
            States = [.. call.QueryAll("state").Select(StateOf)],
            Pipeline = call.Query("pipeline"),
            Sha256 = call.Query("sha256"),
            BeforeNumber = call.Whole("cursor", 0, long.MaxValue),
            JobsMax = limit,
        }, call.Gone);
        var next = jobs.Count < limit ? null : jobs[^1].Number.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return ApiAnswer.Of(new JobPage(jobs, next), ApiJson.Default.JobPage);
    }

    private static async Task<ApiAnswer> ShowAsync(ApiCall call) =>
        ApiAnswer.Of(await call.Context.Jobs.FindAsync(call.Route("id")), ApiJson.Default.JobView);

    private static async Task<ApiAnswer> ProgressAsync(ApiCall call)
    {
        var id = call.Route("id");
        var reply = call.Service.Jobs.Progress(id) is { } now
            ? new JobProgressReply(id, JobState.Running, ProgressView.Of(now))
            : await call.Context.Jobs.FindAsync(id) is var job ? new JobProgressReply(job.Id, job.State, job.Progress) : null!;
        return ApiAnswer.Of(reply, ApiJson.Default.JobProgressReply);
    }

    private static async Task<ApiAnswer> CancelAsync(ApiCall call) =>
        Changed(call, await call.Service.Jobs.CancelAsync(call.Route("id"), call.Gone));

    private static async Task<ApiAnswer> RetryAsync(ApiCall call)
    {
        var sets = (await call.MaybeBodyAsync(BodyJson.Default.SetBody))?.Set ?? [];
        return Changed(call, await call.Service.Jobs.RetryAsync(call.Route("id"), call.Sets(sets), call.Gone));
    }

    private static async Task<ApiAnswer> AnswerAsync(ApiCall call)
    {
        var sets = call.Sets((await call.BodyAsync(BodyJson.Default.SetBody)).Set ?? []);
        var job = await call.Service.Jobs.ShowAsync(call.Route("id"), call.Gone);
        return job.NeedsAnswer && sets.Count > 0 ? Changed(call, await call.Service.Jobs.RetryAsync(job.Id, sets, call.Gone))
            : throw ApiProblems.Of(sets.Count == 0 ? "usage" : "no_question",
                sets.Count == 0 ? "The answer is empty: set needs at least one value." : $"The job {job.Id} is {Word(job.State)} and asks nothing.");
    }

    private static ApiAnswer Changed(ApiCall call, JobView job)
    {
        call.Context.Jobs.Forget(job.Id);
        return ApiAnswer.Of(job, ApiJson.Default.JobView);
    }

    private static JobState StateOf(string word) =>
        Enum.GetValues<JobState>().Where(state => Word(state) == word).Cast<JobState?>().FirstOrDefault()
        ?? throw ApiProblems.BadParameter("state", word, string.Join(", ", Enum.GetValues<JobState>().Select(Word)));

    private static string Word(JobState state) => state.ToString().ToLowerInvariant();
}
