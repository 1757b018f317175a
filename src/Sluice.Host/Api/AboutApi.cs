using Microsoft.AspNetCore.Http;
using Sluice.Host.Api.OpenApi;
using Sluice.Host.Keys;

namespace Sluice.Host.Api;

/// <summary>The server itself: whether it lives, whether it can work, what its problems mean.</summary>
internal static class AboutApi
{
    private static readonly Lazy<string> Document = new(() => OpenApiDocument.Write(ApiTable.Endpoints));

    public static IReadOnlyList<ApiEndpoint> Endpoints { get; } =
    [
        new("GET", "/health/live", Role.Anyone, "Says that the process answers.", _ => Task.FromResult(ApiAnswer.Of(new HealthReply("live", null), ApiJson.Default.HealthReply)))
        {
            Reply = ApiContent.Of(ApiJson.Default.HealthReply, "It does."),
        },
        new("GET", "/health/ready", Role.Anyone, "Says whether files are received and jobs are begun.", ReadyAsync)
        {
            Reply = ApiContent.Of(ApiJson.Default.HealthReply, "They are."),
            Problems = ["not_ready", "stopping", "disk_full"],
        },
        new("GET", "/openapi.json", Role.Anyone, "Describes this API, as OpenAPI 3.1.", DescribeAsync)
        {
            Reply = new("application/json", "The OpenAPI document."),
        },
        new("GET", "/problems", Role.Anyone, "Lists the codes of problems that have a status of their own.",
            _ => Task.FromResult(ApiAnswer.Of(ApiProblems.All, ApiJson.Default.IReadOnlyListProblemKind)))
        {
            Reply = ApiContent.Of(ApiJson.Default.IReadOnlyListProblemKind, "The codes."),
        },
    ];

    private static async Task<ApiAnswer> DescribeAsync(ApiCall call)
    {
        call.Http.Response.ContentType = "application/json";
        await call.Http.Response.WriteAsync(Document.Value, call.Gone);
        return ApiAnswer.Written;
    }

    private static async Task<ApiAnswer> ReadyAsync(ApiCall call)
    {
        if (call.Context.Stopping.IsCancellationRequested)
        {
            throw ApiProblems.Of("stopping", "The server is about to stop.");
        }

        var backlog = await call.Service.Database.BacklogAsync(call.Gone);
        return call.Service.Shortage() is { } shortage
            ? throw ApiProblems.Of("disk_full", shortage)
            : ApiAnswer.Of(new HealthReply("ready", backlog), ApiJson.Default.HealthReply);
    }
}
