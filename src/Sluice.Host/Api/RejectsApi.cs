using System.Text.Json.Serialization;
using Sluice.Host.Keys;
using Sluice.Running;
using Sluice.Running.Rejects;

namespace Sluice.Host.Api;

/// <summary>Rows that were held back.</summary>
internal static class RejectsApi
{
    private static readonly Paging Pages = new("Rejects", 100, 1000);
    private const int ChangesMost = 1000;

    public static IReadOnlyList<ApiEndpoint> Endpoints { get; } =
    [
        new("GET", "/jobs/{id}/rejects", Role.Viewer, "Lists the rejects and duplicates of a job, each with all its reasons, in the order of their rows.", ListAsync)
        {
            Detail = "A reject that was mended has mend: what was written over its cells, by whom and when, with the version to send for the next change. One that was replayed has replayed_by.",
            Parameters =
            [
                new("cells", "string", "true to have the cells of each reject, by the columns of the file: those are the names by which it is mended.") { Values = ["true", "false"] },
                .. Pages.Parameters,
            ],
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
        new("PATCH", "/jobs/{id}/rejects", Role.Analyst, "Mends rejects of a job one cell at a time: all of the request is kept, durably, or nothing.", MendAsync)
        {
            Detail = "cells has the new texts by the columns of the file (_raw for a record that is broken as a whole); null takes back what was written there, an empty text empties the cell. "
                + "version is that of the mend that was seen, 0 for none: who was slower than somebody else gets mend_conflict. POST /replays?job= replays them.",
            Body = [ApiContent.Of(BodyJson.Default.MendsBody, $"The changes, at most {ChangesMost}, each reject once.")],
            Reply = ApiContent.Of(ApiJson.Default.MendsReply, "All that is written over the cells of these rejects now."),
            Problems = ["unknown_package", "unknown_reject", "unknown_column", "already_replayed", "mend_conflict", "replay_running", "bad_json", "body_too_large"],
        },
        new("POST", "/replays", Role.Analyst, "Replays mended rejects that no replay has taken yet, as a job of their own: those of an exported file, or those that were mended here.", ReplayAsync)
        {
            Detail = "Answered when that job has ended. It goes on when the caller is gone: the same file sent again says which job took its rows.",
            Parameters =
            [
                new("name", "string", "The file's name, when the body is the file itself."),
                new("job", "string", "A job whose rejects were mended here, instead of a file that is sent."),
                new("dry_run", "string", "true to see what would be loaded, and to take nothing.") { Values = ["true", "false"] },
            ],
            Body = [new("application/octet-stream", "The mended file; nothing where job is given."), new("multipart/form-data", "A form with one file.")],
            Reply = ApiContent.Of(ApiJson.Default.ReplayOutcome, "What became of it."),
            Problems = ["unknown_package", "nothing_mended", "replay_running", "arrival_too_large", "disk_full", "bad_form", "busy"],
        },
    ];

    private static async Task<ApiAnswer> ListAsync(ApiCall call)
    {
        var (skip, limit) = (Paging.Skip(call), Pages.Take(call));
        using var place = await call.Context.BeginLookAsync(call.Gone);
        var rejects = await call.Service.Packages.RejectsAsync(call.Route("id"), skip, limit, call.IsTrue("cells"), call.Gone);
        return ApiAnswer.Of(new RejectPage(rejects, Paging.Next(skip, limit, hasMore: rejects.Count == limit)), ApiJson.Default.RejectPage);
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

    private static async Task<ApiAnswer> MendAsync(ApiCall call)
    {
        var mends = BadJson.NoNulls("mends", (await call.BodyAsync(BodyJson.Default.MendsBody)).Mends);
        if (mends.Count is 0 or > ChangesMost)
        {
            throw ApiProblems.Of("usage", $"The request has {mends.Count} changes, and 1 to {ChangesMost} were expected.");
        }

        var changes = mends.Select(mend => new RejectChange(mend.RejectId, mend.Version, mend.Cells)).ToList();
        var mended = await Task.Run(() => call.Service.Packages.Mend(call.Route("id"), changes, call.Caller.Name), call.Gone);
        return ApiAnswer.Of(new MendsReply(mended), ApiJson.Default.MendsReply);
    }

    private static async Task<ApiAnswer> ReplayAsync(ApiCall call)
    {
        var dryRun = call.IsTrue("dry_run");
        if (call.Query("job") is { } job)
        {
            using var turn = await call.Context.BeginLookAsync(call.Gone);
            return ApiAnswer.Of(await call.Service.Packages.ReplayMendsAsync(job, dryRun, CancellationToken.None), ApiJson.Default.ReplayOutcome);
        }

        using var held = await PipelinesApi.HoldAsync(call);
        using var place = await call.Context.BeginLookAsync(call.Gone);
        return ApiAnswer.Of(await call.Service.Packages.ReplayAsync(held.Request, dryRun, CancellationToken.None), ApiJson.Default.ReplayOutcome);
    }
}

/// <summary>Some rejects.</summary>
/// <param name="Rejects">The rejects.</param>
/// <param name="NextCursor">What to give as cursor for the next page; null on the last.</param>
internal sealed record RejectPage(IReadOnlyList<Reject> Rejects, string? NextCursor);

/// <summary>Changes to cells of rejects.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record MendsBody
{
    /// <summary>The changes.</summary>
    public required IReadOnlyList<MendBody> Mends { get; init; }
}

/// <summary>A change to cells of a reject.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record MendBody
{
    /// <summary>The reject, as lists and exports name it.</summary>
    public required string RejectId { get; init; }

    /// <summary>The version of its mend that was seen; 0 when there was none.</summary>
    public int Version { get; init; }

    /// <summary>Texts by the columns of the file; null takes back what was written there.</summary>
    public required IReadOnlyDictionary<string, string?> Cells { get; init; }
}

/// <summary>Rejects that were mended.</summary>
/// <param name="Mends">Each with all that is written over its cells now.</param>
internal sealed record MendsReply(IReadOnlyList<MendedReject> Mends);
