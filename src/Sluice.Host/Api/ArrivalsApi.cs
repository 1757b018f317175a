using Sluice.Arrivals;
using Sluice.Host.Keys;

namespace Sluice.Host.Api;

/// <summary>Files that lie on the server already, below a root of sluice.yaml.</summary>
internal static class ArrivalsApi
{
    public static IReadOnlyList<ApiEndpoint> Endpoints { get; } =
    [
        new("POST", "/arrivals", Role.Analyst, "Receives a file from below a root of sluice.yaml and queues its job.", ReceiveAsync)
        {
            Detail = "The file is copied, and must not change meanwhile.",
            Parameters = [new("Idempotency-Key", "string", "The same key again is the same job, however often it is sent.") { IsHeader = true }],
            Body = [ApiContent.Of(BodyJson.Default.ArrivalBody, "Which file, and what to do with it.")],
            Status = 202,
            MayBeDone = true,
            Reply = ApiContent.Of(ApiJson.Default.ReceivedReply, "The job."),
            Problems = ["unknown_root", "path_not_allowed", "file_not_found", "arrival_too_large", "disk_full", "unknown_pipeline", "idempotency_conflict", "too_many_uploads", "queue_full", "bad_json", "set_not_allowed", "stopping"],
        },
    ];

    private static async Task<ApiAnswer> ReceiveAsync(ApiCall call)
    {
        var body = await call.BodyAsync(BodyJson.Default.ArrivalBody);
        using var place = await call.Context.BeginUploadAsync();
        var request = new ArrivalRequest("")
        {
            Pipeline = body.Pipeline,
            Sets = call.Sets(body.Set ?? []),
            Priority = UploadsApi.PriorityOf(body.Priority),
            OnRepeat = UploadsApi.RepeatOf(body.OnRepeat),
            IdempotencyKey = UploadsApi.IdempotencyKeyOf(call),
        };
        return UploadsApi.Answer(await call.Service.Arrivals.ReceivePathAsync(body.Root, body.Path, request, call.Gone));
    }
}
