using Sluice.Jobs;
using Sluice.Stores;

namespace Sluice.Host.Api;

/// <summary>What a code means over HTTP: one table, which docs/server.md shows and the server answers under <c>/api/v1/problems</c>.</summary>
internal static class ApiProblems
{
    private static readonly Dictionary<string, ProblemKind> ByCode;

    static ApiProblems() => ByCode = All.ToDictionary(kind => kind.Code, StringComparer.Ordinal);

    /// <summary>The codes that have a status of their own. Any other problem is 422, or 503 when trying again can help.</summary>
    public static IReadOnlyList<ProblemKind> All { get; } =
    [
        new("bad_request", 400, "The request can not be understood."),
        new("bad_parameter", 400, "A value in the query or a header is not possible."),
        new("unknown_parameter", 400, "The query names a parameter that the address does not know."),
        new("bad_json", 400, "The body is not the JSON that is expected."),
        new("bad_form", 400, "The form is not as it should be: fields first, then one file."),
        new("set_not_allowed", 400, "A value refers to variables or secrets of the server."),
        new("path_not_allowed", 400, "The path is not a plain path below its root."),
        new("usage", 400, "A value is not possible."),
        new("key_required", 401, "The request needs an API key."),
        new("key_wrong", 401, "The API key is none of this server's, or opens nothing any more."),
        new("role_missing", 403, "The API key does not allow this."),
        new("origin_not_allowed", 403, "The request comes from a page of another site."),
        new("not_found", 404, "There is no such address."),
        new("unknown_job", 404, "There is no such job."),
        new("unknown_package", 404, "The job has no package (yet)."),
        new("unknown_pipeline", 404, "There is no such pipeline."),
        new("unknown_root", 404, "There is no such root in sluice.yaml."),
        new("unknown_store", 404, "There is no such store in sluice.yaml."),
        new("unknown_table", 404, "There is no such table in the store."),
        new("unknown_index", 404, "There is no such index in the store, or several to choose from."),
        new("unknown_ticket", 404, "There is no such ticket in the store."),
        new("file_not_found", 404, "There is no such file."),
        new("method_not_allowed", 405, "The address does not do this."),
        new("request_too_slow", 408, "The body comes too slowly."),
        new("idempotency_conflict", 409, "The idempotency key was used for another file or pipeline."),
        new("file_changed", 409, "The file is another by now."),
        new("job_has_ended", 409, "The job has ended already."),
        new("job_not_retriable", 409, "The job is in no state to be retried."),
        new("job_replaced", 409, "Another job has taken the job's place."),
        new("already_replayed", 409, "The reject was replayed already."),
        new("mend_conflict", 409, "Somebody else has mended the reject meanwhile."),
        new("no_question", 409, "The job does not wait for an answer."),
        new("length_required", 411, "The request does not say how it ends."),
        new("arrival_too_large", 413, "The file is larger than arrivals.bytes_max."),
        new("body_too_large", 413, "The body is larger than it may be here."),
        new("unknown_column", 422, "There is no such column in the table or file."),
        new("unknown_reject", 422, "There is no such reject in the job."),
        new("nothing_mended", 422, "No reject of the job was mended."),
        new("not_searchable", 422, "The store can not be searched."),
        new("too_many_requests", 429, "The caller asks too often.") { RetryAfterSeconds = 1 },
        new("too_many_wrong_keys", 429, "Too many wrong keys came from this address.") { RetryAfterSeconds = 60 },
        new("header_too_large", 431, "The headers are larger than they may be."),
        new("internal_error", 500, "A fault of Sluice; please report it."),
        new("queue_full", 503, "Too many jobs are waiting.") { RetryAfterSeconds = 10 },
        new("too_many_uploads", 503, "Too many uploads are coming in at this moment.") { RetryAfterSeconds = 2 },
        new("replay_running", 503, "Rejects of this job are just being replayed.") { RetryAfterSeconds = 5 },
        new("busy", 503, "Too many look into files at this moment.") { RetryAfterSeconds = 5 },
        new("stopping", 503, "The server is about to stop.") { RetryAfterSeconds = 10 },
        new("not_ready", 503, "The server can not do its work now.") { RetryAfterSeconds = 5 },
        new("keys_damaged", 503, "The server can not read its keys, so nobody is let in."),
        new("store_down", 503, "A store can not be reached.") { RetryAfterSeconds = 10 },
        new("unavailable", 503, "Something that is needed can not be reached now.") { RetryAfterSeconds = 5 },
        new("disk_full", 507, "The disk of the home folder has no room.") { RetryAfterSeconds = 30 },
    ];

    /// <summary>A refusal with a code of the table.</summary>
    public static SluiceException Of(string code, string message) => new(FailureKind.Usage, code, message);

    /// <summary>The refusal of a value in the query or a header.</summary>
    public static SluiceException BadParameter(string name, string found, string expected) =>
        new(FailureKind.Usage, [new Problem("bad_parameter", $"{name} is {Shown(found)}, and {expected} was expected.") { Column = name, Found = Shown(found), Expected = expected }]);

    /// <summary>What a refusal means over HTTP.</summary>
    public static ProblemKind KindOf(SluiceException failure) => KindOf(failure.Problems[0].Code, failure.Kind == FailureKind.StoreDown);

    /// <summary>What a failure of the job database or a store means over HTTP.</summary>
    public static (ProblemKind Kind, Problem Problem)? TryKindOf(Exception failure) => failure switch
    {
        JobDatabaseException jobs => (KindOf(jobs.Problem.Code, jobs.IsTransient), jobs.Problem),
        StoreException store => (KindOf(store.Problem.Code, store.IsTransient), store.Problem),
        IOException { HResult: var result } when (result & 0xFFFF) == 28 => (ByCode["disk_full"], new Problem("disk_full", "The disk filled up while this was done.")),
        _ => null,
    };

    /// <summary>What a command ends with that met a problem: what stands between it and the server is not what is wrong with its file.</summary>
    public static FailureKind FailureOf(ProblemKind kind, FailureKind failure) => kind.Status switch
    {
        429 or >= 500 => FailureKind.StoreDown,
        401 or 403 => FailureKind.Config,
        _ => failure,
    };

    private static ProblemKind KindOf(string code, bool isTransient) => ByCode.TryGetValue(code, out var known) ? known
        : isTransient ? new ProblemKind(code, 503, "Something that is needed can not be reached now.") { RetryAfterSeconds = 10 }
        : new ProblemKind(code, 422, "It can not be done with what was given.");

    private static string Shown(string found) => found.Length <= 100 ? found : found[..100] + "…";
}

/// <summary>A kind of problem.</summary>
/// <param name="Code">Its permanent code.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Title">What it is, the same for each.</param>
internal sealed record ProblemKind(string Code, int Status, string Title)
{
    /// <summary>After how many seconds trying again can help; null where it can not.</summary>
    public int? RetryAfterSeconds { get; init; }
}

/// <summary>A problem as RFC 9457 has it.</summary>
/// <param name="Type">What kind of problem it is.</param>
/// <param name="Title">The kind in words.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">What happened here.</param>
/// <param name="Code">The permanent code.</param>
/// <param name="RequestId">The request, for finding it in the log.</param>
/// <param name="Failure">What a command ends with that met it: failed, contract, usage, store_down or config.</param>
/// <param name="Problems">All problems, each with its place and advice.</param>
internal sealed record ProblemDocument(
    string Type, string Title, int Status, string Detail, string Code, string RequestId, FailureKind Failure, IReadOnlyList<Problem> Problems);
