using Sluice.Arrivals;
using Sluice.Host.Keys;
using Sluice.Jobs;
using Sluice.Pipelines.Config;

namespace Sluice.Host.Api;

/// <summary>Files that are sent.</summary>
internal static class UploadsApi
{
    private static readonly IReadOnlyList<ApiParameter> Words =
    [
        new("pipeline", "string", "The pipeline, by its name. Without it it is guessed from the file."),
        new("set", "string", "A value set over the pipeline, as a.b=c.") { IsRepeated = true },
        new("priority", "string", "Who goes first; normal unless said otherwise.") { Values = ["critical", "normal", "low"] },
        new("on_repeat", "string", "What happens when the same bytes were here before; else the pipeline says.") { Values = ["skip", "reload", "load_again"] },
    ];

    public static IReadOnlyList<ApiEndpoint> Endpoints { get; } =
    [
        new("POST", "/uploads", Role.Analyst, "Receives a file and queues its job.", ReceiveAsync)
        {
            Detail = "Answered once the bytes are on the disk and the job is written down; neither is ever lost then. 200 when an earlier job stands for the file.",
            Parameters =
            [
                new("name", "string", "The file's name, when the body is the file itself. Its ending is a claim about the content."),
                .. Words,
                new("Idempotency-Key", "string", "The same key again is the same job, however often it is sent.") { IsHeader = true },
            ],
            Body =
            [
                new("application/octet-stream", "The file itself, under any media type."),
                new("multipart/form-data", "A form: the fields first, then one file.") { Fields = Words },
            ],
            Status = 202,
            MayBeDone = true,
            Reply = ApiContent.Of(ApiJson.Default.ReceivedReply, "The job."),
            Problems = ["arrival_too_large", "disk_full", "unknown_pipeline", "idempotency_conflict", "too_many_uploads", "queue_full", "bad_form", "set_not_allowed", "request_too_slow", "stopping"],
        },
    ];

    /// <summary>What was received.</summary>
    public static ApiAnswer Answer(AddedJob added)
    {
        var url = $"{ApiServer.Root}/jobs/{added.Job.Id}";
        var reply = new ReceivedReply(added.Outcome, JobView.Of(added.Job, null), url, url + "/events");
        return ApiAnswer.Of(reply, ApiJson.Default.ReceivedReply, added.Outcome == AddOutcome.Skipped ? 200 : 202) with { Location = url };
    }

    /// <summary>A priority as it is written.</summary>
    public static JobPriority PriorityOf(string? word) => word switch
    {
        null or "normal" => JobPriority.Normal,
        "critical" => JobPriority.Critical,
        "low" => JobPriority.Low,
        _ => throw ApiProblems.BadParameter("priority", word, "critical, normal or low"),
    };

    /// <summary>What happens with bytes that were here before, as it is written.</summary>
    public static RepeatMode? RepeatOf(string? word) => word switch
    {
        null => null,
        "skip" => RepeatMode.Skip,
        "reload" => RepeatMode.Reload,
        "load_again" => RepeatMode.LoadAgain,
        _ => throw ApiProblems.BadParameter("on_repeat", word, "skip, reload or load_again"),
    };

    /// <summary>A caller's own key: that of another caller is another.</summary>
    public static string? IdempotencyKeyOf(ApiCall call)
    {
        const int LengthMax = 200;
        return call.Header("Idempotency-Key") switch
        {
            null => null,
            { Length: > LengthMax } key => throw ApiProblems.BadParameter("Idempotency-Key", key, $"at most {LengthMax} letters"),
            var key => $"{call.Caller.Id} {key}",
        };
    }

    private static async Task<ApiAnswer> ReceiveAsync(ApiCall call)
    {
        using var place = await call.Context.BeginUploadAsync();
        await using var file = await SentFile.OpenAsync(call);
        var request = new ArrivalRequest(file.Name)
        {
            Pipeline = file.One("pipeline"),
            Sets = call.Sets(file.All("set")),
            Priority = PriorityOf(file.One("priority")),
            OnRepeat = RepeatOf(file.One("on_repeat")),
            IdempotencyKey = IdempotencyKeyOf(call),
            BytesDeclared = file.BytesDeclared,
        };
        return Answer(await call.Service.Arrivals.ReceiveAsync(file.Bytes, request, call.Gone));
    }
}
