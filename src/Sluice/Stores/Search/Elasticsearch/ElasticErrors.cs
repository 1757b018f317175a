using System.Security.Authentication;

namespace Sluice.Stores.Search.Elasticsearch;

/// <summary>The server's errors in a store's words.</summary>
internal static class ElasticErrors
{
    /// <summary>What went wrong, as a store says it.</summary>
    public static StoreException Translate(ElasticProblem problem, string store, string operation, string place)
    {
        var said = $"{OneLine(problem.Message)}{(problem.Type.Length == 0 ? "" : $" ({problem.Type})")}.";
        var sentence = char.ToUpperInvariant(place[0]) + place[1..];
        (FailureKind? Kind, bool IsTransient, string Code, string Message, string? Advice) found = problem switch
        {
            { Status: 0, InnerException: { } inner } when Causes(inner).Any(cause => cause is AuthenticationException) => (FailureKind.Config, false, "store_tls",
                $"{sentence} can not be trusted: {said}", "Name the authority's certificate with ?ca_file=…, and look whether the server speaks https."),
            { Status: 0 } => (null, true, "store_unreachable", $"{sentence} can not be reached: {said}",
                "Look whether the server runs and the host and port are right, then load again."),
            { Status: 401 } => (FailureKind.Config, false, "store_login", $"{sentence} does not let us in: {said}",
                "Correct user and password of the store's URL, or its api_key."),
            { Status: 403, Type: "cluster_block_exception" or "index_closed_exception" } => (null, true, "store_blocked", $"{sentence} takes no writes: {said}",
                "Most often its disk is almost full: free some space there and load again."),
            { Status: 403 } => (null, false, "store_permission", $"{sentence} does not allow it: {said}",
                "Give the user the right to it; a load makes indexes, aliases and mappings below its prefix."),
            { Type: "not_elasticsearch" or "server_too_old" } => (FailureKind.Config, false, "store_version", $"{sentence} can not be used: {said}",
                "Elasticsearch from 7.10 on and OpenSearch are supported."),
            { Status: 429, Type: "cluster_block_exception" } => (null, true, "disk_full", $"The disk is full under {place}: {said}", "Free some space there and load again."),
            { Status: 413 } => (null, false, "too_long", $"A request is too large for {place}: {said}", "Raise http.max_content_length there, or make bulk_mb of the store's URL smaller."),
            _ => (null, problem.IsPassing, "store_failed", $"{sentence} {(problem.IsPassing ? "failed" : "refused")}: {said}", null),
        };
        return new(found.IsTransient, store, operation, new(found.Code, found.Message) { Advice = found.Advice }, problem)
        {
            Kind = found.Kind ?? (found.IsTransient ? FailureKind.StoreDown : FailureKind.Failed),
        };
    }

    private static IEnumerable<Exception> Causes(Exception problem)
    {
        for (var cause = problem; cause is not null; cause = cause.InnerException)
        {
            yield return cause;
        }
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").TrimEnd('.', ' ');
}
