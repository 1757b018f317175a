namespace Sluice.Stores.Search.Elasticsearch;

/// <summary>Whether the server is one that we can use.</summary>
internal static class ServerVersion
{
    private static readonly Version Oldest = new(7, 10);
    private static readonly Version FirstWithHeader = new(7, 14);

    /// <summary>Asks the server what it is.</summary>
    /// <exception cref="ElasticProblem">It is another server, or too old.</exception>
    public static void Check(ElasticClient client)
    {
        var (status, body, product) = client.Send(HttpMethod.Get, "/", default, "", CancellationToken.None);
        var answer = new ElasticAnswer(status, body, false);
        // Who may not ask for the version may load all the same; what does not work is said when it is tried.
        if (status == 403)
        {
            return;
        }

        if (!answer.IsSuccess)
        {
            throw new ElasticProblem(status, answer.ErrorType, answer.Reason.Length > 0 ? answer.Reason : $"it answered {status}");
        }

        if (body.ValueKind != System.Text.Json.JsonValueKind.Object || !body.TryGetProperty("version", out var version) || !version.TryGetProperty("number", out var number)
            || !Version.TryParse(number.ToString().Split('-')[0], out var found))
        {
            throw new ElasticProblem(status, "not_elasticsearch", "it is not Elasticsearch: it does not say its version");
        }

        if (version.TryGetProperty("distribution", out var distribution) && distribution.ToString() == "opensearch")
        {
            return;
        }

        if (found < Oldest)
        {
            throw new ElasticProblem(status, "server_too_old", $"it is Elasticsearch {number}, and {Oldest} is the oldest that works");
        }

        if (found >= FirstWithHeader && product != "Elasticsearch")
        {
            throw new ElasticProblem(status, "not_elasticsearch", $"it says version {number} and does not call itself Elasticsearch");
        }
    }
}
