using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;

namespace Sluice.Stores.Search.Elasticsearch;

/// <summary>Requests to the server: who we are, how long one may take, and what came back. Safe for use by several threads. Disposing closes all connections.</summary>
internal sealed class ElasticClient : IDisposable
{
    // Below this, packing costs more than it saves.
    private const int GzipFrom = 4096;

    private readonly HttpClient _http;
    private readonly bool _gzip;

    /// <summary>A client that has not asked anything yet.</summary>
    /// <exception cref="SluiceException">The file with certificates can not be read.</exception>
    public ElasticClient(ElasticUrl url)
    {
        _gzip = url.Gzip;
        Place = $"the search server {url.Server.Host}:{url.Server.Port}";
        _http = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.GZip,
            ConnectTimeout = TimeSpan.FromSeconds(15),
            // Nodes come and go behind a name.
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = Trust(url) },
        })
        {
            BaseAddress = url.Server,
            Timeout = url.Timeout,
        };
        _http.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        _http.DefaultRequestHeaders.Authorization = url switch
        {
            { ApiKey: { } key } => new("ApiKey", key),
            { User: { } user } => new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{url.Password}"))),
            _ => null,
        };
    }

    /// <summary>The server as it is named in messages.</summary>
    public string Place { get; }

    /// <summary>Sends one request, once.</summary>
    /// <returns>The answer, whatever its status.</returns>
    /// <exception cref="ElasticProblem">There was no answer.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public (int Status, JsonElement Body, string? Product) Send(HttpMethod method, string path, ReadOnlyMemory<byte> body, string contentType, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, path);
        if (!body.IsEmpty)
        {
            request.Content = Content(body, contentType);
        }

        try
        {
            using var answer = _http.Send(request, HttpCompletionOption.ResponseContentRead, cancellation);
            var product = answer.Headers.TryGetValues("X-Elastic-Product", out var products) ? products.FirstOrDefault() : null;
            return ((int)answer.StatusCode, Json(answer), product);
        }
        catch (TaskCanceledException late) when (!cancellation.IsCancellationRequested)
        {
            throw new ElasticProblem(0, "", $"no answer within {_http.Timeout.TotalSeconds:0} seconds", late);
        }
        catch (Exception lost) when (lost is HttpRequestException or IOException)
        {
            throw new ElasticProblem(0, "", (lost.InnerException ?? lost).Message, lost);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private HttpContent Content(ReadOnlyMemory<byte> body, string contentType)
    {
        if (!_gzip || body.Length < GzipFrom)
        {
            var plain = new ReadOnlyMemoryContent(body);
            plain.Headers.ContentType = new(contentType);
            return plain;
        }

        var packed = new MemoryStream(body.Length / 4);
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(body.Span);
        }

        var content = new ByteArrayContent(packed.GetBuffer(), 0, (int)packed.Length);
        content.Headers.ContentType = new(contentType);
        content.Headers.ContentEncoding.Add("gzip");
        return content;
    }

    // Proxies and overloaded servers answer in other words than JSON, of which the beginning says enough.
    private static JsonElement Json(HttpResponseMessage answer)
    {
        using var stream = answer.Content.ReadAsStream();
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        var all = bytes.GetBuffer().AsSpan(0, (int)bytes.Length);
        if (all.IsEmpty)
        {
            return default;
        }

        try
        {
            return JsonSerializer.Deserialize(all, ElasticJson.Default.JsonElement);
        }
        catch (JsonException)
        {
            var text = Encoding.UTF8.GetString(all[..Math.Min(all.Length, 200)]);
            return JsonSerializer.SerializeToElement(new Dictionary<string, string> { ["error"] = text }, ElasticJson.Default.DictionaryStringString);
        }
    }

    private static X509ChainPolicy? Trust(ElasticUrl url)
    {
        if (url.CaFile is not { } file)
        {
            return null;
        }

        try
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.ImportFromPemFile(file);
            return policy;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new SluiceException(FailureKind.Config, [new Problem("bad_store_url", $"The certificates in {file} can not be read: {problem.Message}")
            {
                Advice = "Correct ca_file of the store's URL; it is a file in the PEM format.",
            }]);
        }
    }
}
