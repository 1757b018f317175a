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
        new("GET", "/jobs/{id}/rejects/export", Role.Viewer, "Writes the rejects of a job into a workbook or CSV file to be mended.", ExportAsync)
        {
            Detail = "Those that were replayed already are left out. In CSV a cell that a spreadsheet would take for a formula has a guard before it, which a replay takes away.",
            Parameters =
            [
                new("format", "string", "The kind of file; xlsx unless said otherwise.") { Values = ["xlsx", "csv"] },
                new("duplicates", "string", "true to have the duplicates too.") { Values = ["true", "false"] },
            ],
            Reply = new ApiContent("application/octet-stream", "The file."),
            Problems = ["unknown_package", "file_changed", "busy"],
        },
        new("POST", "/replays", Role.Analyst, "Replays mended rejects: those of an exported file that no replay has taken yet, as a job of their own.", ReplayAsync)
        {
            Detail = "Answered when that job has ended. It goes on when the caller is gone: the same file sent again says which job took its rows.",
            Parameters =
            [
                new("name", "string", "The file's name, when the body is the file itself."),
                new("dry_run", "string", "true to see what would be loaded, and to take nothing.") { Values = ["true", "false"] },
            ],
            Body = [new("application/octet-stream", "The mended file."), new("multipart/form-data", "A form with one file.")],
            Reply = ApiContent.Of(ApiJson.Default.ReplayOutcome, "What became of it."),
            Problems = ["arrival_too_large", "disk_full", "bad_form", "busy"],
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

    private static async Task<ApiAnswer> ExportAsync(ApiCall call)
    {
        var (format, media) = call.Query("format") switch
        {
            null or "xlsx" => ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            "csv" => ("csv", "text/csv; charset=utf-8"),
            var other => throw ApiProblems.BadParameter("format", other, "xlsx or csv"),
        };
        var job = call.Route("id");
        var file = Path.Combine(call.Service.Home, $"{Guid.NewGuid():n}.{format}");
        try
        {
            using (await call.Context.BeginLookAsync(call.Gone))
            {
                await call.Service.Packages.ExportAsync(job, file, call.IsTrue("duplicates"), call.Gone);
            }

            var response = call.Http.Response;
            response.ContentType = media;
            response.ContentLength = new FileInfo(file).Length;
            response.Headers.ContentDisposition = $"attachment; filename=\"rejects-{job}.{format}\"";
            await using var bytes = File.OpenRead(file);
            await bytes.CopyToAsync(response.Body, call.Gone);
            return ApiAnswer.Written;
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task<ApiAnswer> ReplayAsync(ApiCall call)
    {
        var dryRun = call.IsTrue("dry_run");
        using var held = await PipelinesApi.HoldAsync(call);
        using var place = await call.Context.BeginLookAsync(call.Gone);
        return ApiAnswer.Of(await call.Service.Packages.ReplayAsync(held.Request, dryRun, CancellationToken.None), ApiJson.Default.ReplayOutcome);
    }
}

/// <summary>Some rejects.</summary>
/// <param name="Rejects">The rejects.</param>
/// <param name="NextCursor">What to give as cursor for the next page; null on the last.</param>
internal sealed record RejectPage(IReadOnlyList<Reject> Rejects, string? NextCursor);
