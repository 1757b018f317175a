using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Sluice.Tests.Support;

namespace Sluice.Tests.Stores.Search.Elasticsearch;

/// <summary>
/// A server that speaks the part of Elasticsearch's protocol that is used, on a port of the loopback. It holds documents in memory
/// and refuses what a real server refuses, in its words. Faults are switched on by a function that sees each request.
/// </summary>
internal sealed class FakeElastic : IDisposable
{
    public const string User = "sluice";
    public const string Password = "p@ss:w/rd#1";

    private readonly LoopbackServer _server;
    private readonly Lock _access = new();

    public FakeElastic() => _server = new LoopbackServer(AnswerAsync);

    public int Port => _server.Port;

    /// <summary>The store's URL below a prefix.</summary>
    public string Url(string prefix, string options = "") =>
        $"elasticsearch+http://{User}:{Uri.EscapeDataString(Password)}@127.0.0.1:{Port}/{prefix}{(options.Length == 0 ? "" : "?" + options)}";

    /// <summary>What happens to a request instead of, or after, what it asks for; null for nothing.</summary>
    public Func<FakeRequest, FakeFault?> Fault { get; set; } = _ => null;

    /// <summary>The status with which an item of a bulk request is turned away; null for none.</summary>
    public Func<string, int?> ItemFault { get; set; } = _ => null;

    /// <summary>The version that it says it has.</summary>
    public string Version { get; set; } = "8.17.0";

    /// <summary>True to be OpenSearch.</summary>
    public bool IsOpenSearch { get; set; }

    /// <summary>False to leave out the header by which Elasticsearch is known.</summary>
    public bool CallsItselfElasticsearch { get; set; } = true;

    /// <summary>The most bytes of a request.</summary>
    public int ContentBytesMax { get; set; } = 100 << 20;

    /// <summary>All requests, in their order.</summary>
    public ConcurrentQueue<FakeRequest> Requests { get; } = new();

    /// <summary>What is in it.</summary>
    public FakeCluster Cluster { get; } = new();

    public void Dispose() => _server.Dispose();

    private async Task AnswerAsync(HttpListenerContext context)
    {
        var request = await ReadAsync(context.Request);
        Requests.Enqueue(request);
        var fault = Fault(request);
        await (fault?.Until ?? Task.CompletedTask);
        var (status, body) = fault is { IsDone: false, Status: { } turnedAway } ? (turnedAway, fault.Body) : Do(request);
        fault?.Then?.Invoke(body);
        if (fault is { Cuts: true })
        {
            // The beginning of an answer, and then nothing more.
            context.Response.ContentLength64 = 1000;
            await context.Response.OutputStream.WriteAsync("{"u8.ToArray());
            await context.Response.OutputStream.FlushAsync();
            context.Response.Abort();
            return;
        }

        if (CallsItselfElasticsearch && !IsOpenSearch)
        {
            context.Response.Headers["X-Elastic-Product"] = "Elasticsearch";
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        var bytes = body is null || request.Method == "HEAD" ? [] : Encoding.UTF8.GetBytes(body.ToJsonString());
        context.Response.ContentLength64 = bytes.Length;
        await context.Response.OutputStream.WriteAsync(bytes);
        context.Response.Close();
    }

    private static async Task<FakeRequest> ReadAsync(HttpListenerRequest request)
    {
        using var bytes = new MemoryStream();
        Stream input = request.Headers["Content-Encoding"] == "gzip" ? new GZipStream(request.InputStream, CompressionMode.Decompress) : request.InputStream;
        await using (input)
        {
            await input.CopyToAsync(bytes);
        }

        var query = request.QueryString.AllKeys.OfType<string>().ToDictionary(key => key, key => request.QueryString[key]!);
        return new(request.HttpMethod, Uri.UnescapeDataString(request.Url!.AbsolutePath), query, bytes.ToArray(), request.ContentType, request.Headers["Authorization"]);
    }

    private (int Status, JsonNode? Body) Do(FakeRequest request)
    {
        try
        {
            Admit(request);
            lock (_access)
            {
                return new FakeActions(Cluster, ItemFault).Do(request, Root);
            }
        }
        catch (FakeError error)
        {
            return (error.Status, error.Status == 413 ? null : error.Body);
        }
        catch (Exception bug)
        {
            return (500, new JsonObject { ["error"] = new JsonObject { ["type"] = "test_double_exception", ["reason"] = bug.ToString() }, ["status"] = 500 });
        }
    }

    private void Admit(FakeRequest request)
    {
        if (request.Authorization is null)
        {
            throw new FakeError(401, "security_exception", $"missing authentication credentials for REST request [{request.Path}]");
        }

        var basic = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}"));
        if (request.Authorization != basic && request.Authorization != "ApiKey " + ApiKey)
        {
            throw new FakeError(401, "security_exception", $"unable to authenticate user for REST request [{request.Path}]");
        }

        if (request.Body.Length > ContentBytesMax)
        {
            throw new FakeError(413, "", "");
        }

        if (request.Body.Length > 0 && request.ContentType is not ("application/json" or "application/x-ndjson"))
        {
            throw new FakeError(406, "media_type_header_exception", $"Content-Type header [{request.ContentType}] is not supported");
        }
    }

    /// <summary>The API key that it takes.</summary>
    public const string ApiKey = "bm90LWEtcmVhbC1rZXk=";

    private JsonObject Root()
    {
        var version = new JsonObject { ["number"] = Version };
        if (IsOpenSearch)
        {
            version["distribution"] = "opensearch";
        }

        return new() { ["name"] = "double", ["version"] = version, ["tagline"] = "You Know, for Search" };
    }
}

/// <summary>A request as it came.</summary>
internal sealed record FakeRequest(string Method, string Path, IReadOnlyDictionary<string, string> Query, byte[] Body, string? ContentType, string? Authorization)
{
    public JsonObject Json => JsonNode.Parse(Body)!.AsObject();
}

/// <summary>What happens to a request.</summary>
/// <param name="Status">The status with which it is turned away; null for none.</param>
internal sealed record FakeFault(int? Status = null)
{
    /// <summary>The body of the answer.</summary>
    public JsonNode? Body { get; init; }

    /// <summary>True to do what was asked, and then cut the connection.</summary>
    public bool Cuts { get; init; }

    /// <summary>True to do what was asked all the same.</summary>
    public bool IsDone => Status is null;

    /// <summary>What has to happen first; whoever asked may be gone by then.</summary>
    public Task? Until { get; init; }

    /// <summary>What is told when it was answered.</summary>
    public Action<JsonNode?>? Then { get; init; }
}
