using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Sluice.Pipelines.Config;
using Sluice.Pipelines.Enriching.Models;

namespace Sluice.Running.Models;

/// <summary>
/// One call of a model over HTTP: what is sent, and what a reply means. With batches <c>{"texts": [..]}</c> is answered by
/// <c>{"results": [{..}, ..]}</c>, or by the list alone; without, <c>{"text": ".."}</c> by one object.
/// </summary>
internal sealed class ModelProtocol : IDisposable
{
    /// <summary>A longer reply is not read, in bytes.</summary>
    public const int ReplyBytesMax = 16 << 20;

    private const int ErrorCharactersMax = 200;

    private readonly ModelConfig _model;
    private readonly HttpClient _client;
    private readonly TimeProvider _time;

    /// <param name="model">The model.</param>
    /// <param name="time">Tells how far off a moment is that a reply names.</param>
    public ModelProtocol(ModelConfig model, TimeProvider time)
    {
        _time = time;
        _model = model;
        _client = new HttpClient(new SocketsHttpHandler
        {
            // What stands in sluice.yaml is what is called: no redirection, no proxy of the environment, no cookies.
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            MaxConnectionsPerServer = model.Parallel,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ConnectCallback = (context, cancellation) => AddressGuard.ConnectAsync(context.DnsEndPoint, model.IsPrivate, cancellation),
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>Makes one call.</summary>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public async Task<ModelReply> CallAsync(IReadOnlyList<string> texts, CancellationToken cancellation)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(TimeSpan.FromSeconds(_model.TimeoutSeconds));
        try
        {
            using var request = RequestOf(texts);
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, deadline.Token);
            return response.StatusCode == HttpStatusCode.OK
                ? Read(await BodyOf(response, deadline.Token), texts.Count)
                : Refusal(response);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return NotNow($"did not answer within {_model.TimeoutSeconds} s");
        }
        catch (HttpRequestException problem) when (problem.InnerException is PrivateAddressException refused)
        {
            return Refused($"was not called: {refused.Message}");
        }
        catch (PrivateAddressException refused)
        {
            return Refused($"was not called: {refused.Message}");
        }
        catch (Exception problem) when (problem is HttpRequestException or IOException)
        {
            return NotNow($"could not be reached: {(problem as HttpRequestException)?.HttpRequestError.ToString() ?? problem.Message}");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private HttpRequestMessage RequestOf(IReadOnlyList<string> texts)
    {
        var json = _model.BatchTexts == 1
            ? JsonSerializer.SerializeToUtf8Bytes(new ModelText(texts[0]), ModelJson.Default.ModelText)
            : JsonSerializer.SerializeToUtf8Bytes(new ModelTexts(texts), ModelJson.Default.ModelTexts);
        var request = new HttpRequestMessage(HttpMethod.Post, _model.Url) { Content = new ByteArrayContent(json) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        foreach (var (name, value) in _model.Headers)
        {
            request.Headers.TryAddWithoutValidation(name, SecretReferences.Reveal(value, ConfigSources.Process));
        }

        return request;
    }

    private static async Task<byte[]?> BodyOf(HttpResponseMessage response, CancellationToken cancellation)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellation);
        using var body = new MemoryStream();
        var block = new byte[16 << 10];
        for (int read; (read = await stream.ReadAsync(block, cancellation)) > 0;)
        {
            if (body.Length + read > ReplyBytesMax)
            {
                return null;
            }

            body.Write(block, 0, read);
        }

        return body.ToArray();
    }

    private ModelReply Read(byte[]? body, int count)
    {
        if (body is null)
        {
            return Refused($"answered more than {Sizes.Show(ReplyBytesMax)}");
        }

        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            if (_model.BatchTexts == 1)
            {
                return Answered([AnswerOf(root)]);
            }

            var results = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("results", out var inside) ? inside : root;
            return results.ValueKind != JsonValueKind.Array ? Refused($"answered {Words(root)}, expected a list of results")
                : results.GetArrayLength() != count ? Refused($"answered {results.GetArrayLength()} results to {count} texts")
                : Answered([.. results.EnumerateArray().Select(AnswerOf)]);
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException)
        {
            return Refused("answered what is no JSON");
        }
    }

    private static ModelAnswer AnswerOf(JsonElement result)
    {
        try
        {
            Decode(result);
        }
        catch (InvalidOperationException)
        {
            return ModelAnswer.Failed("the model answered what is no text: half of a character");
        }

        if (result.ValueKind != JsonValueKind.Object)
        {
            return ModelAnswer.Failed($"the model answered {Words(result)}, expected an object");
        }

        if (result.TryGetProperty("error", out var error) && error.ValueKind != JsonValueKind.Null)
        {
            var text = error.ValueKind == JsonValueKind.String ? error.GetString()! : error.GetRawText();
            return ModelAnswer.Failed(text.Length > ErrorCharactersMax ? text[..ErrorCharactersMax] + "…" : text);
        }

        return new ModelAnswer(result.GetRawText(), null);
    }

    // JSON may spell what no text is, one half of a surrogate pair; whoever reads that later fails, so nothing of it may be kept.
    private static void Decode(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                _ = value.GetString();
                break;
            case JsonValueKind.Array:
                foreach (var element in value.EnumerateArray())
                {
                    Decode(element);
                }

                break;
            case JsonValueKind.Object:
                foreach (var property in value.EnumerateObject())
                {
                    _ = property.Name;
                    Decode(property.Value);
                }

                break;
        }
    }

    // The body of an error may repeat what was sent, so it is not shown.
    private ModelReply Refusal(HttpResponseMessage response)
    {
        var status = (int)response.StatusCode;
        var why = status is >= 300 and < 400 ? $"answered {status}, and redirections are not followed" : $"answered {status}";
        return status switch
        {
            400 or 413 or 422 => new ModelReply(ReplyKind.BadTexts, [], why),
            408 or 425 or 429 or >= 500 => NotNow(why, WaitOf(response.Headers.RetryAfter)),
            _ => Refused(why),
        };
    }

    private TimeSpan? WaitOf(RetryConditionHeaderValue? after) => after?.Delta
        ?? (after?.Date is { } moment ? TimeSpan.FromTicks(Math.Max(0, (moment - _time.GetUtcNow()).Ticks)) : null);

    private static string Words(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        _ => element.GetRawText(),
    };

    private static ModelReply Answered(IReadOnlyList<ModelAnswer> bodies) => new(ReplyKind.Answered, bodies, "");

    private static ModelReply Refused(string why) => new(ReplyKind.Refused, [], why);

    private static ModelReply NotNow(string why, TimeSpan? after = null) => new(ReplyKind.NotNow, [], why, after);
}
