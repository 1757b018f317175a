using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;

namespace Sluice.Stores.Search.Elasticsearch;

/// <summary>
/// The requests of one operation: what is passing is tried again with growing pauses, as long as the operation has patience.
/// Every request can be sent twice: documents have ids that say what they are, and what is decided is decided by comparing.
/// </summary>
/// <param name="client">The client.</param>
/// <param name="patience">How long to try again without getting anywhere.</param>
/// <param name="cancellation">Ends it at once.</param>
internal sealed class ElasticSession(ElasticClient client, TimeSpan patience, CancellationToken cancellation)
{
    private const string Json = "application/json";
    private const string Lines = "application/x-ndjson";

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>The token that ends it.</summary>
    public CancellationToken Cancellation => cancellation;

    /// <summary>The server as it is named in messages.</summary>
    public string Place => client.Place;

    /// <summary>The same with another token.</summary>
    public ElasticSession With(CancellationToken other) => new(client, patience, other);

    /// <summary>The same, trying nothing again.</summary>
    public ElasticSession Once => new(client, TimeSpan.Zero, cancellation);

    /// <summary>Asks, and takes answers of success and of the statuses that are named.</summary>
    /// <exception cref="ElasticProblem">The server did not do it.</exception>
    public ElasticAnswer Ask(HttpMethod method, string path, JsonNode? body = null, params ReadOnlySpan<int> accepted) =>
        Send(method, path, body is null ? default : Encoding.UTF8.GetBytes(body.ToJsonString()), Json, accepted);

    /// <summary>Sends lines of JSON.</summary>
    public ElasticAnswer Bulk(string path, ReadOnlyMemory<byte> lines, params ReadOnlySpan<int> accepted) => Send(HttpMethod.Post, path, lines, Lines, accepted);

    /// <summary>Waits before a next try; longer each time.</summary>
    public void Pause(int tries)
    {
        // Spread out, so that many who were refused at the same moment do not come back at the same moment.
        var pause = TimeSpan.FromTicks(Math.Min(FirstPause.Ticks << Math.Min(tries, 10), LongestPause.Ticks)) * (0.5 + Random.Shared.NextDouble());
        if (cancellation.WaitHandle.WaitOne(pause))
        {
            throw new OperationCanceledException("It was cancelled.", cancellation);
        }
    }

    /// <summary>True as long as there is patience since a moment.</summary>
    public bool HasPatience(Stopwatch since) => since.Elapsed < patience;

    private ElasticAnswer Send(HttpMethod method, string path, ReadOnlyMemory<byte> body, string contentType, ReadOnlySpan<int> accepted)
    {
        var outage = Stopwatch.StartNew();
        for (var tries = 0; ; tries++)
        {
            cancellation.ThrowIfCancellationRequested();
            ElasticProblem problem;
            var clock = Stopwatch.StartNew();
            try
            {
                var (status, answered, _) = client.Send(method, path, body, contentType, cancellation);
                var answer = new ElasticAnswer(status, answered, tries > 0);
                var isEmpty = answer.Body.ValueKind != System.Text.Json.JsonValueKind.Object;
                if ((answer.IsSuccess && (!isEmpty || method == HttpMethod.Head)) || accepted.Contains(status))
                {
                    return answer;
                }

                problem = answer.IsSuccess ? new ElasticProblem(502, "", "it answered nothing")
                    : new ElasticProblem(status, answer.ErrorType, answer.Reason.Length > 0 ? answer.Reason : $"it answered {status}");
            }
            catch (ElasticProblem lost)
            {
                problem = lost;
            }

            // A request that ran for a while was no knock on a closed door: the outage began with its end.
            if (clock.Elapsed > LongestPause && tries == 0)
            {
                outage.Restart();
            }

            if (!(problem.Status is 0 or 429 or 502 or 503 or 504) || !HasPatience(outage) || problem.InnerException is HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError })
            {
                throw problem;
            }

            Pause(tries);
        }
    }
}
