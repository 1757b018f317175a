using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Sluice.Host.Api;

/// <summary>An answer of server-sent events.</summary>
internal sealed class EventStream
{
    /// <summary>What server-sent events are called.</summary>
    public const string MediaType = "text/event-stream";

    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(100);

    private readonly HttpResponse _response;
    private readonly CancellationToken _gone;
    private readonly CancellationToken _stopping;
    private long _wroteAt = TimeProvider.System.GetTimestamp();

    private EventStream(ApiCall call)
    {
        _response = call.Http.Response;
        _gone = call.Gone;
        _stopping = call.Context.Stopping;
    }

    /// <summary>After how long without an event a comment shows that the connection lives.</summary>
    public static TimeSpan Heartbeat { get; } = TimeSpan.FromSeconds(10);

    /// <summary>True when nobody listens any more, or the server is to end.</summary>
    public bool HasEnded => _gone.IsCancellationRequested || _stopping.IsCancellationRequested;

    /// <summary>Begins the answer.</summary>
    public static async Task<EventStream> BeginAsync(ApiCall call)
    {
        call.Http.Response.ContentType = MediaType;
        call.Http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        var events = new EventStream(call);
        await events.SendAsync("retry: 2000\n\n");
        return events;
    }

    /// <summary>Sends an event.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="json">Its data, on one line.</param>
    /// <param name="id">Its id; null for one that can be missed.</param>
    public Task WriteAsync(string name, string json, string? id) =>
        SendAsync($"event: {name}\n{(id is null ? "" : $"id: {id}\n")}data: {json}\n\n");

    /// <summary>Waits for something, or until it is time to look again.</summary>
    /// <param name="something">What is waited for; null for nothing but time.</param>
    /// <param name="atMost">When it is time.</param>
    public async Task WaitAsync(Task? something, TimeSpan atMost)
    {
        using var waited = CancellationTokenSource.CreateLinkedTokenSource(_gone, _stopping);
        var time = Task.Delay(atMost, waited.Token);
        if (await Task.WhenAny(something is null ? [time] : [something, time]) == something)
        {
            // Where much happens at once, thousands who listen are not woken for each of it.
            await Task.WhenAny(Task.Delay(Breath, waited.Token));
        }

        await waited.CancelAsync();
        if (!HasEnded && TimeProvider.System.GetElapsedTime(_wroteAt) >= Heartbeat)
        {
            await SendAsync(": alive\n\n");
        }
    }

    private async Task SendAsync(string text)
    {
        await _response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), _gone);
        await _response.Body.FlushAsync(_gone);
        _wroteAt = TimeProvider.System.GetTimestamp();
    }
}
