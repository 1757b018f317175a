using System.Globalization;
using Sluice.Host.Keys;
using Sluice.Running;

namespace Sluice.Host.Api;

/// <summary>Rows that were held back.</summary>
internal static class RejectsApi
{
    private const int PageMost = 1000;

    public static IReadOnlyList<ApiEndpoint> Endpoints { get; } =
    [
        new("GET", "/jobs/{id}/rejects", Role.Viewer, "Lists the rejects and duplicates of a job, each with all its reasons, in the order of their rows.", ListAsync)
        {
            Parameters = [new("limit", "integer", $"Rejects on a page, at most {PageMost}; 100 unless said otherwise."), new("cursor", "string", "The next_cursor of the page before.")],
            Reply = ApiContent.Of(ApiJson.Default.RejectPage, "A page of rejects."),
            Problems = ["unknown_package", "busy"],
        },
    ];

    private static async Task<ApiAnswer> ListAsync(ApiCall call)
    {
        var limit = call.Limit(100, PageMost);
        var skip = call.Whole("cursor", 0, long.MaxValue) ?? 0;
        using var place = await call.Context.BeginLookAsync(call.Gone);
        var rejects = await call.Service.Packages.RejectsAsync(call.Route("id"), skip, limit, call.Gone);
        var next = rejects.Count < limit ? null : (skip + limit).ToString(CultureInfo.InvariantCulture);
        return ApiAnswer.Of(new RejectPage(rejects, next), ApiJson.Default.RejectPage);
    }
}

/// <summary>Some rejects.</summary>
/// <param name="Rejects">The rejects.</param>
/// <param name="NextCursor">What to give as cursor for the next page; null on the last.</param>
internal sealed record RejectPage(IReadOnlyList<Reject> Rejects, string? NextCursor);
