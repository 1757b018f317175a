using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;

namespace Sluice.Tests.Support;

/// <summary>
/// A model behind HTTP on a port of the loopback: says how many letters a text has, and does what a text asks for. It keeps
/// every call, so that a test can count them.
/// </summary>
internal sealed class ModelServer : IDisposable
{
    private readonly LoopbackServer _server;
    private readonly Func<Call, Reply> _answer;

    public ModelServer(Func<Call, Reply>? answer = null)
    {
        _answer = answer ?? Lengths;
        _server = new LoopbackServer(AnswerAsync);
    }

    public int Port => _server.Port;

    public Uri Url => new($"http://127.0.0.1:{Port}/tone");

    public ConcurrentQueue<Call> Calls { get; } = new();

    public IEnumerable<string> Texts => Calls.SelectMany(call => call.Texts);

    /// <summary>An object with the length of each text.</summary>
    public static Reply Lengths(Call call) => Results(call, text => $$"""{"length": {{text.Length}}, "label": {{JsonSerializer.Serialize(text.ToUpperInvariant())}} }""");

    public static Reply Results(Call call, Func<string, string> result)
    {
        var results = call.Texts.Select(result).ToList();
        return new Reply(200, call.IsBatch ? $$"""{"results": [{{string.Join(", ", results)}}]}""" : results[0]);
    }

    public void Dispose() => _server.Dispose();

    private async Task AnswerAsync(HttpListenerContext context)
    {
        using var reader = new StreamReader(context.Request.InputStream, Encoding.UTF8);
        using var body = JsonDocument.Parse(await reader.ReadToEndAsync());
        var isBatch = body.RootElement.TryGetProperty("texts", out var texts);
        var call = new Call(
            isBatch, isBatch ? [.. texts.EnumerateArray().Select(text => text.GetString()!)] : [body.RootElement.GetProperty("text").GetString()!],
            context.Request.Headers["Authorization"], context.Request.ContentType);
        Calls.Enqueue(call);
        var reply = _answer(call);
        await (reply.Until ?? Task.CompletedTask);
        context.Response.StatusCode = reply.Status;
        foreach (var (name, value) in reply.Headers)
        {
            context.Response.Headers[name] = value;
        }

        var bytes = Encoding.UTF8.GetBytes(reply.Body);
        context.Response.ContentLength64 = bytes.Length;
        await context.Response.OutputStream.WriteAsync(bytes);
        context.Response.Close();
    }

    internal sealed record Call(bool IsBatch, IReadOnlyList<string> Texts, string? Authorization, string? ContentType);

    internal sealed record Reply(int Status, string Body)
    {
        public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

        /// <summary>What has to happen before it goes out; null for nothing.</summary>
        public Task? Until { get; init; }
    }
}
