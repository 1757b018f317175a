using System.Text.Json;
using Sluice.Host.Keys;
using Sluice.Jobs;

namespace Sluice.Host.Api;

/// <summary>What happens, as it happens: server-sent events.</summary>
internal static class EventsApi
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    // What happens is told; another process that changes the job table would not tell it here.
    private static readonly TimeSpan WithoutNews = TimeSpan.FromSeconds(5);

    private static readonly ApiParameter LastId =
        new("Last-Event-ID", "string", "The id of the event that was seen last: what came since comes first. A browser sends it by itself.") { IsHeader = true };

    public static IReadOnlyList<ApiEndpoint> Endpoints { get; } =
    [
        new("GET", "/events", Role.Viewer, "Everything that happens, as it happens.", FollowAllAsync)
        {
            Detail = "Events: notice (something happened), gap (some are gone: look at the jobs anew). A comment every ten seconds shows that the connection lives.",
            Parameters = [LastId],
            Reply = new(EventStream.MediaType, "Events, each with a notice as JSON."),
        },
        new("GET", "/jobs/{id}/events", Role.Viewer, "What happens to a job, until it has ended.", FollowJobAsync)
        {
            Detail = "Events: job (the job as it is now), progress (twice a second while it runs), notice (something happened to it), end (it has ended; the stream ends).",
            Parameters = [LastId],
            Reply = new(EventStream.MediaType, "Events, each with JSON."),
            Problems = ["unknown_job"],
        },
    ];

    private static async Task<ApiAnswer> FollowAllAsync(ApiCall call)
    {
        var log = call.Context.Events;
        var now = log.Next;
        var events = await EventStream.BeginAsync(call);
        var next = await StartAsync(call, events) ?? now;
        while (!events.HasEnded)
        {
            var more = log.More;
            (next, _) = await WriteAsync(log, events, next, null);
            await events.WaitAsync(more, EventStream.Heartbeat);
        }

        return ApiAnswer.Written;
    }

    private static async Task<ApiAnswer> FollowJobAsync(ApiCall call)
    {
        var log = call.Context.Events;
        var now = log.Next;
        var job = await call.Context.Jobs.FindAsync(call.Route("id"));
        var events = await EventStream.BeginAsync(call);
        var next = await StartAsync(call, events) ?? now;
        await events.WriteAsync("job", Written(job), log.IdBefore(next));
        var lookedAt = TimeProvider.System.GetTimestamp();
        while (!events.HasEnded)
        {
            var more = log.More;
            var (after, hasNews) = await WriteAsync(log, events, next, job.Id);
            next = after;
            if (hasNews || job.State == JobState.Running || TimeProvider.System.GetElapsedTime(lookedAt) >= WithoutNews)
            {
                var shown = job;
                job = await call.Context.Jobs.FindAsync(job.Id);
                lookedAt = TimeProvider.System.GetTimestamp();
                if (StandOf(job) != StandOf(shown))
                {
                    await events.WriteAsync("job", Written(job), log.IdBefore(next));
                }
            }

            if (IsEnd(job.State))
            {
                await events.WriteAsync("end", "{}", log.IdBefore(next));
                break;
            }

            if (job.Progress is { } progress)
            {
                var reply = new JobProgressReply(job.Id, job.State, progress);
                await events.WriteAsync("progress", JsonSerializer.Serialize(reply, ApiJson.Default.JobProgressReply), null);
            }

            await events.WaitAsync(job.State == JobState.Running ? null : more, job.State == JobState.Running ? Look : WithoutNews);
        }

        return ApiAnswer.Written;
    }

    private static string Written(JobView job) => JsonSerializer.Serialize(job, ApiJson.Default.JobView);

    private static (JobState, int, bool, DateTimeOffset?) StandOf(JobView job) => (job.State, job.Attempts, job.CancelAsked, job.NotBefore);

    private static bool IsEnd(JobState state) => state is not (JobState.Queued or JobState.Running);

    private static async Task<long?> StartAsync(ApiCall call, EventStream events)
    {
        if (call.Header("Last-Event-ID") is not { } lastId)
        {
            return null;
        }

        if (call.Context.Events.After(lastId) is { } next)
        {
            return next;
        }

        // It was another life of the server, of which nothing is known here.
        await events.WriteAsync("gap", "{}", null);
        return null;
    }

    private static async Task<(long Next, bool HasNews)> WriteAsync(EventLog log, EventStream events, long next, string? job)
    {
        var (notices, hasGap) = log.From(next);
        var hasNews = hasGap;
        if (hasGap)
        {
            await events.WriteAsync("gap", "{}", null);
        }

        foreach (var (number, notice) in notices)
        {
            if (job is null || notice.Job == job)
            {
                hasNews = true;
                await events.WriteAsync("notice", JsonSerializer.Serialize(notice, ApiJson.Default.Notice), log.IdBefore(number + 1));
            }

            next = number + 1;
        }

        return (next, hasNews);
    }
}
